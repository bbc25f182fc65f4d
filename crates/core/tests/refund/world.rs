//! A small world: a customer, a shop with its owner, an agent, two supervisors, their accounts.

use paydesk_core::amount::{Amount, Currency};
use paydesk_core::approval::{Act as Paper, Approval, ApprovalState};
use paydesk_core::diagnosis::Claim;
use paydesk_core::id::{ApprovalId, Id, MerchantId, Noun, Party, PaymentId, PersonId, RefundId};
use paydesk_core::identity::Level;
use paydesk_core::lane::{Act, Command, Outcome, Parts, answer};
use paydesk_core::language::Language;
use paydesk_core::ledger::{Account, AccountKind, account_id, house_accounts};
use paydesk_core::payment::pay::Pay;
use paydesk_core::payment::settle::RailAnswer;
use paydesk_core::payment::{Merchant, MerchantState, Method, PaymentKind};
use paydesk_core::person::{Person, Role, Roles};
use paydesk_core::refund::decide::{DecideRefund, RequestRefund};
use paydesk_core::refund::fund::Advance;
use paydesk_core::refund::{Ground, Policy};
use paydesk_core::world::World;

pub(crate) const CNY: Currency = Currency::Cny;
pub(crate) const DAY_US: i64 = 86_400_000_000;

pub(crate) fn id<N: Noun>(n: u128) -> Id<N> {
    Id::from_bits(n)
}

pub(crate) fn customer() -> PersonId {
    id(1)
}
pub(crate) fn owner() -> PersonId {
    id(2)
}
pub(crate) fn agent() -> PersonId {
    id(3)
}
pub(crate) fn boss() -> PersonId {
    id(4)
}
pub(crate) fn other_boss() -> PersonId {
    id(5)
}
pub(crate) fn friend() -> PersonId {
    id(6)
}
pub(crate) fn shop() -> MerchantId {
    id(1)
}

pub(crate) fn cny(minor: i64) -> Amount {
    Amount::new(minor, CNY).unwrap()
}

pub(crate) fn policy() -> Policy {
    Policy { days: 30, percent: 80, evidence: true, auto_minor: 500, second_minor: 20_000 }
}

/// The house with 100,000 on the customer's wallet, and 50,000 with the shop.
pub(crate) fn house(policy: Policy) -> World {
    let mut world = World::default();
    let staff = [Role::Agent, Role::Supervisor];
    for (who, roles) in [
        (customer(), &[Role::Customer][..]),
        (owner(), &[Role::Customer, Role::Merchant, Role::Agent, Role::Supervisor]),
        (agent(), &staff[..1]),
        (boss(), &staff),
        (other_boss(), &staff),
        (friend(), &[Role::Customer]),
    ] {
        let person = Person {
            id: who.clone(),
            roles: Roles::of(roles),
            level: Level::Verified,
            verify_due_at_us: None,
            language: Language::En,
            created_at_us: 0,
            version: 1,
        };
        world.names.insert(who.clone(), format!("{who}"));
        world.persons.load(who, person);
    }
    for mut account in house_accounts() {
        // What the wallets and the shop begin with came in through the bank.
        if account.id == account_id::clearing(CNY) {
            account.balance_minor = -150_000;
        }
        world.accounts.load(account.id.clone(), account);
    }
    for (kind, whose, minor) in [
        (AccountKind::Wallet, customer().to_string(), 100_000),
        (AccountKind::Wallet, friend().to_string(), 0),
        (AccountKind::Merchant, shop().to_string(), 50_000),
        (AccountKind::Advance, shop().to_string(), 0),
    ] {
        let mut account = Account::open(kind, &whose, CNY);
        account.balance_minor = minor;
        world.accounts.load(account.id.clone(), account);
    }
    world.trusts.insert((customer(), shop().to_string()));
    world.trusts.insert((customer(), friend().to_string()));
    world.merchants.load(
        shop(),
        Merchant {
            id: shop(),
            owner: owner(),
            name_en: "Shop".into(),
            name_zh: "店".into(),
            trade: "retail".into(),
            mcc: "5942".into(),
            city: "Shanghai".into(),
            currency: CNY,
            methods: vec![Method::Wallet, Method::Card],
            state: MerchantState::Active,
            policy,
            policy_en: String::new(),
            policy_zh: String::new(),
            created_at_us: 0,
            contact: String::new(),
            system_url: None,
        },
    );
    world
}

