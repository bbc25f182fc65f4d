//! Refunds through the app, whole flows on both engines (REF-1 to REF-7).

use paydesk_app::ports::RailSaid;
use paydesk_app::refund::{self, Ask, Decide, Decided};
use paydesk_app::{AppError, approval, payment};
use paydesk_core::amount::{Amount, Currency};
use paydesk_core::id::{Party, PaymentId, RefundId};
use paydesk_core::ledger::account_id;
use paydesk_core::payment::{MerchantState, Method, Payment, PaymentKind};
use paydesk_core::refund::{Ground, Policy, Refund, RefundState};
use paydesk_core::refusal::Refusal;
use paydesk_core::word::Word;
use paydesk_sim::engine::{each_engine, postgres};
use paydesk_sim::house::{House, Merchanty, Persony, ask};

fn cny(minor: i64) -> Amount {
    Amount::new(minor, Currency::Cny).unwrap()
}

/// A purchase from the wallet, or by card, already paid.
async fn buy(house: &House, who: &Persony, shop: &Merchanty, minor: i64, by: Method) -> Payment {
    house.trust(who, shop.id.as_str()).await;
    buy_again(house, who, shop, minor, by).await
}

async fn buy_again(
    house: &House,
    who: &Persony,
    shop: &Merchanty,
    minor: i64,
    by: Method,
) -> Payment {
    let purchase = payment::Ask {
        kind: PaymentKind::Purchase,
        method: by,
        payee: Party::Merchant(shop.id.clone()),
        card: (by == Method::Card).then(|| who.card.id.clone()),
        ..ask(who, minor, &house.key())
    };
    let paid = payment::pay(&house.app, &who.actor, purchase).await.unwrap();
    house.work().await;
    paid
}

fn please(payment: &PaymentId, minor: i64, ground: Ground, key: &str) -> Ask {
    Ask {
        payment: payment.clone(),
        amount: cny(minor),
        ground,
        reason: "不合适".into(),
        files: Vec::new(),
        conversation: None,
        key: key.to_owned(),
    }
}

async fn request(house: &House, who: &Persony, ask: Ask) -> Result<Refund, Refusal> {
    refund::request(&house.app, &who.actor, ask).await.map_err(refusal)
}

fn refusal(error: AppError) -> Refusal {
    match error {
        AppError::Refused(refusal) => refusal,
        AppError::NotFound => Refusal::NotYours,
        AppError::Forbidden => Refusal::NotAllowed,
        other => panic!("not a refusal: {other:?}"),
    }
}

async fn decide(
    house: &House,
    by: &Persony,
    id: &RefundId,
    give: Option<i64>,
) -> Result<Decided, Refusal> {
    let say = Decide {
        refund: id.clone(),
        give: give.map(cny),
        reason: "核对过".into(),
        key: house.key(),
    };
    refund::decide(&house.app, &by.actor, say).await.map_err(refusal)
}

fn done(decided: Result<Decided, Refusal>) -> Refund {
    match decided {
        Ok(Decided::Done(refund)) => refund,
        other => panic!("not done: {other:?}"),
    }
}

async fn state(house: &House, who: &Persony, id: &RefundId) -> Refund {
    refund::progress(&house.app, &who.actor, id).await.unwrap().refund
}

