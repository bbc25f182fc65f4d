//! Card refunds that the bank refuses: what is final goes the other way at once, what passes is
//! tried again, and nothing goes back twice.

use paydesk_app::correction::{self, Place, Side};
use paydesk_app::payment::{self, Ask};
use paydesk_app::ports::{RailCallback, RailSaid};
use paydesk_app::refund::{self, Decide, Decided, Line};
use paydesk_app::{AppError, approval, job};
use paydesk_core::amount::{Amount, Currency};
use paydesk_core::id::{Party, RefundId};
use paydesk_core::payment::{Method, Payment, PaymentKind};
use paydesk_core::person::Actor;
use paydesk_core::refund::{Ground, Refund, RefundState};
use paydesk_core::refusal::Refusal;
use paydesk_core::word::Word;
use paydesk_sim::engine::each_engine;
use paydesk_sim::house::{House, Merchanty, Persony, ask};
use paydesk_store::payment::Card;
use paydesk_store::record::insert;

fn cny(minor: i64) -> Amount {
    Amount::new(minor, Currency::Cny).unwrap()
}

fn never() -> RailSaid {
    RailSaid::Declined { refusal: Refusal::RefundDeclinedByBank, code: "13".into() }
}

async fn by_card(house: &House, who: &Persony, shop: &Merchanty) -> Payment {
    house.trust(who, shop.id.as_str()).await;
    let purchase = Ask {
        kind: PaymentKind::Purchase,
        method: Method::Card,
        payee: Party::Merchant(shop.id.clone()),
        card: Some(who.card.id.clone()),
        ..ask(who, 20_000, &house.key())
    };
    let paid = payment::pay(&house.app, &who.actor, purchase).await.unwrap();
    house.work().await;
    paid
}

async fn please(house: &House, who: &Actor, paid: &Payment, minor: i64) -> Refund {
    let ask = refund::Ask {
        payment: paid.id.clone(),
        amount: cny(minor),
        ground: if who.is_staff() { Ground::Fault } else { Ground::Policy },
        reason: "不合适".into(),
        files: Vec::new(),
        conversation: None,
        key: house.key(),
    };
    refund::request(&house.app, who, ask).await.unwrap()
}

async fn at_desk(house: &House, agent: &Persony) -> Vec<Line> {
    refund::at_desk(&house.app, &agent.actor).await.unwrap()
}

#[tokio::test]
async fn what_the_bank_will_never_take_goes_to_the_wallet_at_once() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let shop = house.merchant("书店").await;
        let agent = house.agent("吴").await;
        let closed =
            RailSaid::Declined { refusal: Refusal::RefundDeclinedByBank, code: "46".into() };
        // The last one is a connector that heard of it before anything was sent.
        for said in [never(), closed, RailSaid::Void, RailSaid::NotSent(Refusal::CardUnknown)] {
            let li = house.customer("李雷").await;
            let paid = by_card(&house, &li, &shop).await;
            house.rail.next(said.clone());
            let back = please(&house, &li.actor, &paid, 2_500).await;
            // No clock moves here: it is done with the very first answer.
            house.work().await;
            let seen = refund::progress(&house.app, &li.actor, &back.id).await.unwrap();
            let stands = (seen.refund.state, seen.refund.destination);
            assert_eq!(stands, (RefundState::Paid, Method::Wallet), "{said:?}");
            assert_eq!(house.available(&li).await, 2_500);
            assert!(seen.events.iter().any(|e| e.kind == "refund_card_rejected"), "{said:?}");
            let told = house.post.kinds(&li.phone);
            assert_eq!(told.last().map(String::as_str), Some("refund-card-rejected"));
            let review = refund::review(&house.app, &agent.actor, &back.id).await.unwrap();
            assert!(!review.homeless);
            assert!(review.attempts.iter().any(|a| a.code.is_some()), "the desk sees the answer");
        }
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn what_passes_waits_and_goes_to_the_card() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, shop) = (house.customer("李雷").await, house.merchant("书店").await);
        let paid = by_card(&house, &li, &shop).await;
        use Refusal::{BankMaintenance, BankUnavailable, NetworkBroken};
        for refusal in [BankMaintenance, BankUnavailable, NetworkBroken] {
            house.rail.next(RailSaid::NotSent(refusal));
            let back = please(&house, &li.actor, &paid, 1_000).await;
            house.work().await;
            let seen = refund::progress(&house.app, &li.actor, &back.id).await.unwrap().refund;
            assert_eq!(seen.state, RefundState::Sending, "{refusal:?}");
            house.drain().await;
            let seen = refund::progress(&house.app, &li.actor, &back.id).await.unwrap().refund;
            assert_eq!((seen.state, seen.destination), (RefundState::Paid, Method::Card));
            assert_eq!(house.rail.booked.lock().unwrap()[back.id.as_str()], 1);
        }
        assert_eq!(house.available(&li).await, 0);
        house.finish().await;
    })
    .await;
}

