//! What a payment's page says: one sentence first, three answers, one main button, a quiet second
//! way. All of it follows from the state, the refusal's row in core's table, and what the records
//! show of the money.

use paydesk_app::payment::Detail;
use paydesk_app::payment::room::Room;
use paydesk_app::payment::side::Side;
use paydesk_app::payment::stopped::Stopped;
use paydesk_core::id::{Party, PaymentId};
use paydesk_core::identity::Level;
use paydesk_core::lock::Lock;
use paydesk_core::payment::{
    AttemptState, Merchant, Method, OrderState, Payment, PaymentKind, PaymentState, pay,
};
use paydesk_core::refund::Ground;
use paydesk_core::refusal::{Refusal, Remedy};
use paydesk_core::word::Word;

use crate::page::lock;
use crate::page::money::{card_name, limit};
use crate::page::payee::payee_of;
use crate::page::shell::Shell;

/// A way on: a link, or a form of one button.
pub(super) struct Way {
    pub label: String,
    pub href: String,
    pub post: bool,
    pub danger: bool,
}

impl Way {
    fn link(label: String, href: String) -> Self {
        Self { label, href, post: false, danger: false }
    }

    fn post(label: String, href: String) -> Self {
        Self { label, href, post: true, danger: false }
    }
}

/// All that the page knows.
pub(super) struct Tell<'a> {
    pub shell: &'a Shell,
    pub detail: &'a Detail,
    pub merchant: Option<&'a Merchant>,
    /// Available in the payment's currency, for somebody with a wallet.
    pub balance: Option<i64>,
    pub stopped: Option<Stopped>,
    /// What keeps the reader from paying.
    pub lock: Option<Lock>,
    /// The payer's limits, when one of them was the reason.
    pub room: Option<Room>,
    pub side: Side,
    /// The payment for which this one topped up the wallet.
    pub goal: Option<Goal>,
}

/// A payment for which the wallet held too little, and the way back to it.
#[derive(Clone)]
pub(super) struct Goal {
    pub id: PaymentId,
    label: String,
    href: String,
}

impl<'a> Tell<'a> {
    /// With nothing known but the payment itself.
    pub(super) fn bare(shell: &'a Shell, detail: &'a Detail, side: Side) -> Self {
        let (merchant, balance, stopped, lock) = (None, None, None, None);
        let (room, goal) = (None, None);
        Self { shell, detail, merchant, balance, stopped, lock, room, side, goal }
    }

    fn mine(&self) -> bool {
        self.side.pays()
    }

    fn row(&self) -> &Payment {
        &self.detail.payment
    }

    /// The other side, by name.
    pub(super) fn other(&self) -> String {
        let language = self.shell.t.language;
        if self.mine() {
            return payee_of(&self.shell.t, self.detail);
        }
        let payer = self.detail.payer.as_ref().map(|name| name.in_language(language).to_owned());
        payer.unwrap_or_else(|| self.shell.say("payment-line-guest"))
    }

    pub(super) fn card(&self) -> String {
        self.detail.card.as_ref().map(|card| card_name(self.shell.t, card)).unwrap_or_default()
    }

    /// The card within a sentence, which also stands where nobody knows which card it was.
    fn the_card(&self) -> String {
        match self.detail.card {
            Some(_) => self.card(),
            None => self.shell.say("payment-the-card"),
        }
    }

    /// Why it was refused, as this side is told.
    fn reason(&self) -> Option<Refusal> {
        self.row().refusal.map(Refusal::told)
    }

    /// What was available when that was too little.
    fn lacked(&self) -> Option<i64> {
        let kept = self.detail.events.iter().find(|event| event.kind == pay::AVAILABLE)?;
        kept.detail.split(' ').next()?.parse().ok()
    }

