//! The lines of a case in words: bubbles, quiet acts, the payment on top, who answers and when.

use paydesk_app::conversation::{Conversation, Message};
use paydesk_app::conversation::{Line, Seat, Thread, Wait};
use paydesk_app::payment::Detail;
use paydesk_core::conversation::Kind;
use paydesk_core::id::PersonId;
use paydesk_core::payment::{PaymentKind, PaymentState};
use paydesk_core::person::Actor;
use paydesk_core::refund::{Refund, RefundState};
use paydesk_core::refusal::Refusal;
use paydesk_core::word::Word;
use paydesk_core::world::Event;
use paydesk_texts::{Arg, Texts};

use crate::page::device;
use crate::page::money::card_name;
use crate::page::payee::payee_of;
use crate::page::shell::part::{Tag, Tone};

/// One line, ready for its template.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// The line's own id in the page: what is there already is not put in twice.
    pub id: String,
    pub bubble: bool,
    /// `mine`, `note` or empty: whose side a bubble is on.
    pub side: &'static str,
    /// Who and when, over a bubble.
    pub about: String,
    pub body: String,
    /// More about an act, for staff.
    pub notes: Vec<String>,
    /// A file's address; its name is the body.
    pub href: Option<String>,
    /// The mail in which it came, for staff: its page, and what is known of its sender.
    pub mail: Option<(String, String)>,
    /// How the mail stands that brought it to its reader, for staff.
    pub delivery: Option<String>,
    /// The sender's own id, on own messages: the script puts the stored one in place of its own.
    pub key: String,
}

/// All lines of a case as this reader sees them.
pub fn shown(texts: &Texts, thread: &Thread, actor: &Actor, now_us: i64) -> Vec<Shown> {
    let reader = Reader { texts, thread, actor, now_us };
    // A score may be changed; the last one is what was said.
    let is_score = |line: &Line| matches!(line, Line::Event(event) if event.kind == "surveyed");
    let last = thread.lines.iter().rposition(is_score);
    let lines = thread.lines.iter().enumerate();
    let said = lines.filter(|(n, line)| !is_score(line) || Some(*n) == last);
    said.filter_map(|(_, line)| reader.line(line)).collect()
}

struct Reader<'a> {
    texts: &'a Texts,
    thread: &'a Thread,
    actor: &'a Actor,
    now_us: i64,
}

