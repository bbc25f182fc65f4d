//! An order's id as reference label. A label holds 25 characters and an id of ours 32 hexadecimal
//! digits: written to the base of 36, 128 bits need exactly 25. Ids with names (`ord_demo_1`) go as
//! they are, behind a hyphen, which no number begins with.

use crate::id::OrderId;

const CHARS: usize = 25;
const DIGITS: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

pub(super) fn of(order: &OrderId) -> Option<String> {
    let rest = order.rest();
    let bits = u128::from_str_radix(rest, 16).ok();
    match bits.filter(|bits| OrderId::from_bits(*bits) == *order) {
        Some(bits) => Some(to_base_36(bits)),
        None => (rest.len() < CHARS).then(|| format!("-{rest}")),
    }
}

pub(super) fn read(label: &str) -> Option<OrderId> {
    if let Some(name) = label.strip_prefix('-') {
        return OrderId::parse(&OrderId::named(name).to_string());
    }
    let mut bits: u128 = 0;
    if label.len() != CHARS {
        return None;
    }
    for byte in label.bytes() {
        let digit = DIGITS.iter().position(|d| *d == byte)?;
        bits = bits.checked_mul(36)?.checked_add(digit as u128)?;
    }
    Some(OrderId::from_bits(bits))
}

fn to_base_36(bits: u128) -> String {
    let mut rest = bits;
    let mut digits = ['0'; CHARS];
    for digit in digits.iter_mut().rev() {
        *digit = char::from(DIGITS[(rest % 36) as usize]);
        rest /= 36;
    }
    digits.iter().collect()
}
