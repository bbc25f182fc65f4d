//! Counter-entries: what was booked wrong is put right by a new entry between two accounts, always
//! with a second signature. Nothing is ever changed that stands in the books.
//!
//! What is refused tells something of somebody's balance. So it is asked from the case, or for the
//! refund, of whoever's money it is, and each refusal is kept with who asked and why.
//!
//! Which payment it is about, and which refund it stands for, the refund or the case says: what it
//! gives back is counted there, whatever the form names.

use paydesk_core::amount::Amount;
use paydesk_core::approval::{Act, Approval};
use paydesk_core::id::{
    AccountId, ConversationId, CorrectionId, Id, MerchantId, Party, PaymentId, PersonId, RefundId,
};
use paydesk_core::ledger::{Account, AccountKind, account_id};
use paydesk_core::payment::{Payment, PaymentState};
use paydesk_core::person::Actor;
use paydesk_core::refund::Refund;
use paydesk_core::words;
use paydesk_core::world::Audit;
use paydesk_store::conversation::Conversation;
use paydesk_store::job::JobRow;
use paydesk_store::record::insert;
use paydesk_store::{Fault, Tx, account, conversation, merchant, payment, person, refund};

use crate::conversation::{Seat, seat};
use crate::job::Done;
use crate::refund::{is_homeless, reason};
use crate::{App, AppError, access, approval, idem_key, notice};

words! {
    /// Whose account one side of a counter-entry is.
    Place {
        Wallet "wallet",
        Merchant "merchant",
        Suspense "suspense",
        Expense "expense",
        Clearing "clearing",
        /// What a merchant owes the house; put right here, it is forgiven.
        Advance "advance",
    }
}

/// One side: what kind of account, and whose, by phone or id; nothing for the house's own.
#[derive(Clone, Debug)]
pub struct Side {
    pub place: Place,
    pub whose: String,
}

/// A counter-entry as staff asks for it.
#[derive(Clone, Debug)]
pub struct Ask {
    pub from: Side,
    pub to: Side,
    pub amount: Amount,
    pub reason: String,
    /// The payment or case on whose timeline it stands; none: the correction's own.
    pub subject: Option<String>,
    /// The case from which it is asked; needed where the subject is no refund.
    pub conversation: Option<ConversationId>,
    pub key: String,
}

/// What is known of a counter-entry before anybody types: of the payment, or of the refund that is
/// to be paid another way.
#[derive(Clone, Debug)]
pub struct Known {
    pub payment: Payment,
    /// Where the money is now.
    pub from: Side,
    /// Whose it was; none: a guest, or whoever has it already.
    pub to: Option<Side>,
    /// What of it has not gone back, or what the refund is about.
    pub amount_minor: i64,
}

/// None: neither is named, or there is no such one.
pub async fn known(
    app: &App,
    actor: &Actor,
    (payment, refund): (Option<PaymentId>, Option<RefundId>),
) -> Result<Option<Known>, AppError> {
    access::staff(actor)?;
    let read = app.db.read(async move |tx| {
        let row = match &refund {
            Some(id) => refund::by_id(tx, id).await?,
            None => None,
        };
        let id = row.as_ref().map(|row| &row.payment).or(payment.as_ref());
        let Some(id) = id else { return Ok::<_, Fault>(None) };
        Ok(payment::by_id(tx, id).await?.map(|payment| (payment, row)))
    });
    let Some((payment, refund)) = read.await? else { return Ok(None) };
    let wallet = |id: &PersonId| Side { place: Place::Wallet, whose: id.as_str().to_owned() };
    let payer = payment.payer.as_ref();
    let from = match (payment.state, &payment.payee) {
        // The bank took it after the payment had ended, or never took it.
        (state, _) if state != PaymentState::Succeeded => {
            Side { place: Place::Suspense, whose: String::new() }
        }
        (_, Party::Person(id)) => wallet(id),
        (_, Party::Merchant(id)) => Side { place: Place::Merchant, whose: id.as_str().to_owned() },
    };
    let left = payment.amount_minor.saturating_sub(payment.gone_minor());
    Ok(Some(Known {
        to: payer.map(wallet).filter(|to| to.whose != from.whose),
        amount_minor: refund.map_or(left, |refund| refund.amount_minor),
        from,
        payment,
    }))
}

