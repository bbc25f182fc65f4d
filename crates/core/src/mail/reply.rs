//! Addresses for answers: `support+1042-k3j4…@pay.example` leads into case 1042, and only from the
//! address to which it was given. The sixteen letters behind the number are made of the case, that
//! address and a key of the house (by the caller: core has no keys), and cannot be guessed.
//!
//! `support+b-2f3g4h5j-k3j4…@pay.example` is where word comes of a mail of ours that did not
//! arrive: the sender of its envelope (VERP), with the code of its notice. To whom that mail went
//! alone knows it.
//!
//! Local parts may arrive in either case of letters, so both sides are read in lower case.

use crate::email::Email;

/// Bytes of a signature that are kept: 80 bits in sixteen letters.
const SIGNED_BYTES: usize = 10;
/// RFC 4648, section 6, in lower case.
const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// What an address for answers says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The case's number.
    pub number: i64,
    pub token: String,
}

/// What an address for returned mails says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounce {
    /// The code of the notice that was on its way, in lower case.
    pub code: String,
    pub token: String,
}

/// The token of a signature: its first 80 bits.
#[must_use]
pub fn token(signature: &[u8]) -> String {
    let bytes = signature.iter().copied().chain(std::iter::repeat(0)).take(SIGNED_BYTES);
    let bits = bytes.fold(0_u128, |bits, byte| bits << 8 | u128::from(byte));
    let count = u32::try_from(SIGNED_BYTES * 8 / 5).unwrap_or_default();
    let letter = |n| char::from(LETTERS[usize::try_from(bits >> (5 * n) & 31).unwrap_or(0)]);
    (0..count).rev().map(letter).collect()
}

/// The address for answers in this case; none where ours is no address.
#[must_use]
pub fn address(support: &str, reply: &Reply) -> Option<String> {
    with(support, &format!("{}-{}", reply.number, reply.token))
}

/// The address to which this mail comes back; none where ours is no address.
#[must_use]
pub fn bounce_address(support: &str, bounce: &Bounce) -> Option<String> {
    with(support, &format!("b-{}-{}", bounce.code.to_ascii_lowercase(), bounce.token))
}

fn with(support: &str, detail: &str) -> Option<String> {
    let (local, domain) = support.split_once('@')?;
    Some(format!("{local}+{detail}@{domain}"))
}

/// What an address says to which a mail was sent; none when it is not one of these.
#[must_use]
pub fn read(support: &str, to: &Email) -> Option<Reply> {
    let detail = detail(support, to)?;
    let (number, token) = detail.split_once('-')?;
    let digits = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    let number = number.parse().ok().filter(|_| digits)?;
    Some(Reply { number, token: token.to_owned() })
}

/// What an address says to which a mail came back; none when it is not one of these.
#[must_use]
pub fn read_bounce(support: &str, to: &Email) -> Option<Bounce> {
    let detail = detail(support, to)?;
    let (code, token) = detail.strip_prefix("b-")?.split_once('-')?;
    Some(Bounce { code: code.to_owned(), token: token.to_owned() })
}

/// What stands behind the plus, in lower case.
fn detail(support: &str, to: &Email) -> Option<String> {
    let (to, support) = (to.as_str().to_ascii_lowercase(), support.to_ascii_lowercase());
    let (local, domain) = to.split_once('@')?;
    let (ours, our_domain) = support.split_once('@')?;
    let detail = local.strip_prefix(ours)?.strip_prefix('+')?;
    (domain == our_domain).then(|| detail.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read_at(to: &str) -> Option<Reply> {
        read("support@pay.example", &Email::parse(to).ok()?)
    }

    #[test]
    fn an_address_for_answers_is_read_as_it_was_written() {
        let token = token(b"\x00\x44\x32\x14\xc7\x42\x54\xb6\x35\xcf and more");
        assert_eq!(token, "abcdefghijklmnop");
        let reply = Reply { number: 1042, token };
        let address = address("support@pay.example", &reply).unwrap();
        assert_eq!(address, "support+1042-abcdefghijklmnop@pay.example");
        assert_eq!(read_at(&address).as_ref(), Some(&reply));
        assert_eq!(read_at(&address.to_uppercase()).as_ref(), Some(&reply));
        for other in [
            "support@pay.example",
            "support+1042@pay.example",
            "support+-abc@pay.example",
            "support+x-abc@pay.example",
            "support+-1-abc@pay.example",
            "support+99999999999999999999-abc@pay.example",
            "help+1042-abc@pay.example",
            "support+1042-abc@evil.example",
        ] {
            assert_eq!(read_at(other), None, "{other}");
        }
    }

    #[test]
    fn an_address_for_returned_mails_is_none_for_answers() {
        let bounce = Bounce { code: "2F3G4H5J".to_owned(), token: "abcdefghijklmnop".to_owned() };
        let address = bounce_address("support@pay.example", &bounce).unwrap();
        assert_eq!(address, "support+b-2f3g4h5j-abcdefghijklmnop@pay.example");
        let at = |to: &str| read_bounce("support@pay.example", &Email::parse(to).unwrap());
        let lower = Bounce { code: "2f3g4h5j".to_owned(), ..bounce };
        assert_eq!(at(&address.to_uppercase()), Some(lower));
        assert_eq!(read_at(&address), None);
        for other in ["support+1042-abc@pay.example", "support+b-2f3g4h5j@pay.example"] {
            assert_eq!(at(other), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn sixteen_letters_of_every_signature(bytes in proptest::collection::vec(0_u8.., 0..40)) {
            let token = token(&bytes);
            prop_assert!(token.len() == 16 && token.bytes().all(|b| LETTERS.contains(&b)));
        }
    }
}
