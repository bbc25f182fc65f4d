//! Payments through the app, on both engines.

use paydesk_app::payment::{self, Ask, transfer};
use paydesk_app::ports::Rail as _;
use paydesk_app::ports::RailSaid;
use paydesk_app::{AppError, job};
use paydesk_core::id::Party;
use paydesk_core::identity::Level;
use paydesk_core::language::Language;
use paydesk_core::payment::{Method, PaymentKind, PaymentState};
use paydesk_core::person::{Person, Role, Roles};
use paydesk_core::refusal::Refusal;
use paydesk_sim::engine::each_engine;
use paydesk_sim::house::{House, ask};
use paydesk_store::person::Profile;
use paydesk_store::record::insert;

#[tokio::test]
async fn a_transfer_moves_money_once_and_tells_both() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, wang) = (house.customer("李雷").await, house.customer("王芳").await);
        house.fund(&li, 100_000).await;
        let transfer =
            Ask { payee: Party::Person(wang.id.clone()), ..ask(&li, 15_000, "key-transfer-1") };
        let first = payment::pay(&house.app, &li.actor, transfer.clone()).await.unwrap();
        let again = payment::pay(&house.app, &li.actor, transfer.clone()).await.unwrap();
        assert_eq!(first.state, PaymentState::Succeeded);
        assert_eq!(first.id, again.id, "the same key is the same payment");
        let other = Ask { amount: ask(&li, 1, "").amount, ..transfer };
        let reused = payment::pay(&house.app, &li.actor, other).await.unwrap_err();
        assert!(matches!(reused, AppError::Refused(Refusal::KeyReused)), "{reused:?}");
        assert_eq!(house.available(&li).await, 85_000);
        assert_eq!(house.available(&wang).await, 15_000);
        house.finish().await;
        assert_eq!(house.post.kinds(&wang.phone), ["payment-received"]);
        let told = house.post.kinds(&li.phone);
        assert_eq!(told, ["payment-paid-top-up", "payment-paid-transfer"]);
    })
    .await;
}

/// The lane answers a payment that is over at once with its timeline, and only the rest is read: it
/// must be what a reader sees who comes later.
#[tokio::test]
async fn what_is_answered_at_once_is_what_is_read_later() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, wang) = (house.customer("李雷").await, house.customer("王芳").await);
        house.fund(&li, 10_000).await;
        let shop = house.merchant("茶馆").await;
        let to_wang = |minor, key: &str| Ask {
            payee: Party::Person(wang.id.clone()),
            ..ask(&li, minor, key)
        };
        let to_shop = Ask {
            kind: PaymentKind::Purchase,
            payee: Party::Merchant(shop.id.clone()),
            ..ask(&li, 2_000, "key-at-once-2")
        };
        let asks =
            [to_wang(1_000, "key-at-once-1"), to_shop, to_wang(9_000, "key-at-once-too-much")];
        for ask in asks {
            let at_once = payment::pay_in_detail(&house.app, &li.actor, ask.clone()).await.unwrap();
            let id = &at_once.payment.id;
            let later = payment::detail(&house.app, &li.actor, id).await.unwrap();
            assert!(at_once.payment.state.is_final(), "{at_once:?}");
            assert_eq!(format!("{at_once:?}"), format!("{later:?}"));
            let again = payment::pay_in_detail(&house.app, &li.actor, ask).await.unwrap();
            assert_eq!(format!("{again:?}"), format!("{later:?}"));
        }
        house.finish().await;
    })
    .await;
}

/// One is answered by the lane, the other by the key; both are read together.
#[tokio::test]
async fn one_key_sent_twice_at_once_is_shown_whole_to_both() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, wang) = (house.customer("李雷").await, house.customer("王芳").await);
        house.fund(&li, 10_000).await;
        house.trust(&li, wang.id.as_str()).await;
        for n in 0..10 {
            let payee = Party::Person(wang.id.clone());
            let ask = Ask { payee, ..ask(&li, 100, &format!("key-twice-{n}")) };
            let pay = || payment::pay_in_detail(&house.app, &li.actor, ask.clone());
            let (first, second) = tokio::join!(pay(), pay());
            let (first, second) = (first.unwrap(), second.unwrap());
            assert_eq!(first.events.len(), 2, "{first:?}");
            assert_eq!(format!("{first:?}"), format!("{second:?}"));
        }
        assert_eq!(house.available(&wang).await, 1_000);
        house.finish().await;
    })
    .await;
}

