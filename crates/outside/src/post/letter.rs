//! A letter is one message to one recipient, by mail or SMS.

use mail_parser::MessageParser;
use serde::{Deserialize, Serialize};

use crate::clock::new_id;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Channel {
    Mail,
    Sms,
}

/// Also the row of `GET /mailbox.json`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Letter {
    pub(crate) id: String,
    pub(crate) channel: Channel,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) subject: Option<String>,
    pub(crate) text: String,
    /// Where a mail asks to be answered.
    #[serde(default)]
    pub(crate) reply_to: Option<String>,
    pub(crate) at_us: i64,
}

/// What the SMS gateway remembers of a reference.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SmsReceipt {
    pub(crate) id: String,
    pub(crate) reference: String,
    pub(crate) to: String,
    pub(crate) text: String,
}

/// Whether a part of the post office works, and for how many more messages it does not.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Gate {
    pub(crate) mode: GateMode,
    pub(crate) for_next: Option<u32>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum GateMode {
    #[default]
    Normal,
    Fail,
}

impl Gate {
    /// A count only means something while the gate fails.
    pub(crate) fn turned(turn: Gate) -> Gate {
        if turn.mode == GateMode::Normal || turn.for_next == Some(0) {
            return Gate::default();
        }
        turn
    }

    pub(crate) fn fails(self) -> bool {
        self.mode == GateMode::Fail
    }

    /// Fails until it is told otherwise, and says so when asked.
    pub(crate) fn is_down(self) -> bool {
        self.fails() && self.for_next.is_none()
    }

    /// After one failure: none when nothing changes.
    pub(crate) fn used(self) -> Option<Gate> {
        let left = self.for_next?;
        Some(if left <= 1 { Gate::default() } else { Gate { for_next: Some(left - 1), ..self } })
    }
}

/// One letter a recipient, as the envelope names them; headers and text decoded.
pub(crate) fn from_mail(
    sender: &str,
    recipients: &[String],
    raw: &[u8],
    at_us: i64,
) -> Vec<Letter> {
    let parsed = MessageParser::default().parse(raw);
    let subject = parsed.as_ref().and_then(|mail| mail.subject()).unwrap_or("").to_owned();
    let text = match &parsed {
        Some(mail) => mail.body_text(0).map(|text| text.into_owned()).unwrap_or_default(),
        None => String::from_utf8_lossy(raw).into_owned(),
    };
    let reply_to = parsed.as_ref().and_then(|mail| mail.reply_to()?.first()?.address());
    let letter = |to: &String| Letter {
        id: new_id("mail"),
        channel: Channel::Mail,
        from: sender.to_owned(),
        to: to.clone(),
        subject: Some(subject.clone()),
        text: text.replace("\r\n", "\n"),
        reply_to: reply_to.map(str::to_owned),
        at_us,
    };
    recipients.iter().map(letter).collect()
}