/// Asks for a counter-entry; it is booked when a second person signs.
pub async fn ask(app: &App, actor: &Actor, ask: Ask) -> Result<Approval, AppError> {
    access::staff(actor)?;
    let why = reason(&ask.reason)?;
    let about = about(app, actor, &ask).await?;
    let key = idem_key(actor, &ask.key, &[])?;
    // The entry's id follows from the key like the approval's: asked twice, it is one entry.
    let id: CorrectionId = Id::from_bits(approval::id_of(&key).wrapping_add(1));
    let sides = sides(app, &ask).await;
    let about = match &sides {
        Ok(sides) => about.counted(sides, ask.subject.as_deref()),
        Err(_) => about,
    };
    let act = |(from, to): &(Account, Account)| Act::Correct {
        id: id.clone(),
        from: from.id.clone(),
        to: to.id.clone(),
        amount: ask.amount,
        payment: about.payment.as_ref().map(|row| row.id.clone()),
        refund: about.refund.as_ref().map(|row| row.id.clone()),
    };
    if let Ok(sides) = &sides
        && let Some(before) = approval::asked(app, actor, &ask.key, &act(sides)).await?
    {
        return Ok(before);
    }
    let sides = sides.and_then(|sides| bookable(sides, &ask, &about));
    let sides = match sides.and_then(|sides| within(sides, ask.amount, &about)) {
        Ok(sides) => sides,
        Err(error) => {
            keep_refusal(app, actor, about.subject, why).await?;
            return Err(error);
        }
    };
    let request = approval::Ask {
        act: act(&sides),
        subject: ask.subject.unwrap_or_else(|| Id::as_str(&id).to_owned()),
        // What the refund has become since is not what was signed for.
        subject_version: about.refund.as_ref().map_or(0, |row| row.version),
        amount_minor: ask.amount.minor(),
        currency: ask.amount.currency(),
        conversation: about.conversation,
        beneficiary: Party::parse(&sides.1.owner),
        reason: ask.reason,
        key: ask.key,
    };
    approval::request(app, actor, request).await
}

fn no_case() -> AppError {
    AppError::field("case", "approval-error-no-case")
}

/// From where it is asked, and whose balance may be learned there: a refund's two sides; or a
/// case's customer, the merchants for whom the customer works, and the two sides of what it is
/// about.
struct About {
    subject: String,
    conversation: Option<ConversationId>,
    parties: Vec<Party>,
    payment: Option<Payment>,
    refund: Option<Refund>,
    /// The bank has rejected that refund, and it waits for where it goes instead.
    homeless: bool,
}

impl About {
    /// With the payment or refund that is named, if it is one.
    async fn of(tx: &mut Tx, subject: &str) -> Result<Self, Fault> {
        let refund = match RefundId::parse(subject) {
            Some(id) => refund::by_id(tx, &id).await?,
            None => None,
        };
        let paid = refund.as_ref().map(|row| row.payment.clone());
        let payment = match paid.or_else(|| PaymentId::parse(subject)) {
            Some(id) => payment::by_id(tx, &id).await?,
            None => None,
        };
        let homeless = match &refund {
            Some(row) => is_homeless(row, &payment::attempts(tx, row.id.as_str()).await?),
            None => false,
        };
        let (subject, conversation) = (subject.to_owned(), None);
        let parties = payment.iter().flat_map(Payment::sides).collect();
        Ok(Self { subject, conversation, parties, payment, refund, homeless })
    }
}