/// A lease that ran out under its worker (a machine that stood still) leaves two with one job.
#[tokio::test]
async fn two_workers_with_one_charge_send_it_once() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let li = house.customer("李雷").await;
        let top_up = Ask {
            kind: PaymentKind::TopUp,
            method: Method::Card,
            card: Some(li.card.id.clone()),
            ..ask(&li, 30_000, "key-top-up-1")
        };
        let paid = payment::pay(&house.app, &li.actor, top_up).await.unwrap();
        let mut claimed = job::claim(&house.app, false, 50).await.unwrap();
        claimed.retain(|row| row.kind == "charge");
        let (one, other) = (claimed[0].clone(), claimed[0].clone());
        house.rail.next(RailSaid::NotSent(Refusal::BankUnavailable));
        let (first, second) =
            tokio::join!(job::finish(&house.app, one), job::finish(&house.app, other));
        first.unwrap();
        second.unwrap();
        house.finish().await;
        let detail = payment::detail(&house.app, &li.actor, &paid.id).await.unwrap();
        let booked = house.rail.booked.lock().unwrap().contains_key(paid.id.as_str());
        assert_eq!((detail.payment.state, booked), (PaymentState::Failed, false));
    })
    .await;
}

#[tokio::test]
async fn a_silent_bank_is_asked_until_the_truth_is_known_and_charges_once() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let li = house.customer("李雷").await;
        house.rail.next(RailSaid::Unknown("cut off".into()));
        let top_up = Ask {
            kind: PaymentKind::TopUp,
            method: Method::Card,
            card: Some(li.card.id.clone()),
            ..ask(&li, 30_000, "key-top-up-1")
        };
        let paid = payment::pay(&house.app, &li.actor, top_up).await.unwrap();
        assert_eq!(paid.state, PaymentState::Processing);
        house.work().await;
        let detail = payment::detail(&house.app, &li.actor, &paid.id).await.unwrap();
        assert_eq!(detail.payment.state, PaymentState::InDoubt);
        assert_eq!(house.available(&li).await, 0);
        house.finish().await;
        let detail = payment::detail(&house.app, &li.actor, &paid.id).await.unwrap();
        assert_eq!(detail.payment.state, PaymentState::Succeeded);
        assert_eq!(house.available(&li).await, 30_000);
        assert_eq!(house.rail.booked.lock().unwrap()[paid.id.as_str()], 1);
    })
    .await;
}

#[tokio::test]
async fn a_sum_that_was_never_asked_for_is_not_booked_but_told() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, boss) = (house.customer("李雷").await, house.supervisor("郑").await);
        house.rail.next(RailSaid::Unknown("cut off".into()));
        let top_up = Ask {
            kind: PaymentKind::TopUp,
            method: Method::Card,
            card: Some(li.card.id.clone()),
            ..ask(&li, 30_000, "key-top-up-1")
        };
        let paid = payment::pay(&house.app, &li.actor, top_up).await.unwrap();
        house.work().await;
        house.rail.book(paid.id.as_str(), RailSaid::Differs("29999 CNY".into()));
        let callback = async |text: String| {
            let got = house.rail.callback(&[], text.as_bytes(), 0).unwrap();
            payment::rail::callback(&house.app, got, text).await.unwrap();
        };
        for _ in 0..2 {
            callback(format!("cb-1 {} ok 29999", paid.id)).await;
        }
        house.clock.forward_s(60);
        house.work().await;
        let told = async || {
            let detail = payment::detail(&house.app, &li.actor, &paid.id).await.unwrap();
            let lines = detail.events.iter().filter(|e| e.kind == "amount_differs");
            (detail.payment.state, lines.map(|e| e.detail.clone()).collect::<Vec<_>>())
        };
        let (state, lines) = told().await;
        assert_eq!((state, house.available(&li).await), (PaymentState::InDoubt, 0));
        assert_eq!(lines, ["29999 CNY", "29999 CNY"], "by the callback and by the question, once");
        let failed = job::list(&house.app, &boss.actor).await.unwrap().remove(0);
        assert!(failed.failed_at_us.is_some(), "a person looks: {failed:?}");
        // Put right at the bank, the same question finds the truth.
        let right = RailSaid::Succeeded { rail_ref: "b".into(), code: "00".into() };
        house.rail.book(paid.id.as_str(), right);
        job::hurry(&house.app, &boss.actor, &failed.id).await.unwrap();
        house.finish().await;
        assert_eq!((told().await.0, house.available(&li).await), (PaymentState::Succeeded, 30_000));
    })
    .await;
}

