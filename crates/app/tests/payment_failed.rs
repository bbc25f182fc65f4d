//! Every reason of PAY-7 through the same door: asked for, refused, kept with its reason, and no
//! money moved.

use paydesk_app::card::{self, Begin};
use paydesk_app::payment::{self, Ask};
use paydesk_app::ports::RailSaid;
use paydesk_app::{AppError, challenge};
use paydesk_core::id::{CardId, Party};
use paydesk_core::identity::Level;
use paydesk_core::lane::{Act, SetLock};
use paydesk_core::lock::LockReason;
use paydesk_core::payment::payer::new_payees_key;
use paydesk_core::payment::{MerchantState, Method, PaymentKind, PaymentState};
use paydesk_core::person::Role;
use paydesk_core::refund::Policy;
use paydesk_core::refusal::Refusal;
use paydesk_core::world::tally_id;
use paydesk_sim::engine::each_engine;
use paydesk_sim::house::{House, Merchanty, Persony, ask};
use paydesk_store::record;

const POLICY: Policy =
    Policy { days: 7, percent: 100, evidence: false, auto_minor: 0, second_minor: 50_000 };

fn purchase(who: &Persony, shop: &Merchanty, minor: i64, key: &str) -> Ask {
    Ask {
        kind: PaymentKind::Purchase,
        payee: Party::Merchant(shop.id.clone()),
        ..ask(who, minor, key)
    }
}

fn by_card(who: &Persony, ask: Ask) -> Ask {
    Ask { method: Method::Card, card: Some(who.card.id.clone()), ..ask }
}

/// Asks, lets the bank decide, and looks at what is kept.
async fn refused(house: &House, who: &Persony, ask: Ask) -> Option<Refusal> {
    let before = house.available(who).await;
    let row = payment::pay(&house.app, &who.actor, ask).await.expect("a payment is kept");
    house.work().await;
    let seen = payment::detail(&house.app, &who.actor, &row.id).await.expect("its owner sees it");
    assert!(
        matches!(seen.payment.state, PaymentState::Failed | PaymentState::Cancelled),
        "{:?}",
        seen.payment.state
    );
    assert!(seen.events.iter().any(|e| e.detail == seen.payment.refusal.unwrap().code()));
    assert_eq!(house.available(who).await, before, "no money moved");
    seen.payment.refusal
}

/// As if they had paid five people for the first time today.
async fn five_new_payees(house: &House, who: &Persony) {
    let tally = tally_id(&who.id, &new_payees_key(house.clock.now()));
    let counted = house.app.db.write(async move |tx| {
        for _ in 0..5 {
            paydesk_store::lane::count(tx, &tally).await?;
        }
        Ok::<_, paydesk_store::Fault>(())
    });
    counted.await.unwrap();
}