    fn refusal(&self, refusal: Refusal, end: &str) -> String {
        let currency = self.row().currency.code();
        let balance = self.lacked().or(self.balance);
        if balance.is_none() && (refusal, end) == (Refusal::BalanceTooLow, "why") {
            return self.shell.say("notice-balance-too-low");
        }
        let balance = self.shell.money(balance.unwrap_or(0), currency);
        let card = self.the_card();
        let key = paydesk_texts::refusal::key(refusal, self.row().kind, end);
        self.shell.say2(&key, "balance", balance, "card", card)
    }

    pub(super) fn headline(&self) -> String {
        let row = self.row();
        let ended_otherwise = row.state.is_final() && row.state != PaymentState::Succeeded;
        if self.side == Side::Holder && ended_otherwise {
            return self.shell.say("payment-not-made-headline");
        }
        if self.side == Side::Payee && row.state != PaymentState::Succeeded {
            let open = !row.state.is_final();
            let key = if open { "payment-coming-headline" } else { "payment-not-come-headline" };
            return self.shell.say(key);
        }
        match (row.state, self.reason()) {
            (PaymentState::Failed | PaymentState::Cancelled, _) if self.came_late() => {
                self.shell.say("payment-late-headline")
            }
            (_, Some(refusal)) => self.refusal(refusal, "what"),
            (PaymentState::Processing, None) => self.shell.say("payment-processing-headline"),
            (PaymentState::InDoubt, None) => self.shell.say("payment-in-doubt-headline"),
            _ if !self.mine() => self.shell.say("payment-received-headline"),
            _ => {
                let kind = row.kind.word().replace('_', "-");
                self.shell.say1(&format!("payment-paid-{kind}"), "name", self.other())
            }
        }
    }

    /// The bank took the money after the payment had ended.
    fn came_late(&self) -> bool {
        self.detail.events.iter().any(|event| event.kind == "late_success")
    }

    /// The three answers, always in this order.
    pub(super) fn answers(&self) -> Vec<(&'static str, String)> {
        let row = self.row();
        if !self.side.knows_why() {
            return Vec::new();
        }
        let (why, next) = match (row.state, self.reason()) {
            (_, Some(refusal)) => (self.why(refusal), self.next(refusal)),
            (PaymentState::Processing, None) => {
                self.both("payment-processing-why", "payment-processing-next")
            }
            (PaymentState::InDoubt, None) => {
                self.both("payment-in-doubt-why", "payment-in-doubt-next")
            }
            _ => return Vec::new(),
        };
        vec![
            ("shell-answer-why", why),
            ("shell-answer-money", self.money()),
            ("shell-answer-next", next),
        ]
    }

    /// Why, with the limit that was met and what is left of it today.
    fn why(&self, refusal: Refusal) -> String {
        let id = self.row().id.as_str();
        // The lock that this payment set knows what was unusual.
        let set = self.lock.as_ref().filter(|lock| lock.detail.split(' ').any(|word| word == id));
        let why = match set {
            Some(lock) => lock::why(&self.shell.t, lock),
            None => self.refusal(refusal, "why"),
        };
        let Some(room) = self.room else { return why };
        let texts = &self.shell.t;
        texts.joined(&why, &limit(texts, room, refusal, self.row().currency))
    }

    fn both(&self, why: &str, next: &str) -> (String, String) {
        (self.shell.say(why), self.shell.say(next))
    }

    fn next(&self, refusal: Refusal) -> String {
        if self.came_late() {
            return self.shell.say("payment-late-next");
        }
        let spent = self.room.is_some_and(|room| room.left_today_minor == 0);
        let next = match refusal {
            // Not even less can be paid today.
            _ if self.stopped == Some(Stopped::Locked) => self.shell.say("payment-stopped-next"),
            Refusal::LimitPerDay if self.verifying_helps(refusal) => {
                self.shell.say("payment-limit-day-verify-next")
            }
            Refusal::LimitPerDay if spent => self.shell.say("payment-limit-day-none-next"),
            _ => self.refusal(refusal, "next"),
        };
        let open = self.detail.order.as_ref().filter(|order| {
            order.state == OrderState::Open && order.expires_at_us > self.shell.now_us
        });
        // A shop that has just said no keeps nothing, for all that we know.
        match open.filter(|_| self.mine() && refusal != Refusal::MerchantDeclined) {
            Some(order) => {
                let until = self.shell.day_time(order.expires_at_us);
                let kept = self.shell.say1("payment-order-kept", "until", until);
                self.shell.t.joined(&next, &kept)
            }
            None => next,
        }
    }