#[tokio::test]
async fn a_small_one_goes_back_at_once_and_splitting_does_not_escape_review() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, shop) = (house.customer("李雷").await, house.merchant("书店").await);
        let agent = house.agent("吴").await;
        house.fund(&li, 50_000).await;
        let paid = buy(&house, &li, &shop, 20_000, Method::Wallet).await;

        let may = refund::eligibility(&house.app, &li.actor, &paid.id).await.unwrap();
        let by_policy = may.by_policy.unwrap();
        assert_eq!((by_policy.up_to_minor, by_policy.auto_minor), (20_000, 5_000));
        assert_eq!(may.expected_on, "2026-03-03", "a wallet has it today");

        let first = please(&paid.id, 3_000, Ground::Policy, "key-first-1");
        let refund = request(&house, &li, first.clone()).await.unwrap();
        assert_eq!(refund.state, RefundState::Paid);
        let again = request(&house, &li, first).await.unwrap();
        assert_eq!(again.id, refund.id, "the same key is the same refund");
        assert_eq!(house.available(&li).await, 33_000);

        // Two thousand are left of what goes without review; the next piece is looked at.
        let second = please(&paid.id, 3_000, Ground::Policy, "key-second-1");
        let waiting = request(&house, &li, second).await.unwrap();
        assert_eq!(waiting.state, RefundState::Requested);
        let over = please(&paid.id, 14_001, Ground::Policy, "key-third-1");
        assert_eq!(request(&house, &li, over).await, Err(Refusal::RefundTooLarge));
        assert_eq!(done(decide(&house, &agent, &waiting.id, None).await).state.word(), "refused");
        // What was refused is free again, and never more than was paid.
        let rest = please(&paid.id, 17_000, Ground::Policy, "key-fourth-1");
        let rest = request(&house, &li, rest).await.unwrap();
        done(decide(&house, &agent, &rest.id, Some(17_000)).await);
        assert_eq!(house.available(&li).await, 50_000);
        let more = please(&paid.id, 1, Ground::Policy, "key-fifth-1");
        assert_eq!(request(&house, &li, more).await, Err(Refusal::RefundNothingLeft));
        let seen = payment::detail(&house.app, &li.actor, &paid.id).await.unwrap();
        let newest_first = seen.refunds.iter().map(|refund| &refund.id);
        assert!(newest_first.eq([&rest.id, &waiting.id, &refund.id]));
        house.finish().await;
        let told: Vec<String> = house.post.kinds(&li.phone);
        let told: Vec<&str> = told.iter().map(String::as_str).skip(2).collect();
        let expected = [
            "refund-paid",
            "refund-requested",
            "refund-refused",
            "refund-requested",
            "refund-paid",
        ];
        assert_eq!(told, expected);
    })
    .await;
}

#[tokio::test]
async fn a_card_gets_it_back_and_what_its_bank_rejects_goes_to_the_wallet() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, shop) = (house.customer("李雷").await, house.merchant("书店").await);
        let paid = buy(&house, &li, &shop, 20_000, Method::Card).await;
        let small = please(&paid.id, 2_000, Ground::Policy, "key-card-1");
        let back = request(&house, &li, small).await.unwrap();
        assert_eq!((back.state, back.destination), (RefundState::Sending, Method::Card));
        assert_eq!(back.expected_on.as_deref(), Some("2026-03-06"), "three working days on");
        house.work().await;
        assert_eq!(state(&house, &li, &back.id).await.state, RefundState::Paid);
        assert_eq!(house.available(&li).await, 0, "it went to the card");
        assert_eq!(house.rail.booked.lock().unwrap()[back.id.as_str()], 1);
        // The bank has confirmed it; on the card it stands days later, and that is what is told.
        let told: Vec<String> = house.post.kinds(&li.phone);
        assert_eq!(told[told.len() - 2..], ["refund-accepted", "refund-confirmed"]);
        let events = payment::detail(&house.app, &li.actor, &paid.id).await.unwrap().events;
        let said = events.iter().find(|event| event.kind == "refund_confirmed").unwrap();
        assert_eq!(said.detail, "2000 CNY 2026-03-06");
        assert!(!events.iter().any(|event| event.kind == "refund_paid"));

        house.rail.next(RailSaid::Declined { refusal: Refusal::CardExpired, code: "54".into() });
        let small = please(&paid.id, 2_500, Ground::Policy, "key-card-2");
        let back = request(&house, &li, small).await.unwrap();
        house.work().await;
        let back = state(&house, &li, &back.id).await;
        assert_eq!((back.state, back.destination), (RefundState::Paid, Method::Wallet));
        assert_eq!(house.available(&li).await, 2_500);
        house.finish().await;
        assert_eq!(house.post.kinds(&li.phone).last().unwrap(), "refund-card-rejected");
    })
    .await;
}