/// Somebody without an account pays an order by card.
async fn guest_pays(house: &House, shop: &Merchanty) -> Payment {
    let guest = house.guest().await;
    let order = house.order(shop, 20_000).await;
    let card = Card {
        id: house.app.draw(house.clock.now()),
        person: None,
        guest: guest.session.clone(),
        order: Some(order.id.clone()),
        token: "tok_guest".into(),
        brand: "visa".into(),
        last4: "5126".into(),
        expiry: "12/30".into(),
        created_at_us: house.clock.now(),
        removed_at_us: None,
    };
    let row = card.clone();
    house.app.db.write(async move |tx| insert(tx, &row).await).await.unwrap();
    let purchase = Ask {
        kind: PaymentKind::Purchase,
        method: Method::Card,
        payee: Party::Merchant(shop.id.clone()),
        amount: cny(20_000),
        order: Some(order.id),
        card: Some(card.id),
        note: String::new(),
        key: house.key(),
        challenge: None,
    };
    let paid = payment::pay(&house.app, &guest, purchase).await.unwrap();
    house.work().await;
    paid
}

/// No record bears out what staff asks for a guest, so two stand for it.
async fn accept(house: &House, (by, boss): (&Persony, &Persony), id: &RefundId) -> Refund {
    let say = Decide {
        refund: id.clone(),
        give: Some(cny(2_000)),
        reason: "核对过".into(),
        key: house.key(),
    };
    match refund::decide(&house.app, &by.actor, say).await.unwrap() {
        Decided::Done(_) => panic!("one person gave what no record bears out"),
        Decided::Waiting(paper) => {
            approval::approve(&house.app, &boss.actor, &paper.id).await.unwrap();
            refund::progress(&house.app, &by.actor, id).await.unwrap().refund
        }
    }
}

#[tokio::test]
async fn a_guests_comes_back_to_the_desk_where_everybody_sees_it() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (shop, agent) = (house.merchant("书店").await, house.agent("吴").await);
        let boss = house.supervisor("郑").await;
        let paid = guest_pays(&house, &shop).await;
        let back = please(&house, &agent.actor, &paid, 2_000).await;
        assert!(!at_desk(&house, &agent).await[0].homeless, "nobody has refused it yet");
        house.rail.next(never());
        assert_eq!(accept(&house, (&agent, &boss), &back.id).await.state, RefundState::Sending);
        house.work().await;
        let lines = at_desk(&house, &agent).await;
        assert_eq!(lines.len(), 1);
        assert!(lines[0].homeless && lines[0].refund.state == RefundState::Requested);
        let review = refund::review(&house.app, &agent.actor, &back.id).await.unwrap();
        assert!(review.homeless);
        assert_eq!(review.progress.payment.refunding_minor, 2_000, "still reserved");
        // The card once more is another question to the bank, not its booked no once more.
        house.rail.next(never());
        accept(&house, (&agent, &boss), &back.id).await;
        house.work().await;
        assert!(at_desk(&house, &agent).await[0].homeless);
        let second = format!("{}-2", back.id);
        assert_eq!(house.rail.booked.lock().unwrap()[&second], 1);
        // The bank's word is the book's: what it takes back later is paid by that, once.
        let fine = RailSaid::Succeeded { rail_ref: "b".into(), code: "00".into() };
        for n in ["1", "1", "2"] {
            let got = RailCallback {
                external_id: n.into(),
                reference: back.id.as_str().into(),
                said: fine.clone(),
                booked: None,
            };
            payment::rail::callback(&house.app, got, String::new()).await.unwrap();
        }
        assert!(at_desk(&house, &agent).await.is_empty());
        let seen = refund::review(&house.app, &agent.actor, &back.id).await.unwrap();
        assert_eq!(seen.progress.refund.state.word(), "paid");
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_no_that_comes_from_everywhere_at_once_pays_the_wallet_once() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, shop) = (house.customer("李雷").await, house.merchant("书店").await);
        let paid = by_card(&house, &li, &shop).await;
        house.rail.next(RailSaid::Unknown("cut off".into()));
        let back = please(&house, &li.actor, &paid, 2_500).await;
        house.work().await;
        house.rail.book(back.id.as_str(), never());
        // We died after sending; now twenty callbacks and the job bring the same no.
        let calls = (0..20).map(|n| {
            let (app, reference) = (house.app.clone(), back.id.as_str().to_owned());
            tokio::spawn(async move {
                let external_id = format!("cb-{}", n / 2);
                let (said, booked) = (never(), None);
                let got = RailCallback { external_id, reference, said, booked };
                payment::rail::callback(&app, got, String::new()).await
            })
        });
        for call in calls.collect::<Vec<_>>() {
            call.await.unwrap().unwrap();
        }
        house.finish().await;
        assert_eq!(house.available(&li).await, 2_500);
        let told = house.post.kinds(&li.phone);
        assert_eq!(told.iter().filter(|kind| *kind == "refund-card-rejected").count(), 1);
    })
    .await;
}

