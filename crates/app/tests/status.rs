//! What everybody sees of how the house stands: faults are found by probes and told by themselves,
//! people tell of what is planned or closed, and nothing of it needs the books to be there.

use paydesk_app::AppError;
use paydesk_app::component::{self, look};
use paydesk_app::conversation::{self as desk, Ask};
use paydesk_app::incident::{self, News, Plan, Words};
use paydesk_app::session;
use paydesk_core::component::{Component, Standing};
use paydesk_core::conversation::Kind;
use paydesk_core::incident::{CALM_US, Incident, IncidentKind, Stage};
use paydesk_core::language::Language;
use paydesk_core::person::Actor;
use paydesk_core::refusal::Refusal;
use paydesk_sim::engine::{each_engine, postgres};
use paydesk_sim::house::House;
use paydesk_store::Fault;
use paydesk_store::record::insert;

/// Between two probes.
const APART_S: i64 = 10;

async fn probe(house: &House, times: usize) {
    for _ in 0..times {
        house.clock.forward_s(APART_S);
        component::probe(&house.app).await.unwrap();
    }
}

async fn standing(house: &House, component: Component) -> Standing {
    look(&house.app).await.standing(component)
}

fn plan(kind: IncidentKind, components: &[Component], key: &str) -> Plan {
    Plan {
        kind,
        components: components.to_vec(),
        effect: Standing::Down,
        begins_at_us: None,
        ends_at_us: None,
        words: Words { en: "Rain".into(), zh: String::new() },
        key: key.to_owned(),
    }
}