async fn about(app: &App, actor: &Actor, ask: &Ask) -> Result<About, AppError> {
    let named = ask.subject.clone().unwrap_or_default();
    let (case, who) = (ask.conversation.clone(), actor.clone());
    let read = app.db.read(async move |tx| {
        let form = About::of(tx, &named).await?;
        if let Some(row) = &form.refund {
            let conversation = row.conversation.clone().filter(|own| Some(own) == case.as_ref());
            return Ok(Some(About { conversation, ..form }));
        }
        let Some(id) = &case else { return Ok(None) };
        let found = conversation::by_id(tx, id).await?;
        match found.filter(|row| seat(&who, row) == Some(Seat::Staff)) {
            Some(row) => Ok(of_case(tx, &row).await?.paid(form.payment)),
            None => Ok::<_, Fault>(None),
        }
    });
    read.await?.ok_or_else(no_case)
}

impl About {
    /// With another payment that the form names: one of the same payer, so that what is given back
    /// stays bound by what they paid; of a case about no payment, any.
    fn paid(self, named: Option<Payment>) -> Option<Self> {
        let Some(named) = named else { return Some(self) };
        match &self.payment {
            Some(own) if own.id == named.id => Some(self),
            Some(own) if own.payer.is_none() || own.payer != named.payer => None,
            _ => Some(Self { payment: Some(named), refund: None, homeless: false, ..self }),
        }
    }

    /// What the house gives of its own from a case, or takes back of that, is goodwill, and brings
    /// nothing back of what the case is about; unless the form says that it does.
    fn counted(self, (from, to): &(Account, Account), named: Option<&str>) -> Self {
        let own = [from, to].into_iter().any(|side| side.kind == AccountKind::Expense);
        if named.is_some() || !own {
            return self;
        }
        Self { payment: None, refund: None, homeless: false, ..self }
    }
}

async fn of_case(tx: &mut Tx, row: &Conversation) -> Result<About, Fault> {
    let mut about = About::of(tx, row.subject.as_deref().unwrap_or_default()).await?;
    about.parties.extend(row.person.iter().cloned().map(Party::Person));
    if let Some(person) = &row.person {
        let shops = merchant::of_staff(tx, person).await?;
        about.parties.extend(shops.into_iter().map(|shop| Party::Merchant(shop.id)));
    }
    let (subject, conversation) = (row.id.as_str().to_owned(), Some(row.id.clone()));
    Ok(About { subject, conversation, ..about })
}

/// Both accounts.
async fn sides(app: &App, ask: &Ask) -> Result<(Account, Account), AppError> {
    let from = side(app, "from", &ask.from, &ask.amount).await;
    AppError::and(from, side(app, "to", &ask.to, &ask.amount).await)
}

/// The accounts, or why it cannot be booked. Said now, to whoever asks; decided again when it is
/// signed.
fn bookable(
    (from, to): (Account, Account),
    ask: &Ask,
    about: &About,
) -> Result<(Account, Account), AppError> {
    // A refusal tells what is on the one, and what is owed on the other.
    let told = [(&from, from.kind.has_floor()), (&to, to.kind.has_ceiling())];
    let owners = told.iter().filter(|(_, told)| *told).map(|(a, _)| Party::parse(&a.owner));
    if !owners.flatten().all(|owner| about.parties.contains(&owner)) {
        return Err(no_case());
    }
    if from.id == to.id {
        return Err(AppError::field("to", "approval-error-same-account"));
    }
    if from.kind.has_floor() && from.available_minor() < ask.amount.minor() {
        return Err(AppError::field("amount", "approval-error-too-little"));
    }
    if to.kind.has_ceiling() && to.balance_minor + ask.amount.minor() > 0 {
        return Err(AppError::field("amount", "approval-error-over-debt"));
    }
    Ok((from, to))
}

