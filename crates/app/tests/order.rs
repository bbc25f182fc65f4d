//! Orders, codes, cards, transfers and stopped payments, through the app on both engines.

use paydesk_app::conversation::{self as desk, Opened};
use paydesk_app::order::{self, Create, Standing};
use paydesk_app::payment::side::Side;
use paydesk_app::payment::{self, Ask, doubt, stopped, transfer};
use paydesk_app::payment_act::{self, Stuck};
use paydesk_app::ports::RailSaid;
use paydesk_app::{AppError, card, challenge, merchant, qr};
use paydesk_core::amount::{Amount, Currency};
use paydesk_core::conversation::Kind;
use paydesk_core::id::{CardId, CardSessionId, Party, PaymentId};
use paydesk_core::language::Language;
use paydesk_core::payment::{Method, Order, Payment, PaymentKind, PaymentState};
use paydesk_core::person::{Actor, SessionKind};
use paydesk_core::refusal::Refusal;
use paydesk_sim::engine::each_engine;
use paydesk_sim::house::{House, Merchanty, Persony, ask};

fn cny(minor: i64) -> Amount {
    Amount::new(minor, Currency::Cny).unwrap()
}

fn create(shop: &Merchanty, number: &str, minor: i64) -> Create {
    Create {
        merchant: shop.id.clone(),
        number: number.into(),
        title: "三本小说".into(),
        amount: cny(minor),
        minutes: 30,
    }
}

#[tokio::test]
async fn a_number_names_one_order_and_only_its_shop_may_touch_it() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (shop, other) = (house.merchant("书店").await, house.merchant("面馆").await);
        let (app, staff) = (&house.app, &shop.owner.actor);
        let first = order::create(app, staff, create(&shop, "A-1", 500)).await.unwrap();
        let again = order::create(app, staff, create(&shop, " A-1 ", 500)).await.unwrap();
        assert_eq!(first.id, again.id);
        let taken = order::create(app, staff, create(&shop, "A-1", 501)).await.unwrap_err();
        assert!(matches!(taken, AppError::Invalid(_)), "{taken:?}");
        let stranger = order::create(app, &other.owner.actor, create(&shop, "A-2", 1)).await;
        assert!(matches!(stranger, Err(AppError::NotFound)));
        let code = merchant::view(app, &shop.id).await.unwrap();
        let code = qr::of_order(&code, &first).unwrap();
        assert_eq!(qr::read(app, &code).unwrap(), qr::Scanned::Order(first.id.clone()));
        assert!(matches!(qr::read(app, "https://evil.test/pay/x"), Err(AppError::Invalid(_))));
        let theft = order::cancel(app, &other.owner.actor, &first.id).await;
        assert!(matches!(theft, Err(AppError::NotFound)));
        order::cancel(app, staff, &first.id).await.unwrap();
        let view = order::view(app, &first.id).await.unwrap();
        assert_eq!(view.standing, Standing::Cancelled);
        assert!(matches!(order::cancel(app, staff, &first.id).await, Err(AppError::Conflict)));
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_guest_pays_an_order_by_a_card_entered_at_the_bank() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let shop = house.merchant("书店").await;
        let order = house.order(&shop, 26_800).await;
        let begun = house.session(None, SessionKind::Guest).await;
        let stranger = Actor::stranger(Language::En, "test");
        let guest = Actor { session: Some(begun.session.id), ..stranger.clone() };
        let begin = to_bank(&order);
        let nobody = card::begin(&house.app, &stranger, begin.clone()).await;
        assert!(matches!(nobody, Err(AppError::SignInNeeded)));
        let url = card::begin(&house.app, &guest, begin).await.unwrap();
        let id = url.rsplit("cs_").next().unwrap();
        let id = paydesk_core::id::CardSessionId::parse(id).unwrap();
        let another = house.guest().await;
        let theirs = card::finish(&house.app, &another, &id).await;
        assert!(matches!(theirs, Err(AppError::NotFound)), "whose page it is not: {theirs:?}");
        let back = card::finish(&house.app, &guest, &id).await.unwrap();
        let theirs = card::finish(&house.app, &another, &id).await;
        assert!(matches!(theirs, Err(AppError::NotFound)), "nor afterwards: {theirs:?}");
        assert_eq!(card::finish(&house.app, &guest, &id).await.unwrap(), back, "once");
        let pay = Ask {
            kind: PaymentKind::Purchase,
            method: Method::Card,
            payee: Party::Merchant(shop.id.clone()),
            amount: cny(26_800),
            order: Some(order.id.clone()),
            card: back.card,
            note: String::new(),
            key: "key-guest-1".into(),
            challenge: None,
        };
        // The bank takes it and falls silent: the order belongs to this payment until it is known.
        house.rail.next(RailSaid::Unknown("cut off".into()));
        let row = payment::pay(&house.app, &guest, pay.clone()).await.unwrap();
        house.work().await;
        let view = order::view(&house.app, &order.id).await.unwrap();
        assert_eq!(view.standing, Standing::BeingPaid);
        let second = Ask { key: "key-guest-2".into(), ..pay };
        let second = payment::pay(&house.app, &guest, second).await.unwrap();
        assert_eq!(second.refusal, Some(Refusal::OrderBeingPaid));
        let now = doubt::ask_now(&house.app, &guest, &row.id, None).await.unwrap();
        assert_eq!(now.state, PaymentState::Succeeded);
        let view = order::view(&house.app, &order.id).await.unwrap();
        assert_eq!(view.standing, Standing::Paid);
        house.finish().await;
        assert_eq!(house.rail.booked.lock().unwrap()[row.id.as_str()], 1);
    })
    .await;
}