#[tokio::test]
async fn a_silent_bank_is_asked_about_a_refund_and_gives_back_once() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, shop) = (house.customer("李雷").await, house.merchant("书店").await);
        let paid = buy(&house, &li, &shop, 20_000, Method::Card).await;
        house.rail.next(RailSaid::Unknown("cut off".into()));
        let back = please(&paid.id, 2_000, Ground::Policy, "key-silent-1");
        let back = request(&house, &li, back).await.unwrap();
        house.work().await;
        assert_eq!(state(&house, &li, &back.id).await.state, RefundState::InDoubt);
        house.finish().await;
        assert_eq!(state(&house, &li, &back.id).await.state, RefundState::Paid);
        assert_eq!(house.rail.booked.lock().unwrap()[back.id.as_str()], 1);

        // Away altogether: nothing arrived, and it is sent when the bank is back.
        house.rail.away(true);
        let back = please(&paid.id, 1_000, Ground::Policy, "key-silent-2");
        let back = request(&house, &li, back).await.unwrap();
        house.work().await;
        assert_eq!(state(&house, &li, &back.id).await.state, RefundState::InDoubt);
        house.rail.away(false);
        house.finish().await;
        assert_eq!(state(&house, &li, &back.id).await.state, RefundState::Paid);
        assert_eq!(house.rail.booked.lock().unwrap()[back.id.as_str()], 1);
    })
    .await;
}

#[tokio::test]
async fn a_callback_settles_a_refund_and_the_same_again_changes_nothing() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, shop) = (house.customer("李雷").await, house.merchant("书店").await);
        let paid = buy(&house, &li, &shop, 20_000, Method::Card).await;
        house.rail.next(RailSaid::Pending);
        let back = please(&paid.id, 2_000, Ground::Policy, "key-back-1");
        let back = request(&house, &li, back).await.unwrap();
        house.work().await;
        assert_eq!(state(&house, &li, &back.id).await.state, RefundState::Sending);
        let fine = RailSaid::Succeeded { rail_ref: "b".into(), code: "00".into() };
        house.rail.book(back.id.as_str(), fine.clone());
        for n in ["1", "1", "2"] {
            let got = paydesk_app::ports::RailCallback {
                external_id: n.into(),
                reference: back.id.as_str().into(),
                said: fine.clone(),
                booked: None,
            };
            payment::rail::callback(&house.app, got, String::new()).await.unwrap();
            assert_eq!(state(&house, &li, &back.id).await.state, RefundState::Paid);
        }
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_merchant_short_of_funds_lets_it_wait_visibly_until_funded_or_advanced() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, shop) = (house.customer("李雷").await, house.merchant("书店").await);
        let (agent, boss) = (house.agent("吴").await, house.supervisor("郑").await);
        house.fund(&li, 50_000).await;
        let paid = buy(&house, &li, &shop, 20_000, Method::Wallet).await;
        house.take_from_till(&shop, 18_000).await;
        for (n, give) in [("1", 6_000), ("2", 4_000)] {
            let ask = please(&paid.id, give, Ground::Policy, &format!("key-short-{n}"));
            let refund = request(&house, &li, ask).await.unwrap();
            let refund = match refund.state {
                RefundState::Requested => {
                    done(decide(&house, &agent, &refund.id, Some(give)).await)
                }
                _ => refund,
            };
            assert_eq!(refund.state, RefundState::WaitingFunds);
            assert_eq!(refund.expected_on, None, "nobody knows when the shop has funds");
            house.work().await;
            if n == "1" {
                // Money comes in, and the job finds it by itself.
                buy_again(&house, &li, &shop, 5_000, Method::Wallet).await;
                house.clock.forward_s(601);
                house.work().await;
            } else {
                let advance = async |who: &Persony| {
                    let key = house.key();
                    refund::advance(&house.app, &who.actor, &refund.id, "顾客等太久", &key).await
                };
                assert!(matches!(advance(&li).await, Err(AppError::Forbidden)));
                let paper = advance(&boss).await.unwrap();
                let alone = approval::approve(&house.app, &boss.actor, &paper.id).await;
                assert_eq!(alone.map_err(refusal).unwrap_err(), Refusal::SamePerson);
                let second = house.supervisor("王").await;
                approval::approve(&house.app, &second.actor, &paper.id).await.unwrap();
                let debt = account_id::advance(&shop.id, Currency::Cny);
                let lent = house.available_on(debt).await;
                assert_eq!(lent, -3_000, "the house lends what is missing, no more");
            }
            assert_eq!(state(&house, &li, &refund.id).await.state, RefundState::Paid);
        }
        assert_eq!(house.available(&li).await, 50_000 - 20_000 - 5_000 + 10_000);
        house.finish().await;
        let told = house.post.kinds(&li.phone);
        assert!(told.contains(&"refund-waiting-funds".to_owned()), "{told:?}");
    })
    .await;
}