    /// Where the money is, by the records.
    fn money(&self) -> String {
        let row = self.row();
        let of = |key: &str| self.shell.say1(key, "card", self.card());
        // Of one that is over the bank has said so itself; else it only did not take the order.
        let confirmed = matches!(row.refusal, Some(Refusal::NetworkBroken | Refusal::Cancelled));
        let last = self.detail.attempts.last().map(|attempt| attempt.state);
        match row.state {
            PaymentState::Processing => of("payment-processing-money"),
            PaymentState::InDoubt => of("payment-in-doubt-money"),
            _ if self.came_late() => self.late_money(),
            _ if row.method == Method::Wallet => of("payment-money-wallet"),
            // Of a card that there is not, nothing is said to lie on it.
            _ if row.refusal == Some(Refusal::CardNumberWrong) => of("payment-money-no-card"),
            _ if last == Some(AttemptState::Declined) => of("payment-money-card"),
            _ if last == Some(AttemptState::Void) && confirmed => of("payment-money-card"),
            _ if last == Some(AttemptState::Void) => of("payment-money-not-taken"),
            _ => of("payment-money-not-asked"),
        }
    }

    fn late_money(&self) -> String {
        let to_card =
            self.detail.refunds.iter().find(|refund| {
                refund.ground == Ground::Fault && refund.destination == Method::Card
            });
        if self.detail.events.iter().any(|event| event.kind == "returned") {
            self.shell.say("payment-money-returned")
        } else if to_card.is_some() {
            self.shell.say1("payment-money-returning", "card", self.card())
        } else {
            self.shell.say("payment-money-late")
        }
    }

    /// The same payment once more, as a page to fill.
    fn again(&self, method: &str) -> String {
        self.again_with(method, self.row().amount_minor)
    }

    fn again_with(&self, method: &str, amount_minor: i64) -> String {
        let row = self.row();
        let amount = self.shell.money_input(amount_minor, row.currency.code());
        let mut query = form_urlencoded::Serializer::new(String::new());
        let path = match (&row.order, &row.payee, row.kind) {
            (Some(order), ..) => format!("/checkout/{order}"),
            (None, Party::Merchant(id), _) => {
                query.append_pair("amount", &amount);
                query.append_pair("note", &row.note);
                format!("/pay/{id}")
            }
            (None, Party::Person(_), PaymentKind::TopUp) => {
                query.append_pair("amount", &amount);
                query.append_pair("currency", row.currency.code());
                query.extend_pairs(self.goal.iter().map(|goal| ("for", goal.id.as_str())));
                "/topup".to_owned()
            }
            (None, Party::Person(payee), _) => {
                query.append_pair("amount", &amount);
                query.append_pair("currency", row.currency.code());
                query.append_pair("note", &row.note);
                format!("/send/to/{payee}")
            }
        };
        if !method.is_empty() {
            query.append_pair("method", method);
        }
        if let (Some(card), "card") = (&row.card, method) {
            // Another card than the one that was just refused.
            query.append_pair("failed", card.as_str());
        }
        let query = query.finish();
        if query.is_empty() { path } else { format!("{path}?{query}") }
    }

    /// A link to the same payment once more.
    pub(super) fn once_more(&self) -> Way {
        Way::link(self.shell.say("remedy-try-again"), self.again(""))
    }