#[tokio::test]
async fn attack_what_was_paid_another_way_is_paid_once() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (shop, agent) = (house.merchant("书店").await, house.agent("吴").await);
        let boss = house.supervisor("郑").await;
        let friend = house.customer("王芳").await;
        let paid = guest_pays(&house, &shop).await;
        let back = please(&house, &agent.actor, &paid, 2_000).await;
        house.rail.next(never());
        accept(&house, (&agent, &boss), &back.id).await;
        house.work().await;
        // The guest says to whom it may go instead.
        let side = |place, whose: &str| Side { place, whose: whose.into() };
        let entry = correction::Ask {
            from: side(Place::Merchant, shop.id.as_str()),
            to: side(Place::Wallet, friend.id.as_str()),
            amount: cny(2_000),
            reason: "卡已销户".into(),
            subject: Some(back.id.as_str().to_owned()),
            conversation: None,
            key: house.key(),
        };
        let other = correction::Ask { key: house.key(), ..entry.clone() };
        let part = correction::Ask { amount: cny(1_999), key: house.key(), ..entry.clone() };
        let part = correction::ask(&house.app, &agent.actor, part).await;
        assert!(matches!(part, Err(AppError::Invalid(_))), "whole or not at all: {part:?}");
        let paper = correction::ask(&house.app, &agent.actor, entry).await.unwrap();
        let other = correction::ask(&house.app, &agent.actor, other).await.unwrap();
        approval::approve(&house.app, &boss.actor, &paper.id).await.unwrap();
        let twice = approval::approve(&house.app, &boss.actor, &other.id).await;
        assert!(matches!(twice, Err(AppError::Refused(Refusal::ApprovalStale))), "{twice:?}");
        // Nor does it go to the card once more.
        let say = Decide {
            refund: back.id.clone(),
            give: Some(cny(2_000)),
            reason: "核对过".into(),
            key: house.key(),
        };
        let card = refund::decide(&house.app, &agent.actor, say).await;
        assert!(matches!(card, Err(AppError::Refused(Refusal::StateConflict))), "{card:?}");
        assert!(at_desk(&house, &agent).await.is_empty());
        assert_eq!(house.available(&friend).await, 2_000);
        let seen = refund::review(&house.app, &agent.actor, &back.id).await.unwrap();
        let stands = seen.progress.payment;
        assert_eq!((stands.refunded_minor, stands.refunding_minor), (2_000, 0));
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn steps_of_one_instant_are_told_in_their_order_whoever_comes_first() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, shop) = (house.customer("李雷").await, house.merchant("书店").await);
        let paid = by_card(&house, &li, &shop).await;
        please(&house, &li.actor, &paid, 2_000).await;
        let claim = async || job::claim(&house.app, false, 50).await.unwrap();
        let (send, mut steps): (Vec<_>, Vec<_>) =
            claim().await.into_iter().partition(|job| job.kind == "refund");
        for job in send {
            job::finish(&house.app, job).await.unwrap();
        }
        // The bank was quick: two steps are to be told, and the later one is done first.
        steps.extend(claim().await);
        assert_eq!(steps.len(), 2, "{steps:?}");
        while let Some(last) = steps.pop() {
            job::finish(&house.app, last).await.unwrap();
        }
        let mut letters = claim().await;
        assert_eq!(letters.len(), 2, "each is told once: {letters:?}");
        while let Some(last) = letters.pop() {
            job::finish(&house.app, last).await.unwrap();
        }
        house.finish().await;
        let told = house.post.kinds(&li.phone);
        assert_eq!(told[told.len() - 2..], ["refund-accepted", "refund-confirmed"]);
    })
    .await;
}