#[tokio::test]
async fn the_bank_refuses_in_its_own_words_and_each_is_kept() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, shop) = (house.customer("李雷").await, house.merchant("书店").await);
        house.trust(&li, shop.id.as_str()).await;
        let by_bank = [
            Refusal::CardNumberWrong,
            Refusal::CardExpiryWrong,
            Refusal::CardCodeWrong,
            Refusal::CardExpired,
            Refusal::CardDeclined,
            Refusal::CardFundsLow,
            Refusal::CardLost,
            Refusal::CardStolen,
            Refusal::CardRestricted,
            Refusal::CardLimit,
            Refusal::CardSuspected,
            Refusal::SecurityCheckFailed,
            Refusal::SecurityCheckExpired,
        ];
        for refusal in by_bank {
            let code = refusal.row().iso8583.to_owned();
            house.rail.next(RailSaid::Declined { refusal, code });
            let key = format!("key-{}", refusal.code());
            let ask = by_card(&li, purchase(&li, &shop, 1_000, &key));
            assert_eq!(refused(&house, &li, ask).await, Some(refusal));
        }
        for refusal in [Refusal::BankMaintenance, Refusal::BankUnavailable, Refusal::NetworkBroken]
        {
            house.rail.next(RailSaid::NotSent(refusal));
            let key = format!("key-{}", refusal.code());
            let ask = by_card(&li, purchase(&li, &shop, 1_000, &key));
            assert_eq!(refused(&house, &li, ask).await, Some(refusal));
        }
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn the_merchant_the_order_and_the_balance_can_be_the_reason() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let li = house.customer("李雷").await;
        house.fund(&li, 5_000).await;
        for (state, refusal) in [
            (MerchantState::Misconfigured, Refusal::MerchantMisconfigured),
            (MerchantState::Suspended, Refusal::MerchantSuspended),
        ] {
            let shop = house.merchant_like("店", state, &[Method::Wallet], POLICY).await;
            let ask = purchase(&li, &shop, 1_000, &format!("key-{}", refusal.code()));
            assert_eq!(refused(&house, &li, ask).await, Some(refusal));
        }
        let none = house.merchant_like("无", MerchantState::Active, &[], POLICY).await;
        let ask = purchase(&li, &none, 1_000, "key-no-method");
        assert_eq!(refused(&house, &li, ask).await, Some(Refusal::MerchantMisconfigured));
        let wallet = &[Method::Wallet];
        let shop = house.merchant_like("只收钱包", MerchantState::Active, wallet, POLICY).await;
        let ask = by_card(&li, purchase(&li, &shop, 1_000, "key-method"));
        assert_eq!(refused(&house, &li, ask).await, Some(Refusal::MethodNotAccepted));
        let ask = purchase(&li, &shop, 5_001, "key-balance");
        let row = payment::pay(&house.app, &li.actor, ask).await.expect("a payment is kept");
        assert_eq!(row.refusal, Some(Refusal::BalanceTooLow));
        // What was there then is the reason, whatever has come in before the notice is written.
        house.fund(&li, 10_000).await;
        let told = house.post.to(&li.phone);
        let told = told.iter().find(|sent| sent.args.get("payment") == Some(&row.id.to_string()));
        assert_eq!(told.unwrap().args["balance"], "5000 CNY");
        let order = house.order(&shop, 1_000).await;
        house.clock.forward_s(3_600);
        let late = Ask { order: Some(order.id), ..purchase(&li, &shop, 1_000, "key-order") };
        assert_eq!(refused(&house, &li, late).await, Some(Refusal::OrderExpired));
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn locks_levels_and_limits_can_be_the_reason() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let shop = house.merchant("书店").await;
        let new = house.person("新", &[Role::Customer], Level::None).await;
        let ask = purchase(&new, &shop, 150_000, "key-level");
        assert_eq!(refused(&house, &new, ask).await, Some(Refusal::VerificationMissing));
        let li = house.customer("李雷").await;
        let ask = purchase(&li, &shop, 5_000_001, "key-per-payment");
        assert_eq!(refused(&house, &li, ask).await, Some(Refusal::LimitPerPayment));
        for (reason, refusal) in [
            (LockReason::Unusual, Refusal::AccountLocked),
            (LockReason::Verification, Refusal::VerificationOverdue),
        ] {
            let who = house.customer("锁").await;
            let lock = SetLock {
                id: house.app.draw(house.clock.now()),
                person: who.id.clone(),
                reason,
                detail: String::new(),
                until_us: None,
            };
            house.app.must(&who.actor, None, Act::SetLock(lock)).await.expect("it is locked");
            let ask = purchase(&who, &shop, 1_000, "key-locked-1");
            assert_eq!(refused(&house, &who, ask).await, Some(refusal));
        }
        house.finish().await;
    })
    .await;
}

/// Answers the challenge of a payment as told, and pays again with it.
async fn with_code(house: &House, who: &Persony, ask: Ask, late_s: i64) -> Option<Refusal> {
    let asked = payment::pay(&house.app, &who.actor, ask.clone()).await.unwrap_err();
    let AppError::Challenge { id, .. } = asked else { panic!("{asked:?}") };
    house.work().await;
    let code = house.post.code(&who.phone).expect("a code was sent");
    let wrong = if code == "000000" { "000001" } else { "000000" };
    if late_s == 0 {
        for _ in 0..5 {
            let _ = challenge::check(&house.app, &who.actor, &id, wrong).await.unwrap();
        }
    }
    house.clock.forward_s(late_s);
    let again = Ask { challenge: Some(id), key: format!("{}-2", ask.key), ..ask };
    refused(house, who, again).await
}