#[tokio::test]
async fn policy_rules_its_window_share_and_evidence_and_a_fault_stands_outside() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let li = house.customer("李雷").await;
        let policy =
            Policy { days: 7, percent: 80, evidence: true, auto_minor: 0, second_minor: 50_000 };
        let both = [Method::Wallet, Method::Card];
        let shop = house.merchant_like("旅行社", MerchantState::Active, &both, policy).await;
        house.fund(&li, 50_000).await;
        let paid = buy(&house, &li, &shop, 10_001, Method::Wallet).await;
        let of = |minor, ground, key: &str| please(&paid.id, minor, ground, key);
        let over = of(8_001, Ground::Policy, "key-policy-1");
        assert_eq!(request(&house, &li, over).await, Err(Refusal::RefundOverPolicy));
        let bare = of(8_000, Ground::Policy, "key-policy-2");
        assert_eq!(request(&house, &li, bare.clone()).await, Err(Refusal::RefundNeedsEvidence));
        let photo = refund::evidence::Sent {
            name: "C:\\fake\\收据.png".into(),
            bytes: b"\x89PNG\r\n\x1a\n....".to_vec(),
        };
        let shown = Ask { files: vec![photo], key: "key-policy-3".into(), ..bare };
        let asked = request(&house, &li, shown).await.unwrap();
        let files = refund::progress(&house.app, &li.actor, &asked.id).await.unwrap().files;
        let mut names: Vec<&str> = files.iter().map(|f| f.name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["payment-record.json", "收据.png"]);
        let file = refund::evidence::file(&house.app, &li.actor, &files[0].id).await.unwrap();
        assert!(!file.bytes.is_empty());
        let wang = house.customer("王芳").await;
        let others = refund::evidence::file(&house.app, &wang.actor, &files[0].id).await;
        assert!(matches!(others, Err(AppError::NotFound)));

        house.clock.forward_s(8 * 86_400);
        let late = of(1_000, Ground::Policy, "key-policy-4");
        assert_eq!(request(&house, &li, late).await, Err(Refusal::RefundWindowOver));
        let kind = of(1_000, Ground::Goodwill, "key-policy-5");
        assert_eq!(request(&house, &li, kind).await, Err(Refusal::NotAllowed));
        // Money gone astray is claimed at any time, for all that is left.
        let fault = of(2_001, Ground::Fault, "key-policy-6");
        let fault = request(&house, &li, fault).await.unwrap();
        assert_eq!(fault.state, RefundState::Requested, "the records decide, and a person");
        let stranger = of(1, Ground::Fault, "key-policy-7");
        assert_eq!(request(&house, &wang, stranger).await, Err(Refusal::NotYours));
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn large_ones_need_a_second_person_and_small_ones_are_added_up() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, shop) = (house.customer("李雷").await, house.merchant("书店").await);
        let (agent, boss) = (house.agent("吴").await, house.supervisor("郑").await);
        house.fund(&li, 400_000).await;
        let paid = buy(&house, &li, &shop, 200_000, Method::Wallet).await;
        let large = please(&paid.id, 60_000, Ground::Policy, "key-large-1");
        let large = request(&house, &li, large).await.unwrap();
        let Ok(Decided::Waiting(waiting)) = decide(&house, &agent, &large.id, Some(60_000)).await
        else {
            panic!("a large refund was given by one person")
        };
        assert!(refund::progress(&house.app, &li.actor, &large.id).await.unwrap().signature);
        let signs = async |who: &Persony| {
            approval::approve(&house.app, &who.actor, &waiting.id).await.map_err(refusal)
        };
        assert_eq!(signs(&agent).await.unwrap_err(), Refusal::SamePerson);
        let other = house.agent("周").await;
        assert_eq!(signs(&other).await.unwrap_err(), Refusal::NotAllowed);
        signs(&boss).await.unwrap();
        assert_eq!(state(&house, &li, &large.id).await.state, RefundState::Paid);
        assert_eq!(signs(&boss).await.unwrap().decided_by.as_ref(), Some(&boss.id));
        let late = house.supervisor("冯").await;
        assert_eq!(signs(&late).await.unwrap_err(), Refusal::ApprovalUsed);

        // 30,000 pass; with 30,000 more on the same day it is as if it were 60,000 at once, whoever
        // gives them and of whichever payment.
        for (n, by, passes) in [("1", &agent, true), ("2", &other, false)] {
            let paid = buy_again(&house, &li, &shop, 50_000, Method::Wallet).await;
            let small = please(&paid.id, 30_000, Ground::Policy, &format!("key-split-{n}"));
            let small = request(&house, &li, small).await.unwrap();
            let decided = decide(&house, by, &small.id, Some(30_000)).await.unwrap();
            assert_eq!(matches!(decided, Decided::Done(_)), passes, "{decided:?}");
        }
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn part_of_what_was_asked_may_be_given_and_the_rest_is_free_again() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, shop) = (house.customer("李雷").await, house.merchant("书店").await);
        let agent = house.agent("吴").await;
        house.fund(&li, 50_000).await;
        let paid = buy(&house, &li, &shop, 20_000, Method::Wallet).await;
        let all = please(&paid.id, 20_000, Ground::Policy, "key-part-1");
        let asked = request(&house, &li, all).await.unwrap();
        let more = decide(&house, &agent, &asked.id, Some(20_001)).await;
        assert_eq!(more.unwrap_err(), Refusal::RefundTooLarge);
        let given = done(decide(&house, &agent, &asked.id, Some(12_000)).await);
        assert_eq!((given.state, given.amount_minor), (RefundState::Paid, 12_000));
        assert_eq!(given.refused_reason.as_deref(), Some("核对过"), "why it is not all");
        house.work().await;
        let told = house.post.kinds(&li.phone);
        assert!(told.contains(&"refund-reduced".to_owned()), "{told:?}");
        let may = refund::eligibility(&house.app, &li.actor, &paid.id).await.unwrap();
        assert_eq!(may.left_minor, 8_000);
        let twice = decide(&house, &agent, &asked.id, Some(1)).await;
        assert_eq!(twice.unwrap_err(), Refusal::StateConflict);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn staff_never_reviews_its_own_money() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (agent, boss) = (house.agent("吴").await, house.supervisor("郑").await);
        let shop = house.merchant("书店").await;
        house.fund(&agent, 50_000).await;
        let paid = buy(&house, &agent, &shop, 20_000, Method::Wallet).await;
        let asked = please(&paid.id, 20_000, Ground::Policy, "key-own-1");
        let asked = request(&house, &agent, asked).await.unwrap();
        let own = decide(&house, &agent, &asked.id, Some(20_000)).await;
        assert_eq!(own.unwrap_err(), Refusal::SamePerson);
        done(decide(&house, &boss, &asked.id, Some(20_000)).await);
        house.finish().await;
    })
    .await;
}

