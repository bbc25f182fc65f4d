//! Second accounts of the same verified person count as the same, wherever somebody signs; it is
//! looked up in the batch that decides, so that a confirmation just before it is seen.

use paydesk_app::correction::{self, Place, Side};
use paydesk_app::house::{ConfirmStaff, NewSupervisor, add_supervisor, confirm_staff};
use paydesk_app::payment::{self, Ask};
use paydesk_app::refund::{self, Decide, Decided};
use paydesk_app::{AppError, approval, conversation as desk, identity};
use paydesk_core::amount::{Amount, Currency};
use paydesk_core::conversation::Kind;
use paydesk_core::id::{Party, RefundId};
use paydesk_core::identity::Level;
use paydesk_core::lane::{Act, LiftLock, SetLock};
use paydesk_core::language::Language;
use paydesk_core::lock::{Lift, LockReason};
use paydesk_core::payment::PaymentKind;
use paydesk_core::person::{Actor, Role, Roles, SessionKind};
use paydesk_core::refund::{Ground, RefundState};
use paydesk_core::refusal::Refusal;
use paydesk_sim::engine::each_engine;
use paydesk_sim::house::{House, Merchanty, Persony, ask};
use paydesk_store::Fault;
use paydesk_store::person::{self, Profile};
use paydesk_store::record::update;

fn cny(minor: i64) -> Amount {
    Amount::new(minor, Currency::Cny).unwrap()
}

/// The ID number that an account gave; confirmed or not.
async fn numbered(house: &House, who: &Persony, number: &str, confirmed: bool) {
    let (id, number, at_us) = (who.id.clone(), number.to_owned(), house.clock.now());
    let stored = house.app.db.write(async move |tx| {
        let before = person::profile(tx, &id).await?.expect("everybody has a profile");
        let id_confirmed_at_us = confirmed.then_some(at_us);
        update(tx, &Profile { id_number: Some(number.clone()), id_confirmed_at_us, ..before }).await
    });
    stored.await.map_err(|fault: Fault| fault).unwrap();
}

/// Makes two accounts one person's.
async fn same(house: &House, one: &Persony, other: &Persony) {
    let number = one.id.rest();
    let number = number[number.len() - 18..].to_owned();
    numbered(house, one, &number, true).await;
    numbered(house, other, &number, true).await;
}

struct Scene {
    house: House,
    li: Persony,
    shop: Merchanty,
    refund: RefundId,
}

/// A refund that waits for its review.
async fn asked(house: House, minor: i64) -> Scene {
    let (li, shop) = (house.customer("李雷").await, house.merchant("书店").await);
    house.fund(&li, 200_000).await;
    house.trust(&li, shop.id.as_str()).await;
    let buy = Ask {
        kind: PaymentKind::Purchase,
        payee: Party::Merchant(shop.id.clone()),
        ..ask(&li, 100_000, &house.key())
    };
    let paid = payment::pay(&house.app, &li.actor, buy).await.unwrap();
    let request = refund::Ask {
        payment: paid.id,
        amount: cny(minor),
        ground: Ground::Policy,
        reason: "缺页".into(),
        files: Vec::new(),
        conversation: None,
        key: house.key(),
    };
    let refund = refund::request(&house.app, &li.actor, request).await.unwrap();
    assert_eq!(refund.state, RefundState::Requested);
    Scene { refund: refund.id, house, li, shop }
}

impl Scene {
    async fn decide(&self, by: &Persony, minor: i64) -> Result<Decided, AppError> {
        let say = Decide {
            refund: self.refund.clone(),
            give: Some(cny(minor)),
            reason: "核对过".into(),
            key: self.house.key(),
        };
        refund::decide(&self.house.app, &by.actor, say).await
    }
}

fn is_same<T: std::fmt::Debug>(result: Result<T, AppError>) {
    assert!(matches!(result, Err(AppError::Refused(Refusal::SamePerson))), "{result:?}");
}