    /// The one main button.
    pub(super) fn main(&self) -> Option<Way> {
        let id = &self.row().id;
        if self.side != Side::Payer {
            return None;
        }
        match (self.row().state, self.reason()) {
            (PaymentState::Processing, _) => {
                let look = self.shell.say("payment-look-again");
                let goal = self.goal.as_ref().map(|goal| format!("?for={}", goal.id));
                Some(Way::link(look, format!("/payments/{id}{}", goal.unwrap_or_default())))
            }
            (PaymentState::InDoubt, _) => {
                let ask = self.shell.say("payment-ask-now");
                Some(Way::post(ask, format!("/payments/{id}/ask")))
            }
            (_, Some(_)) if self.came_late() => None,
            (_, Some(refusal)) => Some(self.remedy(refusal)),
            (PaymentState::Succeeded, _) => self.on_to_goal(),
            _ => None,
        }
    }

    /// Back to the payment for which the wallet was topped up.
    fn on_to_goal(&self) -> Option<Way> {
        let Goal { label, href, .. } = self.goal.clone()?;
        Some(Way::link(label, href))
    }

    /// This payment as what a top-up was made for: made once more, from the wallet.
    pub(super) fn as_goal(&self) -> Goal {
        let label = self.shell.say1("payment-go-on", "name", self.other());
        Goal { id: self.row().id.clone(), label, href: self.again("wallet") }
    }

    fn remedy(&self, refusal: Refusal) -> Way {
        let id = &self.row().id;
        let mut remedy = self.fitting(refusal);
        match &self.stopped {
            Some(Stopped::Locked) => remedy = Remedy::Unlock,
            Some(Stopped::Confirmed(done)) => {
                let label = self.shell.say("payment-see-confirmed");
                return Way::link(label, format!("/payments/{done}"));
            }
            _ => {}
        }
        if let Some(less) = self.pay_less(refusal) {
            return less;
        }
        let limited = matches!(refusal, Refusal::LimitPerDay | Refusal::LimitPerPayment);
        if limited && self.room.is_some() && remedy != Remedy::Verify {
            // Nothing can be paid now, so no button leads to paying.
            return Way::link(self.shell.say("payment-limits-see"), "/me/identity".to_owned());
        }
        let label = match remedy {
            Remedy::AnotherCard if self.row().kind == PaymentKind::TopUp => {
                self.shell.say("payment-top-up-another-card")
            }
            // Confirming is paying: whoever presses it must not pay a second time.
            Remedy::Confirm => {
                let amount = self.shell.money(self.row().amount_minor, self.row().currency.code());
                self.shell.say1("payment-confirm-pay", "amount", amount)
            }
            _ => self.shell.say(format!("remedy-{}", remedy.key())),
        };
        let own_card = self.row().card.as_ref().map_or("card", |card| card.as_str());
        let href = match remedy {
            Remedy::Confirm => {
                return Way::post(label, format!("/payments/{id}/confirm"));
            }
            Remedy::TopUp => {
                let (missing, currency) = (self.missing(), self.row().currency);
                format!("/topup?amount={missing}&currency={currency}&for={id}")
            }
            Remedy::AnotherCard | Remedy::PayByCard => self.again("card"),
            Remedy::AskBank => self.again(own_card),
            Remedy::CheckCard => self.again("new"),
            Remedy::PayByWallet => self.again("wallet"),
            Remedy::TryAgain => self.again(""),
            Remedy::Unlock => match &self.lock {
                Some(lock) => format!("/me/locks/{}", lock.id),
                None => "/me".to_owned(),
            },
            Remedy::Verify => "/me/identity".to_owned(),
            Remedy::WaitUntilBack => format!("/payments/{id}/bank"),
            Remedy::ContactMerchant => match &self.row().payee {
                Party::Merchant(merchant) => format!("/merchants/{merchant}"),
                Party::Person(_) => format!("/help/new?about={id}"),
            },
            Remedy::GetHelp => format!("/help/new?about={id}"),
            Remedy::None => "/payments".to_owned(),
        };
        Way::link(label, href)
    }