/// 100 at once on one payment: never more than was paid, in one process or in two.
async fn a_hundred_at_once(houses: &[&House]) {
    let house = houses[0];
    let (li, shop) = (house.customer("李雷").await, house.merchant("书店").await);
    house.fund(&li, 50_000).await;
    let paid = buy(house, &li, &shop, 10_000, Method::Wallet).await;
    let mut running = tokio::task::JoinSet::new();
    for n in 0..100 {
        let app = houses[n % houses.len()].app.clone();
        let (actor, ask) =
            (li.actor.clone(), please(&paid.id, 700, Ground::Fault, &format!("key-hundred-{n}")));
        running.spawn(async move { refund::request(&app, &actor, ask).await });
    }
    let mut taken = 0;
    while let Some(result) = running.join_next().await {
        match result.unwrap() {
            Ok(_) => taken += 1,
            Err(error) => {
                let said = refusal(error);
                let over = [Refusal::RefundTooLarge, Refusal::RefundNothingLeft];
                assert!(over.contains(&said), "{said}");
            }
        }
    }
    assert_eq!(taken, 14, "14 times 700 fit into 10,000");
    house.finish().await;
}

#[tokio::test]
async fn a_hundred_refunds_of_one_payment_never_give_more_than_was_paid() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        a_hundred_at_once(&[&house]).await;
    })
    .await;
    let engine = postgres().await;
    let house = House::on(&engine).await;
    let twin = house.twin(&engine).await;
    a_hundred_at_once(&[&house, &twin]).await;
}
