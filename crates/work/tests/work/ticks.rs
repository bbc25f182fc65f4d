//! Ticks, each run by hand.

use paydesk_app::check::Finding;
use paydesk_app::payment::{self, Ask};
use paydesk_app::ports::RailSaid;
use paydesk_app::{checkup, component, recovery, registration, session, subscription};
use paydesk_core::checkup::Measured;
use paydesk_core::id::{OrderId, Party};
use paydesk_core::identity::Level;
use paydesk_core::language::Language;
use paydesk_core::payment::{Method, Order, OrderState, PaymentKind};
use paydesk_core::person::{Actor, Role};
use paydesk_sim::engine::each_engine;
use paydesk_sim::house::{House, Merchanty, Persony, ask};
use paydesk_store::conversation::Attachment;
use paydesk_store::record::insert;
use paydesk_store::{Fault, args};
use paydesk_work::tick::{checkpoint, ticks};
use paydesk_work::{Config, Night};

use crate::config;

async fn tick(house: &House, config: &Config, name: &str) {
    let night = Night { app: house.app.clone(), config: config.clone() };
    let tick = ticks().iter().find(|tick| tick.name == name).expect(name);
    (tick.run)(&night).await.unwrap_or_else(|error| panic!("{name}: {error}"));
}

#[tokio::test]
async fn every_tick_runs_in_an_empty_house_and_twice() {
    each_engine(async |engine| {
        let (house, config) = (House::on(engine).await, config());
        for one in ticks().iter().chain(ticks()) {
            tick(&house, &config, one.name).await;
        }
        house.finish().await;
    })
    .await;
}

async fn order(house: &House, id: &OrderId) -> Order {
    let id = id.clone();
    let read = house.app.db.read(async move |tx| paydesk_store::payment::order(tx, &id).await);
    read.await.unwrap().unwrap()
}

fn purchase(who: &Persony, shop: &Merchanty, order: &Order, key: &str) -> Ask {
    Ask {
        kind: PaymentKind::Purchase,
        method: Method::Card,
        payee: Party::Merchant(shop.id.clone()),
        order: Some(order.id.clone()),
        card: Some(who.card.id.clone()),
        ..ask(who, order.amount_minor, key)
    }
}

#[tokio::test]
async fn orders_run_out_unless_a_payment_is_paying_them() {
    each_engine(async |engine| {
        let (house, config) = (House::on(engine).await, config());
        let (li, shop) = (house.customer("李雷").await, house.merchant("清茶馆").await);
        house.trust(&li, shop.id.as_str()).await;
        let (left, being_paid) = (house.order(&shop, 1_000).await, house.order(&shop, 2_000).await);
        house.rail.next(RailSaid::Unknown("cut off".into()));
        let pay = purchase(&li, &shop, &being_paid, "key-purchase-1");
        payment::pay(&house.app, &li.actor, pay).await.unwrap();
        house.work().await;

        house.clock.forward_s(1_799);
        tick(&house, &config, "order_expiry").await;
        assert_eq!(order(&house, &left.id).await.state, OrderState::Open);
        house.clock.forward_s(1);
        tick(&house, &config, "order_expiry").await;
        let closed = order(&house, &left.id).await;
        assert_eq!((closed.state, closed.version), (OrderState::Expired, left.version + 1));
        assert_eq!(order(&house, &being_paid.id).await.state, OrderState::Open);
        house.finish().await;
        assert_eq!(order(&house, &being_paid.id).await.state, OrderState::Paid);
    })
    .await;
}

#[tokio::test]
async fn who_has_not_verified_in_time_is_reminded_once_and_then_locked_once() {
    each_engine(async |engine| {
        let (house, config) = (House::on(engine).await, config());
        let late = house.person("李雷", &[Role::Customer], Level::None).await;
        let done = house.customer("王芳").await;
        let due_us = house.clock.now() + 3 * 86_400_000_000;
        let set = house.app.db.write(async move |tx| {
            tx.run("update person set verify_due_at_us = $1", args![due_us]).await
        });
        assert_eq!(set.await.unwrap(), 2);
        for _ in 0..3 {
            tick(&house, &config, "verification").await;
            house.work().await;
        }
        assert_eq!(house.post.kinds(&late.phone), ["verify-reminder"]);
        house.clock.to(due_us);
        for _ in 0..3 {
            tick(&house, &config, "verification").await;
            house.work().await;
        }
        assert_eq!(house.post.kinds(&late.phone), ["verify-reminder", "locked-verification"]);
        assert!(house.post.kinds(&done.phone).is_empty());
        house.finish().await;
    })
    .await;
}