/// Runs one command; a broken invariant fails the test.
pub(crate) fn run(world: &mut World, now_us: i64, seed: u128, act: Act) -> Outcome {
    let command = Command {
        key: None,
        actor: "test".into(),
        origin: "test".into(),
        now_us,
        seed: seed << 32,
        act,
    };
    answer(world, &command).unwrap_or_else(|broken| panic!("{broken}: {:?}", command.act))
}

pub(crate) fn pay(n: u128, minor: i64, method: Method) -> Act {
    Act::Pay(Pay {
        id: id(n),
        kind: PaymentKind::Purchase,
        method,
        payer: Some(customer()),
        payee: Party::Merchant(shop()),
        amount: cny(minor),
        order: None,
        card: (method == Method::Card).then(|| id(1)),
        note: String::new(),
        challenge: None,
        device_trusted: true,
        device_new: false,
        closed: false,
        shop: None,
    })
}

/// The customer sends money to a friend.
pub(crate) fn send(n: u128, minor: i64) -> Act {
    match pay(n, minor, Method::Wallet) {
        Act::Pay(pay) => {
            let payee = Party::Person(friend());
            Act::Pay(Pay { kind: PaymentKind::Transfer, payee, ..pay })
        }
        other => other,
    }
}

/// The same by a guest, who has a card and no wallet.
pub(crate) fn by_guest(n: u128, minor: i64) -> Act {
    match pay(n, minor, Method::Card) {
        Act::Pay(pay) => Act::Pay(Pay { payer: None, ..pay }),
        other => other,
    }
}

pub(crate) fn fine() -> RailAnswer {
    RailAnswer::Succeeded { rail_ref: "b".into(), code: "00".into() }
}

/// A refund request by the customer, by policy, with documents.
pub(crate) fn request(world: &World, payment: &PaymentId, n: u128, minor: i64) -> RequestRefund {
    RequestRefund {
        parts: Parts::of(world.payments.get(payment).unwrap(), None),
        id: id(n),
        amount: cny(minor),
        ground: Ground::Policy,
        reason: "why".into(),
        evidence: true,
        requested_by: customer(),
        conversation: None,
        expected_on: "2026-03-06".into(),
    }
}

/// The agent's decision about a refund.
pub(crate) fn decide(world: &World, n: u128, give: Option<i64>) -> DecideRefund {
    let refund: RefundId = id(n);
    let row = world.refunds.get(&refund).unwrap();
    DecideRefund {
        parts: Parts::of(world.payments.get(&row.payment).unwrap(), Some(&refund)),
        refund,
        give: give.map(cny),
        reason: "seen".into(),
        by: agent(),
        requested_by: None,
        approval: None,
        payers_others: Vec::new(),
        second_minor: 20_000,
        claim: Claim::Contradicted,
        twins: Vec::new(),
        expected_on: "2026-03-06".into(),
    }
}

/// A paper by which the agent asks that the house lends for this refund; its two are named.
pub(crate) fn advance(world: &mut World, n: u128, refund: &RefundId, by: PersonId) -> Advance {
    let row = world.refunds.get(refund).unwrap();
    let (most, version) = (cny(row.amount_minor), row.version);
    let act = Paper::Advance { refund: refund.clone(), most };
    paper(world, n, act, version, Some(Party::Person(customer())));
    Advance { by, requested_by: agent(), approval: id(n) }
}

/// A paper that waits, asked for by the agent.
pub(crate) fn paper(world: &mut World, n: u128, act: Paper, version: i64, gains: Option<Party>) {
    let approval = Approval {
        id: id(n),
        digest: act.digest(),
        act,
        subject: "x".into(),
        subject_version: version,
        amount_minor: 0,
        currency: CNY,
        conversation: None,
        beneficiary: gains,
        requested_by: agent(),
        reason: "please".into(),
        state: ApprovalState::Waiting,
        decided_by: None,
        decided_reason: None,
        created_at_us: 0,
        decided_at_us: None,
        version: 1,
    };
    let id: ApprovalId = approval.id.clone();
    world.approvals.load(id, approval);
}