impl Reader<'_> {
    fn staff(&self) -> bool {
        self.thread.seat == Seat::Staff
    }

    fn line(&self, line: &Line) -> Option<Shown> {
        match line {
            Line::Message(message) if message.kind == "card" => Some(self.card(message)),
            Line::Message(message) => Some(self.bubble(message)),
            // The card that came along says it already.
            Line::Event(event) if event.kind == "opened" => None,
            Line::Event(event) => Some(self.act(event)),
        }
    }

    /// `14:35` today, with its day before.
    fn at(&self, at_us: i64) -> String {
        let same = self.texts.date(at_us) == self.texts.date(self.now_us);
        if same { self.texts.time(at_us) } else { self.texts.day_time(at_us, self.now_us) }
    }

    fn bubble(&self, message: &Message) -> Shown {
        let own_side = if self.staff() { "agent" } else { "customer" };
        let mine = message.author == own_side;
        let note = message.kind == "note";
        let (href, body) = match message.body.split_once(' ') {
            Some((file, name)) if message.kind == "file" => {
                (Some(format!("/cases/{}/files/{file}", self.thread.case.id)), name.to_owned())
            }
            _ => (None, message.body.clone()),
        };
        Shown {
            id: format!("m-{}", message.id),
            bubble: true,
            side: if note { "note" } else { ["", "mine"][usize::from(mine)] },
            about: self.about(message, note),
            href,
            body,
            mail: self.mail(message),
            delivery: self.delivery(message),
            key: self.own_key(message),
            notes: Vec::new(),
        }
    }

    fn mail(&self, message: &Message) -> Option<(String, String)> {
        let mail = self.thread.mail_of(message)?;
        let known = self.texts.say(&format!("mail-vouched-{}", mail.vouched.word()));
        Some((format!("/desk/mail/{}", mail.id), known))
    }

    fn delivery(&self, message: &Message) -> Option<String> {
        let mailed = self.thread.mailed(message)?;
        let at_us = mailed.answer.bounced_at_us.or(mailed.sent_at_us);
        let vars = [
            ("at", Arg::from(at_us.map(|at_us| self.at(at_us)).unwrap_or_default())),
            ("why", Arg::from(mailed.answer.bounce.clone())),
        ];
        Some(self.texts.with(&format!("mail-delivery-{}", mailed.delivery().word()), &vars))
    }

    fn is_me(&self, id: Option<&str>) -> bool {
        let me = self.actor.person.as_ref().map(|p| p.as_str());
        let session = self.actor.session.as_ref().map(|s| s.as_str());
        id.is_some() && (id == me || id == session)
    }

    fn own_key(&self, message: &Message) -> String {
        let own = self.is_me(message.author_id.as_deref());
        let key = message.external_id.rsplit(' ').next().filter(|_| own);
        key.unwrap_or_default().to_owned()
    }

    fn about(&self, message: &Message, note: bool) -> String {
        let at = self.at(message.created_at_us);
        let vars = |who: &str| [("who", Arg::from(who.to_owned())), ("at", Arg::from(at.clone()))];
        let agent = message.author == "agent";
        // A case has one customer, also of what was written before it had joined their account.
        let owner = self.thread.case.person.as_ref().map(PersonId::as_str).filter(|_| !agent);
        let name = owner.or(message.author_id.as_deref());
        let name = name.and_then(|id| self.thread.names.get(id));
        let me = self.is_me(message.author_id.as_deref()) || !self.staff() && !agent;
        let who = match name {
            _ if me => self.texts.say("conversation-you"),
            Some(name) if agent && !self.staff() => {
                self.texts.with("conversation-of-us", &[("name", name.into())])
            }
            Some(name) => name.clone(),
            None => self.texts.say("conversation-visitor"),
        };
        if note {
            return self.texts.with("conversation-note-about", &vars(&who));
        }
        let read = match (self.staff(), agent) {
            (true, true) => Some(self.thread.customer_read()),
            (false, false) => Some(self.thread.staff_read()),
            _ => None,
        };
        match read {
            Some(seq) if seq >= message.seq => {
                self.texts.with("conversation-about-read", &vars(&who))
            }
            Some(_) => self.texts.with("conversation-about-sent", &vars(&who)),
            None => self.texts.with("conversation-about", &vars(&who)),
        }
    }

    /// What came along when the case was opened.
    fn card(&self, message: &Message) -> Shown {
        let at = Arg::from(self.at(message.created_at_us));
        let about = self.thread.case.subject.is_some();
        let key = if about { "happened-opened-about" } else { "happened-opened" };
        let kind = self.texts.say(&format!("conversation-kind-{}", self.thread.case.kind));
        Shown {
            id: format!("m-{}", message.id),
            body: self.texts.with(key, &[("at", at), ("kind", kind.into())]),
            notes: if self.staff() { self.carried(&message.body) } else { Vec::new() },
            ..Shown::default()
        }
    }

    fn carried(&self, body: &str) -> Vec<String> {
        let value: serde_json::Value = serde_json::from_str(body).unwrap_or_default();
        let text = |v: &serde_json::Value, key: &str| v[key].as_str().map(str::to_owned);
        let mut notes = Vec::new();
        if let Some(device) = text(&value, "device") {
            let known = value["remembered"].as_bool().unwrap_or(false);
            let key = if known { "desk-carried-device" } else { "desk-carried-strange" };
            let device = device::told(self.texts, device);
            notes.push(self.texts.with(key, &[("device", device.into())]));
        }
        if let Some(slug) = text(&value, "article") {
            notes.push(self.texts.with("desk-carried-article", &[("slug", slug.into())]));
        }
        if let Some(code) = text(&value, "refusal") {
            let own = self.thread.detail.as_ref().and_then(|detail| detail.card.as_ref());
            let card = own.map(|card| card_name(*self.texts, card));
            let why = why(self.texts, &code, card);
            notes.push(self.texts.with("desk-carried-refusal", &[("code", why.into())]));
        }
        for tried in value["tried"].as_array().into_iter().flatten() {
            let at = tried["at_us"].as_i64().map(|at| self.at(at)).unwrap_or_default();
            let state = tried["state"].as_str().and_then(PaymentState::parse);
            let state = state.map(|state| payment_tag(self.texts, state).text);
            let refused = text(tried, "refusal").map(|code| why(self.texts, &code, None));
            let became = refused.or(state);
            let vars = [
                ("at", Arg::from(at)),
                ("what", Arg::from(self.what(tried))),
                ("became", Arg::from(became.unwrap_or_default())),
            ];
            notes.push(self.texts.with("desk-carried-tried", &vars));
        }
        notes
    }

    /// How much was tried, for which order, and with what.
    fn what(&self, tried: &serde_json::Value) -> String {
        let text = |key: &str| tried[key].as_str();
        let mut parts = Vec::new();
        if let (Some(minor), Some(code)) = (tried["amount_minor"].as_i64(), text("currency")) {
            parts.push(self.texts.money(minor, code));
        }
        if let Some(number) = text("order") {
            parts.push(self.texts.with("checkout-number", &[("number", number.into())]));
        }
        parts.push(match (text("brand"), text("last4"), text("method")) {
            (Some(brand), Some(last4), _) => self.texts.card(brand, last4),
            (_, _, Some("card")) => self.texts.say("conversation-method-card"),
            _ => self.texts.say("conversation-method-wallet"),
        });
        parts.join(" · ")
    }

    fn act(&self, event: &Event) -> Shown {
        Shown {
            id: format!("e-{}", event.id),
            body: happened(
                self.texts,
                event,
                &self.who(&event.actor),
                &self.thread.names,
                &self.at(event.at_us),
            ),
            ..Shown::default()
        }
    }

    fn who(&self, id: &str) -> String {
        if self.is_me(Some(id)) {
            return self.texts.say("conversation-you");
        }
        self.thread.names.get(id).cloned().unwrap_or_else(|| self.texts.say("conversation-house"))
    }
}