/// How many rows a table has.
async fn rows(house: &House, sql: &'static str) -> i64 {
    house.app.db.read(async move |tx| tx.one::<(i64,)>(sql, &[]).await).await.unwrap().0
}

#[tokio::test]
async fn what_strangers_leave_is_purged_when_nobody_asks_for_it_any_more() {
    each_engine(async |engine| {
        let (house, config) = (House::on(engine).await, config());
        let li = house.customer("李雷").await;
        let stranger = Actor::stranger(Language::En, "203.0.113.9");
        session::begin_guest(&house.app, &stranger, "Firefox").await.unwrap();
        let ask = registration::Begin {
            name: "陈小明".into(),
            phone: "+8613800002210".into(),
            password: "Ruhig7!Kranich".into(),
            language: Language::En,
        };
        registration::begin(&house.app, &stranger, ask).await.unwrap();
        let id = recovery::begin(&house.app, &stranger, &li.phone, None).await.unwrap();
        house.work().await;
        let code = house.post.code(&li.phone).unwrap();
        recovery::finish(&house.app, &stranger, &id, &code, "Firefox").await.unwrap();
        let ask = checkup::Keep {
            measured: Measured::read("app=ours"),
            version: "1".into(),
            client_id: "one-press".into(),
            device: "Firefox".into(),
        };
        checkup::keep(&house.app, &stranger, ask).await.unwrap();
        let about = component::offered(&house.app);
        subscription::ask(&house.app, &stranger, ("li@example.com", &about)).await.unwrap();
        house.work().await;
        // Documents whose refund never came about.
        let now_us = house.clock.now();
        let file = Attachment {
            id: house.app.draw(now_us),
            conversation: None,
            refund: Some(house.app.draw(now_us)),
            person: None,
            name: "a.pdf".into(),
            mime: "application/pdf".into(),
            bytes: b"%PDF-1.7".to_vec(),
            created_at_us: now_us,
        };
        house.app.db.write(async move |tx| insert(tx, &file).await).await.unwrap();
        let counted = async || {
            [
                rows(&house, "select count(*) from session where kind = 'guest'").await,
                rows(&house, "select count(*) from registration").await,
                rows(&house, "select count(*) from challenge").await,
                rows(&house, "select count(*) from throttle").await,
                rows(&house, "select count(*) from attachment").await,
                rows(&house, "select count(*) from checkup").await,
                rows(&house, "select count(*) from subscription").await,
            ]
        };
        let all = counted().await;
        assert_eq!((all[0], all[1], all[2], &all[4..]), (1, 1, 2, &[1; 3][..]));
        assert!(all[3] > 0);
        tick(&house, &config, "purge").await;
        assert_eq!(counted().await, all, "nothing is old");
        house.clock.forward_s(5 * 86_400);
        tick(&house, &config, "purge").await;
        // The code that was passed proves the phone for a while longer.
        assert_eq!(counted().await, [0, 0, 1, 0, 0, 1, 1]);
        house.clock.forward_s(90 * 86_400);
        tick(&house, &config, "purge").await;
        assert_eq!(counted().await, [0; 7]);
        house.finish().await;
    })
    .await;
}

async fn wrong(house: &House, config: &Config) -> Vec<Finding> {
    checkpoint::check(&house.app.db, &config.checkpoint_key, &config.data).await.unwrap()
}

