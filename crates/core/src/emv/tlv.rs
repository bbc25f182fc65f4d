//! Data objects of a payload (id, length, value) and its checksum. Lengths count characters, not
//! bytes: the spec's own example gives `0104最佳运输`.

use super::{CHARS_MAX, QrFault};

/// One data object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Object<'a> {
    pub id: u8,
    pub value: &'a str,
}

/// The checksum object: `63`, length `04`, and four hexadecimal digits.
const CRC_HEAD: &str = "6304";
const CRC_DIGITS: usize = 4;

/// Reads a whole text as data objects, each id at most once.
pub fn objects(text: &str) -> Result<Vec<Object<'_>>, QrFault> {
    let mut found: Vec<Object<'_>> = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (id, after) = two_digits(rest)?;
        let (len, after) = two_digits(after)?;
        if len == 0 {
            return Err(QrFault::Length);
        }
        let (value, after) = split_chars(after, usize::from(len)).ok_or(QrFault::Length)?;
        if found.iter().any(|object| object.id == id) {
            return Err(QrFault::Duplicate(id));
        }
        found.push(Object { id, value });
        rest = after;
    }
    Ok(found)
}

pub(super) fn find<'a>(objects: &[Object<'a>], id: u8) -> Option<&'a str> {
    objects.iter().find(|object| object.id == id).map(|object| object.value)
}

fn two_digits(text: &str) -> Result<(u8, &str), QrFault> {
    let (digits, rest) = text.split_at_checked(2).ok_or(QrFault::Length)?;
    match digits.as_bytes() {
        [a @ b'0'..=b'9', b @ b'0'..=b'9'] => Ok(((a - b'0') * 10 + (b - b'0'), rest)),
        _ => Err(QrFault::Length),
    }
}

fn split_chars(text: &str, chars: usize) -> Option<(&str, &str)> {
    let mut ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    ends.nth(chars).map(|at| text.split_at(at))
}

/// Appends one object; a value is 1 to 99 characters long.
pub(super) fn put(text: &mut String, id: u8, value: &str) -> Result<(), QrFault> {
    let len = value.chars().count();
    if !(1..=99).contains(&len) {
        return Err(QrFault::Value(id));
    }
    text.push_str(&format!("{id:02}{len:02}{value}"));
    Ok(())
}

/// Appends the checksum, which covers its own id and length too.
pub(super) fn seal(text: &mut String) -> Result<(), QrFault> {
    text.push_str(CRC_HEAD);
    let digits = format!("{:04X}", crc(text.as_bytes()));
    text.push_str(&digits);
    if text.chars().count() > CHARS_MAX { Err(QrFault::TooLong) } else { Ok(()) }
}

/// Checks length and checksum and takes the checksum off.
pub(super) fn unseal(text: &str) -> Result<&str, QrFault> {
    // The cheapest question first: nobody needs more bytes than four a character.
    if text.len() > CHARS_MAX * 4 || text.chars().count() > CHARS_MAX {
        return Err(QrFault::TooLong);
    }
    let split = text.len().checked_sub(CRC_DIGITS).ok_or(QrFault::Length)?;
    let (covered, digits) = text.split_at_checked(split).ok_or(QrFault::Missing(63))?;
    let objects = covered.strip_suffix(CRC_HEAD).ok_or(QrFault::Missing(63))?;
    if !digits.eq_ignore_ascii_case(&format!("{:04X}", crc(covered.as_bytes()))) {
        return Err(QrFault::Crc);
    }
    Ok(objects)
}

/// CRC-16/CCITT-FALSE (ISO/IEC 13239): polynomial 0x1021, initial value 0xFFFF, nothing reflected.
#[must_use]
pub fn crc(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xffff, |so_far, byte| {
        (0..8).fold(so_far ^ (u16::from(*byte) << 8), |crc, _| {
            if crc & 0x8000 == 0 { crc << 1 } else { (crc << 1) ^ 0x1021 }
        })
    })
}
