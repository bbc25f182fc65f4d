//! Every record is written and read back, and every function of every noun is run, on both engines:
//! a column or a statement that one of them does not know as the other does shows here by name.

use paydesk_core::amount::{Amount, Currency};
use paydesk_core::approval::{Act, Approval, ApprovalState};
use paydesk_core::challenge::{Challenge, Purpose};
use paydesk_core::id::*;
use paydesk_core::identity::Level;
use paydesk_core::language::Language;
use paydesk_core::ledger::{Account, AccountKind, Hold, HoldState, HoldWay};
use paydesk_core::lock::{Lock, LockReason};
use paydesk_core::payment::*;
use paydesk_core::person::{Person, Role, Roles, SessionKind};
use paydesk_core::proof::ProofKind;
use paydesk_core::refund::{Ground, Policy, Refund, RefundState};
use paydesk_core::refusal::Refusal;
use paydesk_core::world::{Audit, Event, Job, Key, Tally};
use paydesk_sim::engine::{Engine, each_engine};
use paydesk_store::account::{Batch, Checkpoint, Line};
use paydesk_store::payment::{Card, CardSession, Filter};
use paydesk_store::person::{Credential, Given, Profile, Registration, Trust};
use paydesk_store::proof::Proof;
use paydesk_store::record::{insert, update, upsert};
use paydesk_store::session::{Device, Session};
use paydesk_store::{Fault, Load, OwnedValue, Record, Tx, *};
use paydesk_store::{challenge::Throttle, conversation::Attachment, job::JobRow, notice::Notice};

const NOW: i64 = 1_772_503_200_000_000;

fn id<N: Noun>() -> Id<N> {
    Id::from_bits(1)
}

/// Inserts, updates, upserts and reads back; what is read is what was written, null by null.
async fn round<R: Record + std::fmt::Debug + PartialEq>(tx: &mut Tx, row: R) -> Result<(), Fault> {
    insert(tx, &row).await?;
    // A table of nothing but its key has nothing to update.
    if R::table().columns.len() > R::table().key {
        update(tx, &row).await?;
        upsert(tx, &row).await?;
    }
    let table = R::table();
    let OwnedValue::Text(key) = &row.to_row()[0] else { panic!("{}: key", table.name) };
    let by = table.columns[0].0;
    let load = Load { table, by, ids: vec![OwnedValue::Text(key.clone())], lock: false };
    let found = tx.load_many(&[load]).await?;
    let read: R = found[0][0].read()?;
    assert_eq!(read, row, "{}", table.name);
    Ok(())
}

async fn people(tx: &mut Tx) -> Result<(), Fault> {
    let person = Person {
        id: id(),
        roles: Roles::of(&[Role::Customer, Role::Agent]),
        level: Level::Named,
        verify_due_at_us: Some(NOW),
        language: Language::ZhHans,
        created_at_us: NOW,
        version: 1,
    };
    round(tx, person).await?;
    let profile = Profile {
        person: id(),
        name: "陈小明 <b>".into(),
        phone: "+8613800002210".into(),
        email: None,
        email_verified_at_us: None,
        id_name: Some("陈".into()),
        id_number: None,
        id_given_at_us: None,
        id_confirmed_at_us: None,
    };
    round(tx, profile).await?;
    let given = Given {
        id: id(),
        person: id(),
        name: "陈".into(),
        number: "11010519491231002X".into(),
        given_at_us: NOW,
    };
    round(tx, given.clone()).await?;
    assert_eq!(person::given(tx, &given.person).await?, [given]);
    let password_hash = "$argon2id$".to_owned();
    round(tx, Credential { person: id(), password_hash, changed_at_us: NOW }).await?;
    let device = Device {
        id: id(),
        person: id(),
        token_hash: vec![0, 255],
        label: String::new(),
        trusted_at_us: None,
        first_seen_us: NOW,
        last_seen_us: NOW,
        ended_at_us: None,
    };
    round(tx, device).await?;
    let session = Session {
        id: id(),
        kind: SessionKind::Recovery,
        token_hash: vec![1],
        csrf: "c".into(),
        person: Some(id()),
        device: Some(id()),
        label: "x".into(),
        created_at_us: NOW,
        seen_at_us: NOW,
        expires_at_us: NOW + 1,
        ended_at_us: None,
    };
    round(tx, session).await?;
    let to = (Some(id()), "+86");
    round(tx, Challenge::new(id(), Purpose::ResetEmail, to, "b", "123456", NOW)).await?;
    let registration = Registration {
        id: id(),
        phone: "+86".into(),
        name: "n".into(),
        password_hash: "h".into(),
        language: Language::En,
        challenge: id(),
        created_at_us: NOW,
        done_at_us: None,
    };
    round(tx, registration).await?;
    let throttle = Throttle {
        key: "k".into(),
        count: 1,
        day_count: 2,
        since_us: 3,
        until_us: None,
        rounds: 4,
    };
    round(tx, throttle).await?;
    let lock = Lock {
        id: id(),
        person: id(),
        reason: LockReason::PasswordDay,
        detail: String::new(),
        since_us: NOW,
        until_us: Some(NOW),
        lifted_at_us: None,
        lifted_by: None,
    };
    round(tx, lock).await?;
    round(tx, Trust { person: id(), payee: "mer_1".into(), since_us: NOW }).await?;
    let proof = Proof {
        id: id(),
        conversation: id(),
        person: id(),
        kind: ProofKind::App,
        asked_by: id(),
        asked_at_us: NOW,
        expires_at_us: NOW,
        tries: 0,
        passed_at_us: None,
        failed_at_us: None,
    };
    round(tx, proof).await
}