fn lines(config: &Config) -> Vec<String> {
    let text = std::fs::read_to_string(config.data.join(checkpoint::FILE)).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

#[tokio::test]
async fn checkpoints_are_written_when_the_ledger_moved_and_hold() {
    each_engine(async |engine| {
        let (house, config) = (House::on(engine).await, config());
        let li = house.customer("李雷").await;
        tick(&house, &config, "checkpoint").await;
        assert_eq!(lines(&config).len(), 0, "there is nothing to sign yet");
        for n in 1..=3 {
            house.fund(&li, 1_000).await;
            house.clock.forward_s(300);
            tick(&house, &config, "checkpoint").await;
            tick(&house, &config, "checkpoint").await;
            assert_eq!(lines(&config).len(), n, "one a change");
        }
        assert_eq!(wrong(&house, &config).await, []);
        // Other money since the last one, and a file that was never here: no reason to complain.
        house.fund(&li, 1_000).await;
        std::fs::remove_file(config.data.join(checkpoint::FILE)).unwrap();
        assert_eq!(wrong(&house, &config).await, []);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn another_key_signs_nothing_beside_ours() {
    use std::os::unix::fs::PermissionsExt as _;
    each_engine(async |engine| {
        let (house, ours) = (House::on(engine).await, config());
        let li = house.customer("李雷").await;
        let theirs = Config { checkpoint_key: b"another key".to_vec(), ..Config::clone(&ours) };
        let is_ours =
            async |key: Option<&[u8]>| checkpoint::is_ours(&house.app.db, key).await.unwrap();
        assert!(is_ours(None).await && is_ours(Some(&theirs.checkpoint_key)).await, "none yet");
        house.fund(&li, 1_000).await;
        tick(&house, &ours, "checkpoint").await;
        assert!(is_ours(Some(&ours.checkpoint_key)).await);
        assert!(!is_ours(Some(&theirs.checkpoint_key)).await && !is_ours(None).await);
        house.fund(&li, 1_000).await;
        let night = Night { app: house.app.clone(), config: theirs };
        let tick = ticks().iter().find(|tick| tick.name == "checkpoint").unwrap();
        assert!((tick.run)(&night).await.is_err(), "refused, not signed");
        assert_eq!(wrong(&house, &ours).await, []);
        let mode = std::fs::metadata(ours.data.join(checkpoint::FILE)).unwrap().permissions();
        assert_eq!(mode.mode() & 0o777, 0o600);
        house.finish().await;
    })
    .await;
}

/// What an intruder might do, and that each is found.
#[tokio::test]
async fn a_ledger_that_was_rewritten_does_not_fit_its_checkpoints() {
    each_engine(async |engine| {
        let (house, config) = (House::on(engine).await, config());
        let li = house.customer("李雷").await;
        for _ in 0..2 {
            house.fund(&li, 1_000).await;
            house.clock.forward_s(300);
            tick(&house, &config, "checkpoint").await;
        }
        let run = async |sql: &'static str| {
            let ran =
                house.app.db.write(async move |tx| Ok::<_, Fault>(tx.run(sql, args![]).await?));
            assert!(ran.await.unwrap() > 0, "{sql}");
        };
        let stranger = Config { checkpoint_key: b"another key".to_vec(), ..Config::clone(&config) };
        let found = wrong(&house, &stranger).await;
        assert_eq!(found.len(), 2, "{found:?}");
        let signature = |row: &Finding| matches!(row, Finding::Signature { .. });
        assert!(found.iter().all(signature), "{found:?}");

        run("update batch set seq = seq + 100").await;
        let found = wrong(&house, &config).await;
        let missing = matches!(found[0], Finding::HeadMissing { .. });
        assert!(found.len() == 2 && missing, "{found:?}");
        run("update batch set seq = seq - 100").await;
        assert_eq!(wrong(&house, &config).await, []);

        run("update checkpoint set at_us = at_us + 1").await;
        let found = wrong(&house, &config).await;
        // Each signature, and each line of the file.
        assert_eq!(found.len(), 4, "{found:?}");
        run("delete from checkpoint").await;
        let found = wrong(&house, &config).await;
        let astray = matches!(found[0], Finding::NotStored { .. });
        assert!(found.len() == 2 && astray, "{found:?}");
        house.finish().await;
    })
    .await;
}