fn to_bank(order: &Order) -> card::Begin {
    let (back, id) = (format!("/checkout/{}", order.id), order.id.clone());
    card::Begin { back, amount: None, payee: None, order: Some(id) }
}

/// A card that a guest has just entered for this order.
async fn guests_card(house: &House, guest: &Actor, order: &Order) -> CardId {
    let url = card::begin(&house.app, guest, to_bank(order)).await.unwrap();
    let id = CardSessionId::parse(url.rsplit("cs_").next().unwrap()).unwrap();
    card::finish(&house.app, guest, &id).await.unwrap().card.unwrap()
}

/// A case about this payment, asked for by that actor.
async fn case_about(house: &House, who: &Actor, id: &PaymentId) -> Result<Opened, AppError> {
    let ask = desk::Ask {
        about: Some(id.as_str().to_owned()),
        kind: Kind::Payment,
        words: "please look".into(),
        contact: String::new(),
        client_id: house.key(),
        device: String::new(),
        article: None,
    };
    desk::open(&house.app, who, ask).await
}

#[tokio::test]
async fn attack_reading_a_guests_payment_by_its_address() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (shop, other_shop) = (house.merchant("书店").await, house.merchant("花店").await);
        let order = house.order(&shop, 26_800).await;
        let (guest, stranger) = (house.guest().await, house.guest().await);
        let (li, agent) = (house.customer("李雷").await, house.agent("丙").await);
        let pay = Ask {
            kind: PaymentKind::Purchase,
            method: Method::Card,
            payee: Party::Merchant(shop.id.clone()),
            amount: cny(26_800),
            order: Some(order.id.clone()),
            card: Some(guests_card(&house, &guest, &order).await),
            ..ask(&li, 1, "key-guest-own")
        };
        let code = "54".to_owned();
        house.rail.next(RailSaid::Declined { refusal: Refusal::CardExpired, code });
        let id = payment::pay(&house.app, &guest, pay).await.unwrap().id;
        house.work().await;
        let whole = [(&guest, Side::Payer), (&shop.owner.actor, Side::Payee)];
        for (who, side) in whole.into_iter().chain([(&agent.actor, Side::Staff)]) {
            let seen = payment::detail(&house.app, who, &id).await.unwrap();
            assert_eq!(seen.side, side);
            assert!(seen.order.is_some() && !seen.events.is_empty(), "{side:?}: {seen:?}");
        }
        let nobody = Actor::stranger(Language::En, "203.0.113.9");
        for who in [&stranger, &nobody, &li.actor, &other_shop.owner.actor] {
            let seen = payment::detail(&house.app, who, &id).await.unwrap();
            assert_eq!(seen.side, Side::Holder, "{who:?}");
            let row = &seen.payment;
            assert_eq!((row.state, row.amount_minor), (PaymentState::Failed, 26_800));
            assert_eq!(seen.payee.zh, "书店");
            assert_eq!((&row.card, row.refusal, &row.order), (&None, None, &None));
            assert!(seen.card.is_none() && seen.order.is_none() && seen.events.is_empty());
            assert!(seen.attempts.is_empty() && seen.refunds.is_empty(), "{seen:?}");
            let theirs = case_about(&house, who, &id).await;
            let gone = matches!(theirs, Err(AppError::NotFound | AppError::SignInNeeded));
            assert!(gone, "{who:?}: {theirs:?}");
        }
        let own = case_about(&house, &guest, &id).await.unwrap();
        assert_eq!(own.conversation.subject.as_deref(), Some(id.as_str()));
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_guests_card_pays_one_order_of_one_guest_and_not_for_long() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let shop = house.merchant("书店").await;
        let (order, other) = (house.order(&shop, 26_800).await, house.order(&shop, 100).await);
        let (guest, thief) = (house.guest().await, house.guest().await);
        let li = house.customer("李雷").await;
        let nothing = card::Begin { order: None, ..to_bank(&order) };
        let nothing = card::begin(&house.app, &guest, nothing).await;
        assert!(matches!(nothing, Err(AppError::SignInNeeded)), "{nothing:?}");
        let card = guests_card(&house, &guest, &order).await;
        let late = guests_card(&house, &guest, &other).await;
        let pay = async |who: &Actor, order: &Order, card: &CardId, key: &str| {
            let ask = Ask {
                kind: PaymentKind::Purchase,
                method: Method::Card,
                payee: Party::Merchant(shop.id.clone()),
                amount: cny(order.amount_minor),
                order: Some(order.id.clone()),
                card: Some(card.clone()),
                ..ask(&li, 1, key)
            };
            payment::pay(&house.app, who, ask).await
        };
        let strangers: [(&str, &Actor, &Order); 4] = [
            ("another guest, another order", &thief, &other),
            ("another guest", &thief, &order),
            ("somebody signed in", &li.actor, &order),
            ("another order", &guest, &other),
        ];
        for (n, (case, who, order)) in strangers.into_iter().enumerate() {
            let paid = pay(who, order, &card, &format!("key-theft-{n}")).await;
            let unknown = matches!(paid, Err(AppError::Refused(Refusal::CardUnknown)));
            assert!(unknown, "{case}: {paid:?}");
            let seen = card::get(&house.app, who, &card, Some(&order.id)).await;
            assert!(matches!(seen, Err(AppError::NotFound)), "{case}: {seen:?}");
        }
        let own = pay(&guest, &order, &card, "key-own-one").await.unwrap();
        house.work().await;
        let own = payment::detail(&house.app, &guest, &own.id).await.unwrap();
        assert_eq!(own.payment.state, PaymentState::Succeeded);
        house.clock.forward_s(30 * 60);
        let paid = pay(&guest, &other, &late, "key-late-one").await;
        assert!(matches!(paid, Err(AppError::Refused(Refusal::CardUnknown))), "{paid:?}");
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_payment_is_called_off_at_the_bank_first_and_late_money_goes_back() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let li = house.customer("李雷").await;
        let top_up = Ask {
            kind: PaymentKind::TopUp,
            method: Method::Card,
            card: Some(li.card.id.clone()),
            ..ask(&li, 30_000, "key-call-off")
        };
        let row = payment::pay(&house.app, &li.actor, top_up).await.unwrap();
        let like = ask(&li, 30_000, "key-another-one");
        let like =
            Ask { kind: PaymentKind::TopUp, method: Method::Card, card: row.card.clone(), ..like };
        let again = payment::pay(&house.app, &li.actor, like.clone()).await;
        let Err(AppError::InTheWay { payment: open, refusal }) = again else { panic!("{again:?}") };
        assert_eq!((open, refusal), (row.id.clone(), Refusal::PaymentUnsettled), "leads there");
        // Another amount is another payment.
        let other = Ask {
            amount: ask(&li, 30_001, "").amount,
            key: "key-other-amount".into(),
            ..like.clone()
        };
        let other = payment::pay(&house.app, &li.actor, other).await.unwrap();
        doubt::cancel(&house.app, &li.actor, &other.id, None).await.unwrap();
        let off = doubt::cancel(&house.app, &li.actor, &row.id, None).await.unwrap();
        assert_eq!((off.state, off.refusal), (PaymentState::Cancelled, Some(Refusal::Cancelled)));
        // Now that it is settled, the very same request goes through.
        let anew = payment::pay(&house.app, &li.actor, like).await.unwrap();
        doubt::cancel(&house.app, &li.actor, &anew.id, None).await.unwrap();
        house.finish().await;
        assert_eq!(house.available(&li).await, 0);
        // Against its word, the bank sends the money after all.
        let late = format!("cb-1 {} ok", row.id);
        use paydesk_app::Rail;
        let got = house.rail.callback(&[], late.as_bytes(), 0).unwrap();
        payment::rail::callback(&house.app, got.clone(), late.clone()).await.unwrap();
        payment::rail::callback(&house.app, got, late).await.unwrap();
        house.finish().await;
        assert_eq!(house.available(&li).await, 30_000, "it is theirs, once");
    })
    .await;
}