#[tokio::test]
async fn a_fault_is_seen_drafted_published_and_over_by_itself() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let staff = house.agent("林").await;
        probe(&house, 1).await;
        assert_eq!(look(&house.app).await.worst(), Standing::Up);
        house.rail.away(true);
        probe(&house, 2).await;
        assert_eq!(standing(&house, Component::Bank).await, Standing::Up, "a hiccup");
        probe(&house, 1).await;
        // Everybody sees the state within half a minute; what it is called is still a draft.
        assert_eq!(standing(&house, Component::Bank).await, Standing::Down);
        assert_eq!(standing(&house, Component::Topup).await, Standing::Down);
        assert_eq!(standing(&house, Component::Payment).await, Standing::Up);
        assert_eq!(look(&house.app).await.told, []);
        let list = incident::list(&house.app, &staff.actor).await.unwrap();
        assert_eq!(list.len(), 1, "one incident for what began together");
        assert_eq!(list[0].incident.stage, Stage::Draft);
        assert_eq!(list[0].incident.components, [Component::Topup, Component::Bank]);
        let id = list[0].incident.id.clone();
        assert!(matches!(incident::public_one(&house.app, &id).await, Err(AppError::NotFound)));
        // SMS goes as well: the same incident grows.
        house.post.down("sms", true);
        probe(&house, 3).await;
        probe(&house, 30).await;
        let told = incident::public_one(&house.app, &id).await.unwrap();
        assert_eq!(told.incident.stage, Stage::Investigating);
        assert_eq!(told.incident.components.last(), Some(&Component::Sms));
        house.rail.away(false);
        house.post.down("sms", false);
        probe(&house, 3).await;
        assert_eq!(look(&house.app).await.worst(), Standing::Up);
        probe(&house, 6).await;
        let told = incident::public_one(&house.app, &id).await.unwrap();
        assert_eq!(told.incident.stage, Stage::Monitoring);
        house.clock.forward_s(CALM_US / 1_000_000);
        probe(&house, 1).await;
        let told = incident::public_one(&house.app, &id).await.unwrap();
        assert_eq!(told.incident.stage, Stage::Resolved);
        let stages: Vec<Stage> = told.updates.iter().rev().map(|update| update.stage).collect();
        assert_eq!(stages, [Stage::Investigating, Stage::Monitoring, Stage::Resolved]);
        // The day remembers it.
        let board = look(&house.app).await;
        let bank = board.components.iter().find(|row| row.component == Component::Bank).unwrap();
        let today = bank.days.last().unwrap();
        assert!(today.down_us > 300_000_000 && today.worst() == Some(Standing::Down), "{today:?}");
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_fault_that_passes_before_anybody_published_it_is_never_told() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let staff = house.agent("林").await;
        house.post.down("email", true);
        probe(&house, 3).await;
        house.post.down("email", false);
        probe(&house, 3).await;
        let list = incident::list(&house.app, &staff.actor).await.unwrap();
        assert_eq!(list[0].incident.stage, Stage::Withdrawn);
        assert_eq!(look(&house.app).await.told, []);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn what_came_to_nothing_pushes_nothing_off_the_board() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let boss = house.supervisor("周").await;
        let closed = plan(IncidentKind::Suspension, &[Component::Chat], &house.key());
        let id = incident::tell(&house.app, &boss.actor, &closed).await.unwrap();
        let told = incident::one(&house.app, &boss.actor, &id).await.unwrap().incident;
        let now_us = house.clock.now();
        let (app, draft) = (house.app.clone(), Incident { published_at_us: None, ..told });
        let stored = house.app.db.write(async move |tx| {
            for _ in 0..250 {
                let over_at_us = Some(now_us);
                let (id, stage) = (app.draw(now_us + 1), Stage::Withdrawn);
                insert(tx, &Incident { id, stage, over_at_us, ..draft.clone() }).await?;
            }
            Ok::<_, Fault>(())
        });
        stored.await.unwrap();
        probe(&house, 1).await;
        assert_eq!(standing(&house, Component::Chat).await, Standing::Suspended);
        let list = incident::list(&house.app, &boss.actor).await.unwrap();
        assert_eq!(list.first().map(|it| &it.incident.id), Some(&id), "what goes on comes first");
        // What does not work is told before what is closed or planned.
        house.rail.away(true);
        probe(&house, 3).await;
        assert_eq!(look(&house.app).await.worst(), Standing::Down);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn what_a_person_tells_is_theirs_to_end() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let boss = house.supervisor("周").await;
        let key = house.key();
        let fault = plan(IncidentKind::Fault, &[Component::Hotline], &key);
        let id = incident::tell(&house.app, &boss.actor, &fault).await.unwrap();
        assert_eq!(incident::tell(&house.app, &boss.actor, &fault).await.unwrap(), id, "twice");
        let other = Plan { words: Words::default(), ..fault };
        let reused = incident::tell(&house.app, &boss.actor, &other).await;
        assert!(matches!(reused, Err(AppError::Refused(Refusal::KeyReused))), "{reused:?}");
        assert_eq!(standing(&house, Component::Hotline).await, Standing::Down);
        probe(&house, 5).await;
        assert_eq!(standing(&house, Component::Hotline).await, Standing::Down, "no probe ends it");
        let news =
            |stage, version| News { stage, words: Words::default(), ends_at_us: None, version };
        let say =
            async |news: News| incident::update_with(&house.app, &boss.actor, &id, &news).await;
        assert!(matches!(say(news(Stage::Completed, 1)).await, Err(AppError::Invalid(_))));
        say(news(Stage::Resolved, 1)).await.unwrap();
        assert!(matches!(say(news(Stage::Resolved, 1)).await, Err(AppError::Conflict)));
        assert!(matches!(say(news(Stage::Monitoring, 2)).await, Err(AppError::Invalid(_))));
        assert_eq!(standing(&house, Component::Hotline).await, Standing::Up);
        let board = look(&house.app).await;
        assert_eq!((board.told.len(), board.told[0].updates.len()), (1, 2));
        // Who is no supervisor says nothing in public.
        let agent = house.agent("林").await;
        let other = plan(IncidentKind::Fault, &[Component::Sms], &house.key());
        let told = incident::tell(&house.app, &agent.actor, &other).await;
        assert!(matches!(told, Err(AppError::Forbidden)));
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn maintenance_begins_and_ends_by_the_clock() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let boss = house.supervisor("周").await;
        let now_us = house.clock.now();
        let mut planned = plan(IncidentKind::Maintenance, &[Component::Bank], &house.key());
        let wrong = |error: AppError| match error {
            AppError::Invalid(faults) => faults.iter().map(|it| it.field).collect::<Vec<_>>(),
            other => panic!("{other}"),
        };
        let told = incident::tell(&house.app, &boss.actor, &planned).await;
        assert_eq!(wrong(told.unwrap_err()), ["begins", "ends"], "all that is missing at once");
        planned.begins_at_us = Some(now_us + 3_600_000_000);
        planned.ends_at_us = Some(now_us + 3_000_000_000);
        planned.components.clear();
        let told = incident::tell(&house.app, &boss.actor, &planned).await;
        assert_eq!(wrong(told.unwrap_err()), ["components", "ends"]);
        planned.components = vec![Component::Bank];
        planned.ends_at_us = Some(now_us + 7_200_000_000);
        let id = incident::tell(&house.app, &boss.actor, &planned).await.unwrap();
        assert_eq!(standing(&house, Component::Bank).await, Standing::Up);
        for (seconds, stage, bank) in [
            (3_600, Stage::UnderWay, Standing::Maintenance),
            (3_600, Stage::Completed, Standing::Up),
        ] {
            house.clock.forward_s(seconds);
            probe(&house, 1).await;
            let told = incident::public_one(&house.app, &id).await.unwrap();
            assert_eq!(
                (told.incident.stage, standing(&house, Component::Bank).await),
                (stage, bank)
            );
        }
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_closed_chat_takes_no_strangers_and_keeps_everybody_else() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let boss = house.supervisor("周").await;
        let chen = house.customer("陈").await;
        let closed = plan(IncidentKind::Suspension, &[Component::Chat], &house.key());
        let ask = question;
        let stranger = Actor::stranger(Language::En, "10.0.0.1");
        let came = async |key: String| {
            desk::open_as_visitor(&house.app, &stranger, "", "browser", ask(key)).await
        };
        let before = house.key();
        let (stored, _) = came(before.clone()).await.unwrap();
        let id = incident::tell(&house.app, &boss.actor, &closed).await.unwrap();
        assert_eq!(standing(&house, Component::Chat).await, Standing::Suspended);
        assert!(matches!(came(house.key()).await, Err(AppError::Suspended)));
        // An answer that was lost is given again.
        let (again, _) = came(before).await.unwrap();
        assert_eq!(again.conversation.id, stored.conversation.id);
        let guest = house.guest().await;
        let asked = desk::open(&house.app, &guest, ask(house.key())).await;
        assert!(matches!(asked, Err(AppError::Suspended)));
        desk::open(&house.app, &chen.actor, ask(house.key())).await.unwrap();
        let lifted =
            News { stage: Stage::Lifted, words: Words::default(), ends_at_us: None, version: 1 };
        incident::update_with(&house.app, &boss.actor, &id, &lifted).await.unwrap();
        came(house.key()).await.unwrap();
        house.finish().await;
    })
    .await;
}