/// A refusal's code in words. How much there was is not known here, and which card may not be.
fn why(texts: &Texts, code: &str, card: Option<String>) -> String {
    let Some(refusal) = Refusal::parse(code) else { return code.to_owned() };
    if refusal == Refusal::BalanceTooLow {
        return texts.say("notice-balance-too-low");
    }
    let card = card.unwrap_or_else(|| texts.say("desk-carried-card"));
    texts.with(&format!("refusal-{}-why", refusal.key()), &[("card", card.into())])
}

/// An event as a sentence with its time; a kind without words of its own is told by the payment's.
pub fn happened(
    texts: &Texts,
    event: &Event,
    who: &str,
    names: &std::collections::HashMap<String, String>,
    at: &str,
) -> String {
    let kind = event.kind.replace('_', "-");
    let detail = detail(texts, event, names);
    let vars = [
        ("at", Arg::from(at)),
        ("who", Arg::from(who)),
        ("amount", detail.clone()),
        ("day", by_day(texts, event).into()),
        ("detail", detail),
    ];
    let own = format!("happened-{kind}");
    if texts.has(&own) {
        return texts.with(&own, &vars);
    }
    let what = texts.with(&format!("event-{kind}"), &vars);
    texts.with("happened-other", &[("at", Arg::from(at)), ("what", what.into())])
}

/// By when a refund that the bank has confirmed stands on the card; it is told behind its amount.
pub fn by_day(texts: &Texts, event: &Event) -> String {
    match event.detail.split(' ').nth(2).filter(|_| event.kind == "refund_confirmed") {
        Some(day) => texts.working_day_text(day),
        None => texts.say("notice-some-days"),
    }
}