#[tokio::test]
async fn a_large_transfer_asks_for_a_code_bound_to_payee_and_amount() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, wang) = (house.customer("李雷").await, house.customer("王芳").await);
        house.fund(&li, 100_000).await;
        let mut transfer =
            Ask { payee: Party::Person(wang.id.clone()), ..ask(&li, 60_000, "key-transfer-1") };
        let asked = payment::pay(&house.app, &li.actor, transfer.clone()).await.unwrap_err();
        let AppError::Challenge { id, .. } = asked else { panic!("{asked:?}") };
        house.work().await;
        let code = house.post.code(&li.phone).unwrap();
        let wrong = if code == "000000" { "000001" } else { "000000" };
        let answer = paydesk_app::challenge::check(&house.app, &li.actor, &id, wrong).await;
        assert_eq!(answer.unwrap(), paydesk_core::challenge::Answer::Wrong { tries_left: 4 });
        let answer = paydesk_app::challenge::check(&house.app, &li.actor, &id, &code).await;
        assert_eq!(answer.unwrap(), paydesk_core::challenge::Answer::Passed);
        // Another amount is another thing.
        let other = Ask {
            amount: ask(&li, 60_001, "").amount,
            challenge: Some(id.clone()),
            key: "key-transfer-2".into(),
            ..transfer.clone()
        };
        let refused = payment::pay(&house.app, &li.actor, other).await.unwrap();
        assert_eq!(refused.refusal, Some(Refusal::SecurityCheckFailed));
        transfer.challenge = Some(id);
        let paid = payment::pay(&house.app, &li.actor, transfer).await.unwrap();
        assert_eq!(paid.state, PaymentState::Succeeded);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn somebody_without_a_wallet_is_no_payee() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let li = house.customer("李雷").await;
        for (n, role) in [(1, Role::Agent), (2, Role::Merchant)] {
            let now_us = house.clock.now();
            let person = Person {
                id: house.app.draw(now_us),
                roles: Roles::of(&[role]),
                level: Level::Verified,
                verify_due_at_us: None,
                language: Language::ZhHans,
                created_at_us: now_us,
                version: 1,
            };
            let profile = Profile {
                person: person.id.clone(),
                name: "陈静".to_owned(),
                phone: format!("+8613700000{n:03}"),
                email: None,
                email_verified_at_us: None,
                id_name: None,
                id_number: None,
                id_given_at_us: None,
                id_confirmed_at_us: None,
            };
            let (id, phone) = (person.id.clone(), profile.phone.clone());
            let made = house.app.db.write(async move |tx| {
                insert(tx, &person).await?;
                insert(tx, &profile).await
            });
            made.await.unwrap();
            let found = transfer::find_payee(&house.app, &li.actor, &phone).await.unwrap_err();
            let refusal = if n == 1 { Refusal::PayeeUnknown } else { Refusal::PayeeCannotReceive };
            assert!(matches!(found, AppError::Refused(r) if r == refusal), "{found:?}");
            let known = transfer::payee(&house.app, &li.actor, &id).await.unwrap_err();
            let cannot = Refusal::PayeeCannotReceive;
            assert!(matches!(known, AppError::Refused(r) if r == cannot), "{known:?}");
        }
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_challenge_that_nobody_was_sent_is_a_mistake_and_no_failed_payment() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, wang) = (house.customer("李雷").await, house.customer("王芳").await);
        house.fund(&li, 1_000).await;
        let challenge = Some(house.app.draw(house.clock.now()));
        let payee = Party::Person(wang.id.clone());
        let bogus = Ask { payee, challenge, ..ask(&li, 500, "key-bogus-1") };
        let no = payment::pay(&house.app, &li.actor, bogus.clone()).await.unwrap_err();
        assert!(matches!(no, AppError::Invalid(_)), "{no:?}");
        assert_eq!(house.available(&li).await, 1_000);
        let right = Ask { challenge: None, ..bogus };
        let paid = payment::pay(&house.app, &li.actor, right).await.unwrap();
        assert_eq!(paid.state, PaymentState::Succeeded, "the key was not used up");
        house.finish().await;
    })
    .await;
}
