//! Mail as anybody may send it.

use paydesk_app::mail::{Support, read};
use paydesk_core::conversation::{WORDS_CHARS_MAX, file_type};
use paydesk_core::mail::results::known;
use paydesk_core::mail::{LINE_CHARS_MAX, Vouched, hold};
use paydesk_core::typed::kept;

/// A whole mail. What is read of it is bounded and can be kept, and nobody vouches for a sender but
/// our own server.
pub fn mail(bytes: &[u8]) {
    let support =
        Support { address: "support@paydesk.test".to_owned(), authority: "mx.test".to_owned() };
    let Some(letter) = read(bytes, Some(&support)) else { return };
    assert!(letter.words.chars().count() <= WORDS_CHARS_MAX);
    assert!(letter.subject.chars().count() <= LINE_CHARS_MAX && !letter.subject.contains('\n'));
    assert!((1..=LINE_CHARS_MAX).contains(&letter.message_id.len()));
    assert!(letter.message_id.bytes().all(|byte| byte.is_ascii_graphic()));
    assert!(letter.files.iter().all(|file| file_type(&file.bytes).is_some()));
    let lines = [&letter.words, &letter.whole, &letter.subject];
    for line in lines {
        assert!(!line.contains('\0') && kept(line) == **line, "{line:?}");
    }
    assert!(letter.given_up.iter().all(|why| why.chars().count() <= LINE_CHARS_MAX));
    assert!(letter.left_out.iter().all(|name| !name.contains('\n')));
    let Some(sender) = letter.marks.sender() else {
        assert!(hold(&letter.marks).is_some());
        return;
    };
    let nobody = known(&letter.results, "", sender);
    assert_eq!(nobody.vouched, Vouched::Unverified);
    let _ = known(&letter.results, &support.authority, sender);
}