#[tokio::test]
async fn attack_enumeration_of_payees() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, wang) = (house.customer("李雷").await, house.customer("王小芳").await);
        let find = async |phone: &str| transfer::find_payee(&house.app, &li.actor, phone).await;
        let payee = find(&wang.phone).await.unwrap();
        assert_eq!(payee.id, wang.id);
        assert!(!payee.name.zh.contains("小芳"), "masked: {}", payee.name.zh);
        assert!(matches!(find(&li.phone).await, Err(AppError::Refused(Refusal::PayeeIsPayer))));
        let mut closed = false;
        for n in 0..12 {
            match find(&format!("138000000{n:02}")).await {
                Err(AppError::Refused(Refusal::PayeeUnknown)) => {}
                Err(AppError::TooMany { .. }) => closed = true,
                other => panic!("{other:?}"),
            }
        }
        assert!(closed);
        house.finish().await;
    })
    .await;
}

async fn stopped_payment(house: &House) -> (Persony, Persony, payment::Detail) {
    let (mut li, wang) = (house.customer("李雷").await, house.customer("王芳").await);
    house.fund(&li, 500_000).await;
    li.actor.device_trusted = false;
    let large = Ask { payee: Party::Person(wang.id.clone()), ..ask(&li, 300_000, "key-large-1") };
    let row = payment::pay(&house.app, &li.actor, large).await.unwrap();
    assert_eq!(row.refusal, Some(Refusal::UnusualActivity));
    let detail = payment::detail(&house.app, &li.actor, &row.id).await.unwrap();
    (li, wang, detail)
}