    /// The remedy that this payee and this payer can use.
    fn fitting(&self, refusal: Refusal) -> Remedy {
        let row = self.row();
        let accepts = |m| self.merchant.is_none_or(|merchant| merchant.methods.contains(&m));
        match refusal.remedy(row.kind, row.method) {
            _ if self.verifying_helps(refusal) => Remedy::Verify,
            Remedy::PayByCard if !accepts(Method::Card) => Remedy::ContactMerchant,
            Remedy::PayByWallet if !accepts(Method::Wallet) => Remedy::ContactMerchant,
            remedy => remedy,
        }
    }

    /// Whether it would have passed with a higher level. Each one's limit for a day is above what
    /// the levels below it let anybody pay in one.
    fn verifying_helps(&self, refusal: Refusal) -> bool {
        refusal == Refusal::LimitPerDay
            && self.room.is_some_and(|room| room.level != Level::Verified)
    }

    /// As much as a limit leaves, where the amount is the payer's to choose.
    fn pay_less(&self, refusal: Refusal) -> Option<Way> {
        let room = self.room.filter(|_| self.row().order.is_none())?;
        let most = match refusal {
            Refusal::LimitPerPayment => room.per_payment_minor.min(room.left_today_minor),
            Refusal::LimitPerDay if room.level == Level::Verified => room.left_today_minor,
            _ => return None,
        };
        let wallet = self.balance.filter(|_| self.row().method == Method::Wallet);
        let most = wallet.map_or(most, |balance| most.min(balance));
        let money = self.shell.money(most, self.row().currency.code());
        let label = self.shell.say1("payment-pay-less", "amount", money);
        (most > 0).then(|| Way::link(label, self.again_with("", most)))
    }

    /// What the wallet lacks for this payment.
    fn missing(&self) -> String {
        let lacks = self.row().amount_minor - self.balance.unwrap_or(0);
        let lacks = if lacks > 0 { lacks } else { self.row().amount_minor };
        self.shell.money_input(lacks, self.row().currency.code())
    }

    /// Quiet ways beside the main one.
    pub(super) fn others(&self) -> Vec<Way> {
        let (row, id) = (self.row(), &self.row().id);
        if self.side != Side::Payer {
            return Vec::new();
        }
        let mut ways = Vec::new();
        if !row.state.is_final() {
            let off = self.shell.say("payment-call-off");
            ways.push(Way::post(off, format!("/payments/{id}/cancel")));
        }
        if matches!(self.stopped, Some(Stopped::Waiting | Stopped::Locked)) {
            let deny = self.shell.say("payment-not-me");
            let deny = Way::post(deny, format!("/payments/{id}/deny"));
            ways.push(Way { danger: true, ..deny });
        } else if row.refusal.is_some() && !self.came_late() {
            ways.extend(self.other_method());
        }
        if row.state != PaymentState::Succeeded {
            ways.extend(self.on_to_goal());
        }
        ways
    }

    /// The merchant's other method, when it would work.
    fn other_method(&self) -> Option<Way> {
        let row = self.row();
        let accepts = |m| self.merchant.is_some_and(|merchant| merchant.methods.contains(&m));
        let remedy = self.fitting(self.reason()?);
        if matches!(remedy, Remedy::PayByCard | Remedy::PayByWallet) {
            return None;
        }
        let enough = self.balance.is_some_and(|b| b >= row.amount_minor);
        match row.method {
            Method::Card if accepts(Method::Wallet) && enough => {
                let money = self.shell.money(self.balance.unwrap_or(0), row.currency.code());
                let label = self.shell.say1("payment-by-wallet", "balance", money);
                Some(Way::link(label, self.again("wallet")))
            }
            Method::Wallet if accepts(Method::Card) && remedy == Remedy::TopUp => {
                Some(Way::link(self.shell.say("remedy-pay-by-card"), self.again("card")))
            }
            _ => None,
        }
    }
}