async fn books(tx: &mut Tx) -> Result<(), Fault> {
    let wallet = Account::open(AccountKind::Wallet, "per_1", Currency::Kwd);
    round(tx, wallet.clone()).await?;
    let batch = Batch {
        id: id(),
        lane: "lan_1".into(),
        seq: 1,
        prev: vec![],
        digest: vec![1; 32],
        entries: 1,
        at_us: NOW,
    };
    round(tx, batch).await?;
    let line = Line {
        batch: id(),
        n: 0,
        account: wallet.id.clone(),
        cause: "pay_1".into(),
        amount_minor: -5,
        balance_minor: -5,
    };
    round(tx, line).await?;
    let hold = Hold {
        id: id(),
        cause: "pay_1".into(),
        account: wallet.id,
        way: HoldWay::In,
        amount_minor: 5,
        state: HoldState::Voided,
        created_at_us: NOW,
        resolved_at_us: Some(NOW),
    };
    round(tx, hold).await?;
    let heads = "{}".to_owned();
    round(tx, Checkpoint { id: id(), heads, signature: vec![7], at_us: NOW }).await?;
    let refusal = Some(Refusal::BalanceTooLow);
    let key =
        Key { key: "a b".into(), digest: vec![2], result: String::new(), refusal, at_us: NOW };
    round(tx, key).await?;
    round(tx, Tally { id: "per_1 paid".into(), value: i64::MAX }).await
}

async fn money(tx: &mut Tx) -> Result<(), Fault> {
    let merchant = Merchant {
        id: id(),
        owner: id(),
        name_en: "Books".into(),
        name_zh: "青禾书店".into(),
        trade: "retail".into(),
        mcc: "5942".into(),
        city: "Shanghai".into(),
        currency: Currency::Cny,
        methods: vec![Method::Wallet, Method::Card],
        state: MerchantState::Misconfigured,
        policy: Policy {
            days: 7,
            percent: 80,
            evidence: true,
            auto_minor: 1,
            second_minor: i64::MAX,
        },
        policy_en: String::new(),
        policy_zh: "规".into(),
        created_at_us: NOW,
        contact: "0512-6500 8821".into(),
        system_url: Some("https://shop.example/paydesk".to_owned()),
    };
    round(tx, merchant).await?;
    let order = Order {
        id: id(),
        merchant: id(),
        number: "1".into(),
        title: "t".into(),
        amount_minor: 1,
        currency: Currency::Cny,
        state: OrderState::Open,
        payment: None,
        created_at_us: NOW,
        expires_at_us: NOW,
        version: 1,
    };
    round(tx, order).await?;
    let card = Card {
        id: id(),
        person: Some(id()),
        guest: Some(id()),
        order: Some(id()),
        token: "tok".into(),
        brand: "visa".into(),
        last4: "4242".into(),
        expiry: "12/30".into(),
        created_at_us: NOW,
        removed_at_us: None,
    };
    round(tx, card).await?;
    let session = CardSession {
        id: id(),
        bank_id: "cs".into(),
        person: None,
        guest: Some(id()),
        order: Some(id()),
        back: "/".into(),
        card: None,
        created_at_us: NOW,
    };
    round(tx, session).await?;
    let payment = Payment {
        id: id(),
        kind: PaymentKind::TopUp,
        method: Method::Card,
        state: PaymentState::InDoubt,
        refusal: None,
        payer: None,
        payee: Party::Merchant(id()),
        from: AccountId::named("a"),
        to: AccountId::named("b"),
        amount_minor: 7,
        currency: Currency::Jpy,
        order: None,
        card: None,
        note: "\u{1f4a9}".into(),
        refunded_minor: 0,
        refunding_minor: 7,
        corrected_minor: 11,
        created_at_us: NOW,
        settled_at_us: None,
        version: 1,
    };
    round(tx, payment).await?;
    let attempt = Attempt {
        id: id(),
        cause: "pay_1".into(),
        kind: AttemptKind::Charge,
        state: AttemptState::Due,
        code: None,
        rail_ref: None,
        asked: 0,
        created_at_us: NOW,
        sent_at_us: None,
        answered_at_us: None,
    };
    round(tx, attempt).await?;
    let refund = Refund {
        id: id(),
        payment: id(),
        conversation: None,
        amount_minor: 7,
        currency: Currency::Jpy,
        ground: Ground::Fault,
        destination: Method::Wallet,
        state: RefundState::WaitingFunds,
        requested_by: None,
        reason: String::new(),
        refused_reason: None,
        expected_on: Some("2026-03-06".into()),
        created_at_us: NOW,
        settled_at_us: None,
        version: 1,
    };
    round(tx, refund).await
}