fn question(key: String) -> Ask {
    Ask {
        kind: Kind::Question,
        about: None,
        words: "Hello?".to_owned(),
        contact: String::new(),
        client_id: key,
        device: String::new(),
        article: None,
    }
}

#[tokio::test]
async fn attack_making_the_status_flap() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let people = [house.customer("陈").await, house.customer("李").await];
        // A stranger's cases, of as many sessions and networks as they like, and one person's.
        for n in 0..120 {
            let stranger = Actor::stranger(Language::En, &format!("203.0.{}.9", n % 2));
            let begun = session::begin_guest(&house.app, &stranger, "Firefox").await.unwrap();
            let guest = Actor { session: Some(begun.session.id), ..stranger };
            desk::open(&house.app, &guest, question(house.key())).await.unwrap();
        }
        for _ in 0..20 {
            desk::open(&house.app, &people[0].actor, question(house.key())).await.unwrap();
        }
        probe(&house, 4).await;
        assert_eq!(standing(&house, Component::Chat).await, Standing::Up);
        // All of them late: one person, and strangers, do not tell how we stand.
        house.clock.forward_s(3 * 24 * 3_600);
        probe(&house, 4).await;
        assert_eq!(standing(&house, Component::Chat).await, Standing::Up);
        // People who wait in vain do; money at risk is each time one.
        desk::open(&house.app, &people[1].actor, question(house.key())).await.unwrap();
        house.clock.forward_s(3 * 24 * 3_600);
        probe(&house, 4).await;
        assert_eq!(standing(&house, Component::Chat).await, Standing::Slow);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn two_processes_probe_as_one() {
    let engine = postgres().await;
    let house = House::on(&engine).await;
    let twin = house.twin(&engine).await;
    let staff = house.agent("林").await;
    house.rail.away(true);
    for _ in 0..2 {
        house.clock.forward_s(APART_S);
        let (one, other) = tokio::join!(component::probe(&house.app), component::probe(&twin.app));
        one.unwrap();
        other.unwrap();
    }
    assert_eq!(standing(&house, Component::Bank).await, Standing::Up, "two in a row, not four");
    house.clock.forward_s(APART_S);
    component::probe(&twin.app).await.unwrap();
    assert_eq!(standing(&twin, Component::Bank).await, Standing::Down);
    house.clock.forward_s(APART_S);
    component::probe(&house.app).await.unwrap();
    assert_eq!(standing(&house, Component::Bank).await, Standing::Down);
    assert_eq!(incident::list(&house.app, &staff.actor).await.unwrap().len(), 1);
    house.finish().await;
}