/// Gives back no more than was paid, and a refund that was rejected whole; decided again when it is
/// signed.
fn within(
    sides: (Account, Account),
    amount: Amount,
    about: &About,
) -> Result<(Account, Account), AppError> {
    let back = about.payment.as_ref().filter(|row| row.brings_back(&sides.1));
    let Some(row) = back else { return Ok(sides) };
    let refused = match about.refund.as_ref().filter(|_| about.homeless) {
        Some(refund) if amount.minor() != refund.amount_minor => "approval-error-not-whole",
        Some(_) => return Ok(sides),
        None if amount.minor() > row.amount_minor - row.gone_minor() => "approval-error-over-paid",
        None => return Ok(sides),
    };
    Err(AppError::field("amount", refused))
}

/// The job `correction_notice`: whose wallet a counter-entry has changed hears of it.
pub(crate) async fn tell(app: &App, job: &JobRow) -> Result<Done, AppError> {
    let mut words = job.detail.splitn(4, ' ');
    let said = (words.next(), words.next(), words.next(), words.next().and_then(PersonId::parse));
    let (Some(way), Some(minor), Some(currency), Some(owner)) = said else {
        return Ok(Done::Fail(format!("nobody is told of {}", job.detail)));
    };
    let mut args = vec![("amount", format!("{minor} {currency}"))];
    if let Some(id) = PaymentId::parse(&job.subject) {
        app.changes.tell(id.as_str());
        let found = app.db.read(async move |tx| payment::by_id(tx, &id).await);
        let sides = found.await?.map(|row| (row.id.clone(), row.payer, row.payee));
        // Of a payment that is not theirs they are told nothing else.
        let theirs = sides.filter(|(_, payer, payee)| {
            payer.as_ref() == Some(&owner) || payee.person() == Some(&owner)
        });
        args.extend(theirs.map(|(id, ..)| ("payment", id.as_str().to_owned())));
    }
    app.changes.tell(owner.as_str());
    let kind = format!("corrected-{way}");
    if let Some(draft) = notice::to_person(app, &owner, &kind, args).await? {
        notice::write(app, draft, job.id.as_str()).await?;
    }
    Ok(Done::Done)
}

/// Also what came to nothing was an act.
async fn keep_refusal(
    app: &App,
    actor: &Actor,
    subject: String,
    why: String,
) -> Result<(), AppError> {
    let now_us = app.now_us();
    let audit = Audit {
        id: app.draw(now_us),
        actor: actor.name().to_owned(),
        act: "correction_refused".to_owned(),
        subject,
        reason: why,
        origin: actor.origin.clone(),
        approval: None,
        at_us: now_us,
    };
    Ok(app.db.write(async move |tx| insert(tx, &audit).await).await?)
}

async fn side(
    app: &App,
    field: &'static str,
    side: &Side,
    amount: &Amount,
) -> Result<Account, AppError> {
    let unknown = || AppError::field(field, "approval-error-no-account");
    let currency = amount.currency();
    let whose = side.whose.trim();
    let id: AccountId = match side.place {
        Place::Suspense => account_id::suspense(currency),
        Place::Expense => account_id::expense(currency),
        Place::Clearing => account_id::clearing(currency),
        Place::Merchant => {
            account_id::merchant(&MerchantId::parse(whose).ok_or_else(unknown)?, currency)
        }
        Place::Advance => {
            account_id::advance(&MerchantId::parse(whose).ok_or_else(unknown)?, currency)
        }
        Place::Wallet => {
            let person = person_of(app, whose).await?.ok_or_else(unknown)?;
            account_id::wallet(&person, currency)
        }
    };
    let found = app.db.read(async move |tx| account::by_id(tx, &id).await);
    found.await?.ok_or_else(unknown)
}

/// Somebody by id or phone number.
async fn person_of(app: &App, typed: &str) -> Result<Option<PersonId>, AppError> {
    if let Some(id) = PersonId::parse(typed) {
        return Ok(Some(id));
    }
    let Ok(phone) = paydesk_core::phone::Phone::parse(typed) else { return Ok(None) };
    let found = app.db.read(async move |tx| person::by_phone(tx, phone.as_str()).await);
    Ok(found.await.map_err(|fault: Fault| AppError::from(fault))?.map(|p| p.person))
}