/// The detail of an event as people say it: an amount, a name, a queue, or the word itself.
fn detail(
    texts: &Texts,
    event: &Event,
    names: &std::collections::HashMap<String, String>,
) -> Arg<'static> {
    if let Some(name) = names.get(&event.detail) {
        return name.clone().into();
    }
    if event.kind.starts_with("callback_")
        && let Ok(slot_us) = event.detail.parse()
    {
        return texts.date_minute(slot_us).into();
    }
    let mut words = event.detail.split(' ');
    if let (Some(minor), Some(currency)) = (words.next(), words.next())
        && let Ok(minor) = minor.parse::<i64>()
        && currency.len() == 3
    {
        return texts.money(minor, currency).into();
    }
    let word = event.detail.replace('_', "-");
    let key = match event.kind.as_str() {
        "handed_over" => format!("conversation-queue-{word}"),
        "revealed" => format!("desk-detail-{word}"),
        "locked" | "unlocked" => format!("desk-lock-{word}"),
        "approval_refused" | "approval_requested" | "approval_run_out" => {
            format!("desk-act-{word}")
        }
        "stuck_finish" | "stuck_cancel" => format!("conversation-payment-{word}"),
        _ => String::new(),
    };
    if texts.has(&key) { texts.say(&key).into() } else { event.detail.clone().into() }
}

/// How a case is called: its first words, or what it is about.
pub fn title(texts: &Texts, case: &Conversation) -> String {
    if !case.title.is_empty() {
        return case.title.clone();
    }
    let kind = Kind::parse(&case.kind).unwrap_or(Kind::Question);
    texts.say(&format!("conversation-title-{}", kind.word()))
}

/// Where a case stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    pub tag: Tag,
    /// A sentence more, for its own page.
    pub text: String,
}

impl Status {
    /// For a list.
    pub fn brief(texts: &Texts, case: &Conversation) -> Self {
        let tag = match case.state.as_str() {
            "waiting" => Tag::new(Tone::Wait, texts.say("conversation-state-waiting")),
            "open" => Tag::new(Tone::Good, texts.say("conversation-state-open")),
            _ => Tag::new(Tone::Plain, texts.say("conversation-state-closed")),
        };
        Self { tag, text: String::new() }
    }

    /// With place in the queue, expected wait, and who answers.
    pub fn of(texts: &Texts, thread: &Thread, now_us: i64) -> Self {
        let mut status = Self::brief(texts, &thread.case);
        let agent = thread.agent().map(|name| Arg::from(name.to_owned()));
        let customer = thread.seat == Seat::Customer;
        if let (Some(name), "open", true) = (agent.clone(), thread.case.state.as_str(), customer) {
            status.tag.text = texts.with("conversation-answers", &[("name", name)]);
        }
        if thread.seat == Seat::Staff {
            status.text = match agent {
                Some(name) => texts.with("desk-has-it", &[("name", name)]),
                None => texts.say("desk-nobody-has-it"),
            };
            return status;
        }
        status.text = match (thread.before, agent) {
            (Some(_), Some(name)) => texts.with("conversation-has-it", &[("name", name)]),
            (Some(before), None) => {
                let place = texts.with("conversation-place", &[("before", before.into())]);
                // Who left no address is told of nothing anywhere else.
                let here = thread.case.person.is_none() && thread.case.contact.is_empty();
                texts.with(
                    if here { "conversation-wait-here" } else { "conversation-wait-line" },
                    &[("place", place.into()), ("wait", wait(texts, thread.wait, now_us).into())],
                )
            }
            (None, _) if thread.case.state == "closed" => texts.say("conversation-closed-text"),
            (None, _) => String::new(),
        };
        // A complaint is answered by a day that was promised.
        let promised = ["complaint", "suggestion"].contains(&thread.case.kind.as_str());
        let due_us = thread.case.due_at_us.filter(|_| promised && thread.case.state != "closed");
        if let Some(due_us) = due_us {
            let due = texts.with("conversation-due", &[("day", texts.date(due_us).into())]);
            status.text = texts.joined(&status.text, &due);
        }
        status
    }
}