#[tokio::test]
async fn a_code_that_fails_or_runs_out_is_the_reason() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, wang) = (house.customer("李雷").await, house.customer("王芳").await);
        let shop = house.merchant("书店").await;
        for who in [&li, &wang] {
            house.fund(who, 100_000).await;
        }
        let ask = purchase(&li, &shop, 60_000, "key-late");
        assert_eq!(with_code(&house, &li, ask, 301).await, Some(Refusal::SecurityCheckExpired));
        // Five wrong codes are also what the house's own risk rule looks at: it comes first.
        let ask = purchase(&wang, &shop, 60_000, "key-wrong");
        assert_eq!(with_code(&house, &wang, ask, 0).await, Some(Refusal::UnusualActivity));
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_declined_card_uses_up_no_limit() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (new, shop) = (
            house.person("新", &[Role::Customer], Level::None).await,
            house.merchant("书店").await,
        );
        house.trust(&new, shop.id.as_str()).await;
        // Three times this is more than somebody unknown may pay in a day.
        for key in ["key-first", "key-second"] {
            house
                .rail
                .next(RailSaid::Declined { refusal: Refusal::CardDeclined, code: "05".into() });
            let ask = by_card(&new, purchase(&new, &shop, 90_000, key));
            assert_eq!(refused(&house, &new, ask).await, Some(Refusal::CardDeclined));
        }
        for (key, state) in
            [("key-third", PaymentState::Processing), ("key-fourth", PaymentState::Processing)]
        {
            let ask = by_card(&new, purchase(&new, &shop, 90_000, key));
            let row = payment::pay(&house.app, &new.actor, ask).await.unwrap();
            assert_eq!((row.state, row.refusal), (state, None));
            house.work().await;
        }
        let ask = by_card(&new, purchase(&new, &shop, 90_000, "key-fifth"));
        assert_eq!(refused(&house, &new, ask).await, Some(Refusal::LimitPerDay));
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn whoever_was_paid_before_is_not_new_to_the_rules_of_risk() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let li = house.customer("李雷").await;
        let (friend, stranger) = (house.customer("王芳").await, house.customer("赵").await);
        house.fund(&li, 10_000).await;
        let to = |who: &Persony, key: &str| Ask {
            payee: Party::Person(who.id.clone()),
            ..ask(&li, 100, key)
        };
        let row = payment::pay(&house.app, &li.actor, to(&friend, "key-friend-1")).await.unwrap();
        assert_eq!(row.state, PaymentState::Succeeded);
        house.clock.forward_s(86_400);
        five_new_payees(&house, &li).await;
        let row = payment::pay(&house.app, &li.actor, to(&friend, "key-friend-2")).await.unwrap();
        assert_eq!(row.state, PaymentState::Succeeded, "{:?}", row.refusal);
        let sixth = to(&stranger, "key-stranger");
        assert_eq!(refused(&house, &li, sixth).await, Some(Refusal::UnusualActivity));
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_card_that_was_declined_makes_nobody_a_payee_who_is_known() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, shop) = (house.customer("李雷").await, house.merchant("书店").await);
        house.fund(&li, 10_000).await;
        let pay = async |key: &str, declined: bool| {
            if declined {
                let refusal = Refusal::CardDeclined;
                house.rail.next(RailSaid::Declined { refusal, code: "05".into() });
            }
            let ask = by_card(&li, purchase(&li, &shop, 100, key));
            let row = payment::pay(&house.app, &li.actor, ask).await.unwrap();
            house.work().await;
            payment::detail(&house.app, &li.actor, &row.id).await.unwrap().payment.state
        };
        for key in ["key-no-1", "key-no-2"] {
            assert_eq!(pay(key, true).await, PaymentState::Failed);
        }
        let counted = async || {
            let tally = tally_id(&li.id, &new_payees_key(house.clock.now()));
            let read = house
                .app
                .db
                .read(async move |tx| paydesk_store::payment::counted(tx, &tally).await);
            read.await.unwrap()
        };
        assert_eq!(counted().await, 1, "two tries at one payee");
        // Many new ones on the next day: this one would be one more, as long as it was never paid.
        house.clock.forward_s(86_400);
        five_new_payees(&house, &li).await;
        let ask = by_card(&li, purchase(&li, &shop, 100, "key-still-new"));
        assert_eq!(refused(&house, &li, ask).await, Some(Refusal::UnusualActivity));
        house.clock.forward_s(86_400);
        assert_eq!(pay("key-paid-1", false).await, PaymentState::Succeeded);
        assert_eq!(counted().await, 1, "new today: on the days before it was only tried");
        house.clock.forward_s(86_400);
        five_new_payees(&house, &li).await;
        assert_eq!(pay("key-paid-2", false).await, PaymentState::Succeeded);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn cards_that_pay_nothing_any_more_take_no_place_of_those_that_do() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let li = house.customer("李雷").await;
        let begin = async || {
            let ask = Begin { back: "/cards".into(), amount: None, payee: None, order: None };
            card::begin(&house.app, &li.actor, ask).await
        };
        let keep = async |n: u128, expiry: &str| {
            let card = card::Card {
                id: CardId::from_bits(n),
                last4: format!("{n:04}"),
                expiry: expiry.to_owned(),
                ..li.card.clone()
            };
            let kept = house.app.db.write(async move |tx| record::insert(tx, &card).await);
            kept.await.unwrap();
        };
        for n in 0..30 {
            keep(n, "01/20").await;
        }
        begin().await.expect("thirty that have run out fill no list");
        for n in 30..49 {
            keep(n, "12/40").await;
        }
        let Err(AppError::Invalid(faults)) = begin().await else { panic!("twenty are enough") };
        assert_eq!(faults[0].key, "card-full");
        let kept = card::kept::offered(&house.app, &li.actor).await.unwrap();
        assert!(kept.len() <= 20 + 5, "{}", kept.len());
        house.finish().await;
    })
    .await;
}