#[tokio::test]
async fn attack_reviewing_ones_own_money_from_another_account() {
    each_engine(async |engine| {
        let scene = asked(House::on(engine).await, 8_000).await;
        let house = &scene.house;
        let (of_payer, of_owner) = (house.agent("甲").await, house.agent("乙").await);
        let other = house.agent("丙").await;
        // A number that nobody has confirmed makes nobody the same.
        numbered(house, &scene.li, "110105194912310021", true).await;
        numbered(house, &other, "110105194912310021", false).await;
        same(house, &scene.li, &of_payer).await;
        same(house, &scene.shop.owner, &of_owner).await;
        is_same(scene.decide(&of_payer, 8_000).await);
        is_same(scene.decide(&of_owner, 8_000).await);
        assert!(matches!(scene.decide(&other, 8_000).await, Ok(Decided::Done(_))));
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn attack_signing_twice_from_two_accounts() {
    each_engine(async |engine| {
        let scene = asked(House::on(engine).await, 60_000).await;
        let house = &scene.house;
        let (first, boss) = (house.agent("甲").await, house.supervisor("乙").await);
        let Ok(Decided::Waiting(paper)) = scene.decide(&first, 60_000).await else {
            panic!("a second person must sign");
        };
        // What makes them the same comes to light after the paper was written.
        same(house, &first, &boss).await;
        is_same(approval::approve(&house.app, &boss.actor, &paper.id).await);
        let other = house.supervisor("丙").await;
        same(house, &scene.li, &other).await;
        is_same(approval::approve(&house.app, &other.actor, &paper.id).await);
        let third = house.supervisor("丁").await;
        for (who, said) in [(&boss, Err(Refusal::SamePerson)), (&third, Ok(()))] {
            let view = approval::view(&house.app, &who.actor, &paper.id).await.unwrap();
            assert_eq!(view.may_sign, said, "the page offers what the act allows");
        }
        let theirs = approval::view(&house.app, &other.actor, &paper.id).await;
        assert!(matches!(theirs, Err(AppError::NotFound)), "whose money it is: {theirs:?}");
        approval::approve(&house.app, &third.actor, &paper.id).await.unwrap();
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn attack_serving_oneself_from_another_account() {
    each_engine(async |engine| {
        let scene = asked(House::on(engine).await, 8_000).await;
        let (house, shop) = (&scene.house, &scene.shop);
        let boss = house.supervisor("郑").await;
        same(house, &shop.owner, &boss).await;
        // An advance.
        house.take_from_till(shop, 100_000).await;
        let agent = house.agent("吴").await;
        assert!(scene.decide(&agent, 8_000).await.is_ok());
        let key = house.key();
        is_same(refund::advance(&house.app, &boss.actor, &scene.refund, "等太久", &key).await);
        let lent =
            refund::advance(&house.app, &agent.actor, &scene.refund, "等太久", &key).await.unwrap();
        is_same(approval::approve(&house.app, &boss.actor, &lent.id).await);
        // A counter-entry into the own shop.
        let case = house.case(&shop.owner).await;
        let side = |place, whose: &str| Side { place, whose: whose.to_owned() };
        let entry = correction::Ask {
            from: side(Place::Expense, ""),
            to: side(Place::Merchant, shop.id.as_str()),
            amount: cny(500),
            reason: "补".into(),
            subject: None,
            conversation: Some(case),
            key: house.key(),
        };
        let paper = correction::ask(&house.app, &agent.actor, entry).await.unwrap();
        is_same(approval::approve(&house.app, &boss.actor, &paper.id).await);
        // A lock, straight down the lane: whatever was looked at before is not what decides.
        let twin = house.agent("戊").await;
        same(house, &scene.li, &twin).await;
        let set = SetLock {
            id: house.app.draw(house.clock.now()),
            person: scene.li.id.clone(),
            reason: LockReason::PasswordDay,
            detail: String::new(),
            until_us: None,
        };
        let lock = set.id.clone();
        house.app.must(&agent.actor, None, Act::SetLock(set)).await.unwrap();
        let lift = LiftLock {
            lock,
            person: scene.li.id.clone(),
            way: Lift::AgentAfterProof,
            why: "proven".into(),
            conversation: None,
            by: Some(twin.id.clone()),
            second: None,
        };
        is_same(house.app.must(&twin.actor, None, Act::LiftLock(lift)).await);
        let other = house.supervisor("己").await;
        approval::approve(&house.app, &other.actor, &lent.id).await.unwrap();
        house.finish().await;
    })
    .await;
}

/// A supervisor as the operator makes one, in a full session.
async fn new_supervisor(house: &House, phone: &str) -> Actor {
    let now_us = house.clock.now();
    let new = NewSupervisor {
        id: house.app.draw(now_us),
        event: house.app.draw(now_us),
        phone: phone.into(),
        name: "主管".into(),
        password_hash: "none".into(),
        language: Language::En,
        now_us,
    };
    let id = new.id.clone();
    assert!(add_supervisor(&house.app.db, new).await.unwrap());
    Actor {
        kind: SessionKind::Full,
        person: Some(id),
        roles: Roles::of(&[Role::Agent, Role::Supervisor]),
        ..Actor::stranger(Language::En, "test")
    }
}

async fn operator_confirms(house: &House, phone: &str) -> bool {
    let now_us = house.clock.now();
    let (audit, event) = (house.app.draw(now_us), house.app.draw(now_us));
    let ask = ConfirmStaff { audit, event, phone: phone.into(), now_us };
    confirm_staff(&house.app.db, ask).await.unwrap()
}

/// What confirms the ID that somebody handed in, from a case of theirs that was taken.
async fn looked_at(house: &House, by: &Actor, who: &Actor) -> identity::Confirm {
    let help = desk::Ask {
        about: None,
        kind: Kind::Account,
        words: "实名".into(),
        contact: String::new(),
        client_id: house.key(),
        device: String::new(),
        article: None,
    };
    let conversation = desk::open(&house.app, who, help).await.unwrap().conversation.id;
    desk::claim(&house.app, by, &conversation).await.unwrap();
    let given_at_us = identity::standing(&house.app, who).await.unwrap().given_at_us;
    identity::Confirm { conversation, given_at_us, reason: "视频通话里核对过证件".into() }
}

async fn confirmed(house: &House, by: &Actor, who: &Actor) -> Result<(), AppError> {
    let ask = looked_at(house, by, who).await;
    identity::confirm(&house.app, by, who.person.as_ref().unwrap(), ask).await
}

#[tokio::test]
async fn a_second_account_of_somebody_is_confirmed_by_a_supervisor_who_sees_the_first() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let number = "420106199305124438";
        let first = house.customer("李雷").await;
        numbered(&house, &first, number, true).await;
        let second = house.person("李小雷", &[Role::Customer], Level::None).await;
        let give = identity::Give { name: "李雷".into(), number: number.into() };
        identity::give(&house.app, &second.actor, give).await.unwrap();
        let (agent, boss) = (house.agent("吴").await, house.supervisor("郑").await);
        let case = house.case(&second).await;
        let seen = desk::case(&house.app, &agent.actor, &case).await.unwrap().customer.unwrap();
        assert_eq!(seen.id_twins.len(), 1, "the agent sees whose it is already");
        let Err(AppError::Invalid(faults)) = confirmed(&house, &agent.actor, &second.actor).await
        else {
            panic!("an agent made one person of two");
        };
        assert_eq!(faults[0].key, "desk-identity-twin");
        confirmed(&house, &boss.actor, &second.actor).await.unwrap();
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn attack_confirming_two_accounts_of_one_id_at_one_instant() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (wu, zhou) = (house.agent("吴").await.actor, house.agent("周").await.actor);
        for _ in 0..8 {
            let one = house.person("李雷", &[Role::Customer], Level::Named).await;
            let two = house.person("李小雷", &[Role::Customer], Level::Named).await;
            for who in [&one, &two] {
                numbered(&house, who, one.id.rest(), false).await;
            }
            let first = looked_at(&house, &wu, &one.actor).await;
            let second = looked_at(&house, &zhou, &two.actor).await;
            let (first, second) = tokio::join!(
                identity::confirm(&house.app, &wu, &one.id, first),
                identity::confirm(&house.app, &zhou, &two.id, second),
            );
            assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
            for refused in [first, second].into_iter().filter_map(Result::err) {
                let AppError::Invalid(faults) = refused else { panic!("{refused:?}") };
                assert_eq!(faults[0].key, "desk-identity-twin");
            }
        }
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn attack_splitting_a_refund_over_accounts() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (one, two) = (house.customer("李雷").await, house.customer("李小雷").await);
        let (shop, agent) = (house.merchant("书店").await, house.agent("吴").await);
        same(&house, &one, &two).await;
        let mut given = Vec::new();
        for (n, who) in [&one, &two, &one].into_iter().enumerate() {
            house.fund(who, 50_000).await;
            if n < 2 {
                house.trust(who, shop.id.as_str()).await;
            }
            let payee = Party::Merchant(shop.id.clone());
            let buy = Ask { kind: PaymentKind::Purchase, payee, ..ask(who, 40_000, &house.key()) };
            let paid = payment::pay(&house.app, &who.actor, buy).await.unwrap();
            let request = refund::Ask {
                payment: paid.id,
                amount: cny(20_000),
                ground: Ground::Policy,
                reason: "缺页".into(),
                files: Vec::new(),
                conversation: None,
                key: house.key(),
            };
            let refund = refund::request(&house.app, &who.actor, request).await.unwrap();
            let say = Decide {
                refund: refund.id,
                give: Some(cny(20_000)),
                reason: "核对过".into(),
                key: house.key(),
            };
            let decided = refund::decide(&house.app, &agent.actor, say).await.unwrap();
            given.push(matches!(decided, Decided::Done(_)));
        }
        // 500 a day from one hand: the third would make it 600, to one person.
        assert_eq!(given, [true, true, false]);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn attack_signing_as_a_supervisor_whom_nobody_knows() {
    each_engine(async |engine| {
        let scene = asked(House::on(engine).await, 60_000).await;
        let house = &scene.house;
        let agent = house.agent("吴").await;
        let (first, second) = ("+8613900009001", "+8613900009002");
        let (one, two) = (new_supervisor(house, first).await, new_supervisor(house, second).await);
        let Ok(Decided::Waiting(paper)) = scene.decide(&agent, 60_000).await else {
            panic!("a second person is needed");
        };
        let sign = async |who: &Actor| approval::approve(&house.app, who, &paper.id).await;
        let unverified = |said: Result<_, AppError>| {
            matches!(said, Err(AppError::Refused(Refusal::SignerUnverified)))
        };
        assert!(unverified(sign(&one).await.map(|_| ())));
        assert!(!operator_confirms(house, first).await, "nothing was handed in");
        let give = async |who: &Actor, number: &str| {
            let give = identity::Give { name: "林主管".into(), number: number.into() };
            identity::give(&house.app, who, give).await.unwrap();
        };
        give(&one, "420106199305124438").await;
        give(&two, "420106199305124438").await;
        let confirm = async |by: &Actor, who: &Actor| confirmed(house, by, who).await;
        // Two that nobody knows cannot make each other known: the operator begins.
        let own = confirm(&one, &two).await;
        assert!(matches!(own, Err(AppError::Refused(Refusal::SamePerson))), "{own:?}");
        give(&two, "440305198802204424").await;
        assert!(unverified(confirm(&one, &two).await));
        assert!(operator_confirms(house, first).await);
        assert!(!operator_confirms(house, first).await, "once");
        confirm(&one, &two).await.unwrap();
        assert!(!operator_confirms(house, &scene.li.phone).await, "no customer");
        sign(&two).await.unwrap();
        house.finish().await;
    })
    .await;
}
