//! One payment as a line of a list: on the home page, in the history, at a merchant's.

use paydesk_app::payment::Line;
use paydesk_core::payment::{Method, Payment, PaymentKind, PaymentState};
use paydesk_core::word::Word;

use crate::page::shell::Shell;
use crate::page::shell::part::{Tag, Tone};

/// What the template draws.
pub struct Row {
    pub href: String,
    pub icon: &'static str,
    pub tone: &'static str,
    pub title: String,
    pub small: String,
    /// Signed as the reader gains or loses.
    pub amount_minor: i64,
    pub currency: &'static str,
    /// No money moved: the amount is struck out.
    pub struck: bool,
    /// It is to come and may not: shown without a sign, as neither come nor gone.
    pub awaited: bool,
    pub tag: Option<Tag>,
}

impl Row {
    pub fn of(shell: &Shell, line: &Line) -> Self {
        let row = &line.payment;
        let other = line.other.in_language(shell.t.language);
        let title = match row.kind {
            PaymentKind::TopUp => shell.say("payment-line-top-up"),
            _ if line.outgoing => other.to_owned(),
            _ if other.is_empty() => shell.say("payment-line-guest"),
            _ => shell.say1("payment-line-from", "name", other),
        };
        Self::new(shell, row, title, line.outgoing)
    }

    /// A line with its title already in words.
    pub fn new(shell: &Shell, row: &Payment, title: String, outgoing: bool) -> Self {
        let mut small = shell.day_time(row.created_at_us);
        if row.method == Method::Card {
            small.push_str(" · ");
            small.push_str(&shell.say("payment-method-card"));
        }
        if !row.note.is_empty() {
            small.push_str(" · ");
            small.push_str(&row.note);
        }
        let icon = match (row.state, row.kind) {
            (PaymentState::Failed | PaymentState::Cancelled, _) => "alert",
            (PaymentState::Processing | PaymentState::InDoubt, _) => "clock",
            (_, PaymentKind::TopUp) => "plus",
            (_, PaymentKind::Purchase) if outgoing => "shop",
            _ if outgoing => "out",
            _ => "in",
        };
        let tone = tone(row.state);
        let struck = matches!(row.state, PaymentState::Failed | PaymentState::Cancelled);
        Self {
            href: format!("/payments/{}", row.id),
            icon,
            tone: if tone == Tone::Good { "" } else { tone.class() },
            title,
            small,
            amount_minor: if outgoing && !struck { -row.amount_minor } else { row.amount_minor },
            currency: row.currency.code(),
            struck,
            awaited: !outgoing && !row.state.is_final(),
            tag: tag(shell, row),
        }
    }
}

/// How a state feels.
pub fn tone(state: PaymentState) -> Tone {
    match state {
        PaymentState::Succeeded => Tone::Good,
        PaymentState::Processing | PaymentState::InDoubt => Tone::Wait,
        PaymentState::Failed => Tone::Bad,
        PaymentState::Cancelled => Tone::Plain,
    }
}

/// A state that is not simply "done", in a word; what went back counts as such.
fn tag(shell: &Shell, row: &Payment) -> Option<Tag> {
    if row.state == PaymentState::Succeeded {
        let back = row.back_minor();
        let key = match () {
            () if back > 0 && back >= row.amount_minor => "payment-tag-refunded",
            () if back > 0 => "payment-tag-refunded-part",
            () if row.refunding_minor > 0 => "payment-tag-refunding",
            () => return None,
        };
        return Some(Tag::new(Tone::Plain, shell.say(key)));
    }
    let key = format!("payment-state-{}", row.state.word().replace('_', "-"));
    Some(Tag::new(tone(row.state), shell.say(key)))
}