#[tokio::test]
async fn a_stopped_payment_goes_on_when_its_owner_confirms_it_once() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, wang, detail) = stopped_payment(&house).await;
        let (app, id) = (&house.app, &detail.payment.id);
        let asked = stopped::confirm(app, &li.actor, id, None).await.unwrap_err();
        let AppError::Challenge { id: challenge, .. } = asked else { panic!("{asked:?}") };
        house.work().await;
        let code = house.post.code(&li.phone).unwrap();
        challenge::check(app, &li.actor, &challenge, &code).await.unwrap();
        let paid = stopped::confirm(app, &li.actor, id, Some(challenge)).await.unwrap();
        assert_eq!(paid.state, PaymentState::Succeeded);
        let again = stopped::confirm(app, &li.actor, id, None).await.unwrap();
        assert_eq!(again.id, paid.id, "confirmed once");
        assert_eq!(house.available(&wang).await, 300_000);
        let other = stopped::confirm(app, &wang.actor, id, None).await;
        assert!(matches!(other, Err(AppError::NotFound)));
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_stopped_payment_that_is_denied_protects_the_account() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, wang, detail) = stopped_payment(&house).await;
        stopped::deny(&house.app, &li.actor, &detail.payment.id, "Firefox").await.unwrap();
        let small = Ask { payee: Party::Person(wang.id.clone()), ..ask(&li, 100, "key-small-1") };
        let row = payment::pay(&house.app, &li.actor, small).await.unwrap();
        assert_eq!(row.refusal, Some(Refusal::AccountLocked));
        let standing = stopped::standing(&house.app, &li.actor, &detail.payment).await.unwrap();
        assert_eq!(standing, Some(stopped::Stopped::Locked));
        house.finish().await;
    })
    .await;
}