async fn desk(tx: &mut Tx) -> Result<(), Fault> {
    let attachment = Attachment {
        id: id(),
        conversation: None,
        refund: None,
        person: None,
        name: "a.pdf".into(),
        mime: "application/pdf".into(),
        bytes: vec![0; 100],
        created_at_us: NOW,
    };
    round(tx, attachment).await?;
    let act = Act::Correct {
        id: id(),
        from: AccountId::named("a"),
        to: AccountId::named("b"),
        amount: Amount::new(5, Currency::Usd).unwrap(),
        payment: Some(id()),
        refund: Some(id()),
    };
    let approval = Approval {
        id: id(),
        digest: act.digest(),
        act,
        subject: "x".into(),
        subject_version: 0,
        amount_minor: 5,
        currency: Currency::Usd,
        conversation: None,
        beneficiary: Some(Party::Person(id())),
        requested_by: id(),
        reason: "r".into(),
        state: ApprovalState::Waiting,
        decided_by: None,
        decided_reason: None,
        created_at_us: NOW,
        decided_at_us: None,
        version: 1,
    };
    round(tx, approval).await?;
    let audit = Audit {
        id: id(),
        actor: "per_1".into(),
        act: "unlock".into(),
        subject: "per_1".into(),
        reason: String::new(),
        origin: "::1".into(),
        approval: None,
        at_us: NOW,
    };
    round(tx, audit).await?;
    let event = Event {
        id: id(),
        subject: "pay_1".into(),
        kind: "created".into(),
        detail: String::new(),
        actor: "system".into(),
        at_us: NOW,
    };
    round(tx, event).await?;
    let job = Job {
        id: id(),
        kind: "send".into(),
        subject: "x".into(),
        detail: String::new(),
        bulk: false,
        due_at_us: NOW,
        created_at_us: NOW,
    };
    round(tx, JobRow::from(&job)).await?;
    let notice = Notice {
        id: id(),
        code: "ABCD2345".into(),
        person: None,
        channel: "sms".into(),
        address: "+86".into(),
        kind: "answer".into(),
        args: "{}".into(),
        language: Language::En,
        created_at_us: NOW,
        sent_at_us: None,
    };
    round(tx, notice).await
}

#[tokio::test]
async fn every_record_reads_back_as_it_was_written() {
    each_engine(async |engine: &Engine| {
        let done = engine.db.write(async |tx| {
            people(tx).await?;
            books(tx).await?;
            money(tx).await?;
            desk(tx).await
        });
        done.await.unwrap();
    })
    .await;
}

/// Runs every function that only reads, on an empty database: none may be a wrong statement.
#[tokio::test]
async fn every_question_can_be_asked() {
    each_engine(async |engine: &Engine| {
        let asked = engine.db.read(async |tx| {
            person::staff(tx).await?;
            person::trusts(tx, &id()).await?;
            session::of_person(tx, &id(), NOW).await?;
            session::devices(tx, &id()).await?;
            session::device_by_token(tx, &id(), &[1]).await?;
            lock::of_person(tx, &id()).await?;
            account::of_owner(tx, "x").await?;
            account::page(tx, "", 5).await?;
            account::batches(tx, ("", 0), 5).await?;
            account::entries_of(tx, "x").await?;
            assert_eq!(account::sum_of(tx, Currency::Usd).await?, 0);
            assert!(account::wrong_balances(tx).await?.is_empty());
            assert!(account::wrong_holds(tx).await?.is_empty());
            assert!(account::below_floor(tx).await?.is_empty());
            assert!(payment::over_refunded(tx).await?.is_empty());
            payment::history(
                tx,
                &id(),
                &[],
                &Filter { to_us: i64::MAX, most: 5, ..Filter::default() },
            )
            .await?;
            payment::of_merchant(tx, &id(), "", 5).await?;
            payment::order_by_number(tx, &id(), "1").await?;
            payment::callbacks(tx, "x").await?;
            merchant::of_staff(tx, &id()).await?;
            refund::under_way(tx, &id()).await?;
            refund::open(tx, 5).await?;
            approval::waiting(tx, 5).await?;
            approval::old(tx, 1, 5).await?;
            approval::for_subject(tx, "x").await?;
            approval::waiting_for(tx, &[1], 1).await?;
            conversation::said_from(tx, &id(), 1).await?;
            assert!(account::heads(tx).await?.is_empty());
            approval::audits(tx, "x").await?;
            event::after(tx, "x", "").await?;
            proof::latest(tx, &id()).await?;
            notice::of_person(tx, &id()).await?;
            assert_eq!(job::next_due(tx, false).await?, None);
            Ok::<_, Fault>(())
        });
        asked.await.unwrap();
    })
    .await;
}