/// The expected wait, honestly.
pub fn wait(texts: &Texts, wait: Wait, now_us: i64) -> String {
    match wait {
        Wait::Unknown => texts.say("conversation-wait-unknown"),
        Wait::About(us) => {
            texts.with("conversation-wait-about", &[("wait", texts.duration(us).into())])
        }
        Wait::Longer(us) => {
            texts.with("conversation-wait-longer", &[("wait", texts.duration(us).into())])
        }
        Wait::Closed(Some(opens_us)) => {
            texts.with("hours-wait-closed", &[("opens", texts.when(opens_us, now_us).into())])
        }
        Wait::Closed(None) => texts.say("hours-wait-never"),
    }
}

/// The payment that a case is about, in three lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayCard {
    pub href: String,
    pub amount_minor: i64,
    pub currency: String,
    pub payee: String,
    pub when: String,
    pub method: String,
    pub state: Tag,
    pub why: String,
    /// What goes back of it: how much, and where that stands.
    pub refunds: Vec<(String, Tag)>,
}

impl PayCard {
    pub fn of(texts: &Texts, thread: &Thread, now_us: i64) -> Option<Self> {
        let refund = thread.refund.as_ref().map(|refund| refund.id.as_str());
        thread.detail.as_ref().map(|detail| Self::of_detail(texts, detail, refund, now_us))
    }

    pub fn of_detail(texts: &Texts, detail: &Detail, refund: Option<&str>, now_us: i64) -> Self {
        let payment = &detail.payment;
        // Whoever was to be paid is told that nothing came, not why.
        let pays = detail.outgoing || payment.kind == PaymentKind::TopUp || payment.payer.is_none();
        let why = match payment.refusal {
            Some(_) if !pays => texts.say("payment-not-come-headline"),
            Some(refusal) => texts.say(&format!("refusal-{}-what", refusal.key())),
            None => String::new(),
        };
        Self {
            href: match refund {
                Some(refund) => format!("/refunds/{refund}"),
                None => format!("/payments/{}", payment.id),
            },
            amount_minor: payment.amount_minor,
            currency: payment.currency.code().to_owned(),
            payee: payee_of(texts, detail),
            when: texts.day_time(payment.created_at_us, now_us),
            method: match &detail.card {
                Some(_) if !pays => texts.say("payment-method-card"),
                Some(card) => texts.card(&card.brand, &card.last4),
                None => texts.say("conversation-method-wallet"),
            },
            state: payment_tag(texts, payment.state),
            why,
            // Whoever was paid sees on the payment's page what was taken back.
            refunds: detail.refunds.iter().filter(|_| pays).map(|r| given_back(texts, r)).collect(),
        }
    }
}

/// A refund beside its payment.
fn given_back(texts: &Texts, refund: &Refund) -> (String, Tag) {
    let money = texts.money(refund.amount_minor, refund.currency.code());
    let text = texts.with("conversation-refund", &[("amount", money.into())]);
    let word = refund.state.word().replace('_', "-");
    (text, Tag::new(refund_tone(refund.state), texts.say(&format!("refund-state-{word}"))))
}

/// How a refund's state feels.
pub fn refund_tone(state: RefundState) -> Tone {
    match state {
        RefundState::Paid => Tone::Good,
        RefundState::Refused => Tone::Bad,
        _ => Tone::Wait,
    }
}

pub fn payment_tag(texts: &Texts, state: PaymentState) -> Tag {
    let tone = match state {
        PaymentState::Succeeded => Tone::Good,
        PaymentState::Processing | PaymentState::InDoubt => Tone::Wait,
        PaymentState::Failed => Tone::Bad,
        PaymentState::Cancelled => Tone::Plain,
    };
    let word = state.word().replace('_', "-");
    Tag::new(tone, texts.say(&format!("conversation-payment-{word}")))
}