/// A top-up by card that the bank was asked for, or soon will be.
async fn top_up(house: &House, who: &Persony) -> Payment {
    let ask = Ask {
        kind: PaymentKind::TopUp,
        method: Method::Card,
        card: Some(who.card.id.clone()),
        ..ask(who, 30_000, &house.key())
    };
    payment::pay(&house.app, &who.actor, ask).await.unwrap()
}

#[tokio::test]
async fn a_bank_that_does_not_know_it_and_voids_nothing_is_asked_on() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let li = house.customer("李雷").await;
        house.rail.away(true);
        let row = top_up(&house, &li).await;
        house.work().await;
        house.rail.away(false);
        house.rail.never_voids(true);
        for _ in 0..5 {
            house.clock.forward_s(120);
            house.work().await;
        }
        // Nobody has promised that it cannot arrive: neither the house nor its payer ends it.
        let seen = doubt::ask_now(&house.app, &li.actor, &row.id, None).await.unwrap();
        assert_eq!(seen.state, PaymentState::InDoubt);
        let off = doubt::cancel(&house.app, &li.actor, &row.id, None).await.unwrap();
        assert_eq!(off.state, PaymentState::InDoubt);
        house.rail.never_voids(false);
        house.finish().await;
        let seen = payment::detail(&house.app, &li.actor, &row.id).await.unwrap().payment;
        assert_eq!(seen.state, PaymentState::Failed, "the house went on asking");
    })
    .await;
}

#[tokio::test]
async fn staff_finishes_nothing_that_is_on_its_way() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, agent) = (house.customer("李雷").await, house.agent("吴").await);
        let row = top_up(&house, &li).await;
        let (what, key) = (Stuck::Finish, house.key());
        let ask = payment_act::Ask { what, conversation: None, reason: "顾客催".into(), key };
        let seen = payment_act::act(&house.app, &agent.actor, &row.id, ask).await;
        assert_eq!(seen.unwrap().state, PaymentState::Processing);
        house.finish().await;
        assert_eq!(house.available(&li).await, 30_000);
    })
    .await;
}

#[tokio::test]
async fn whoever_may_only_look_asks_and_calls_off_nothing() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let li = house.customer("李雷").await;
        let row = top_up(&house, &li).await;
        let recovering = Actor { kind: SessionKind::Recovery, ..li.actor.clone() };
        let looking = Actor { read_only: true, ..li.actor.clone() };
        for who in [&recovering, &looking] {
            let asked = doubt::ask_now(&house.app, who, &row.id, None).await;
            assert!(asked.is_err(), "{asked:?}");
            let off = doubt::cancel(&house.app, who, &row.id, None).await;
            assert!(off.is_err(), "{off:?}");
        }
        house.finish().await;
        assert_eq!(house.available(&li).await, 30_000);
    })
    .await;
}

#[tokio::test]
async fn the_same_order_asked_for_at_once_is_one() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let shop = house.merchant("书店").await;
        let all = (0..10).map(|_| {
            let (app, who) = (house.app.clone(), shop.owner.actor.clone());
            let ask = create(&shop, "N-1", 1_000);
            tokio::spawn(async move { order::create(&app, &who, ask).await.unwrap().id })
        });
        let mut ids = Vec::new();
        for one in all.collect::<Vec<_>>() {
            ids.push(one.await.unwrap());
        }
        ids.dedup();
        assert_eq!(ids.len(), 1, "{ids:?}");
        house.finish().await;
    })
    .await;
}
