//! Being called back: placed once, never over-booked, moved, reminded, called by an agent, and
//! offered again when it was missed; on its pages, signed in and out.

use std::sync::Arc;

use axum::http::StatusCode;
use futures_util::future::join_all;
use paydesk_app::callback::{
    self, Ask, cancel, claim, due, finish, place, place_as_visitor, seen, shift,
};
use paydesk_app::conversation::{self as desk, Say};
use paydesk_app::{AppError, component, notice};
use paydesk_core::callback::{Callback, CallbackState, SLOT_US};
use paydesk_core::component::{Component, Standing};
use paydesk_core::conversation::Kind;
use paydesk_core::event::OF_PEOPLE;
use paydesk_core::hours::{Hours, Opening};
use paydesk_core::language::Language;
use paydesk_core::person::Actor;
use paydesk_core::word::Word;
use paydesk_sim::engine::{Engine, each_engine, sqlite};
use paydesk_sim::house::{House, Persony};
use paydesk_texts::Texts;

use crate::browser::{Browser, hidden};
use crate::page;

/// Monday 23 November 2026, 09:00 in China.
const NINE_US: i64 = 1_795_395_600_000_000;

async fn house(engine: &Engine) -> House {
    let mut house = House::on(engine).await;
    let callback = Hours::parse("mon-fri 09:00-18:00").unwrap();
    Arc::make_mut(&mut house.app.config).opening = Opening { callback, ..Opening::always() };
    house.clock.to(NINE_US);
    house
}

fn ask(who: &Persony, slot: i64, client_id: &str) -> Ask {
    Ask {
        phone: who.phone.clone(),
        slot_us: NINE_US + slot * SLOT_US,
        kind: Kind::Question,
        words: String::new(),
        client_id: client_id.to_owned(),
        device: String::new(),
    }
}

/// The field that an error is about, and its key.
fn field(error: AppError) -> String {
    match error {
        AppError::Invalid(faults) => format!("{}: {}", faults[0].field, faults[0].key),
        other => format!("{other:?}"),
    }
}

async fn state(house: &House, who: &Persony, row: &Callback) -> CallbackState {
    seen(&house.app, &who.actor, &row.id).await.unwrap().callback.state
}

fn texted(house: &House, kind: &str, phone: &str) -> usize {
    house.post.kinds(phone).iter().filter(|sent| *sent == kind).count()
}

#[test]
fn every_word_of_a_callback_is_there() {
    for language in Language::ALL {
        let texts = Texts::new(language);
        let happened = OF_PEOPLE.iter().filter(|kind| kind.starts_with("callback_"));
        for kind in happened {
            let key = format!("happened-{}", kind.replace('_', "-"));
            assert!(texts.has(&key), "{key}");
        }
        for state in CallbackState::ALL {
            let word = state.word().replace('_', "-");
            let planned = *state == CallbackState::Placed;
            assert!(texts.has(&format!("callback-state-{word}")), "{word}");
            assert!(planned || texts.has(&format!("callback-text-{word}")), "{word}");
        }
    }
}

#[tokio::test]
async fn the_last_place_of_a_slot_is_never_given_twice() {
    each_engine(async |engine| {
        let house = house(engine).await;
        let mut people = Vec::new();
        for n in 0..6 {
            people.push(house.customer(&format!("Person {n}")).await);
        }
        let asks: Vec<_> = people.iter().map(|who| ask(who, 2, "one")).collect();
        let placing = people.iter().zip(&asks).map(|(who, ask)| place(&house.app, &who.actor, ask));
        let done = join_all(placing).await;
        let (placed, refused): (Vec<_>, Vec<_>) = done.into_iter().partition(Result::is_ok);
        assert_eq!((placed.len(), refused.len()), (2, 4));
        for error in refused {
            assert_eq!(field(error.unwrap_err()), "slot: callback-error-full");
        }
        // Who was refused has no case left over, and the same key is free for another time.
        let mut cases = 0;
        for who in &people {
            cases += desk::mine(&house.app, &who.actor).await.unwrap().len();
        }
        assert_eq!(cases, 2);
        let offered =
            callback::offered(&house.app, &people[0].actor, Kind::Question).await.unwrap();
        assert!(!offered.contains(&(NINE_US + 2 * SLOT_US)));
        assert!(offered.contains(&(NINE_US + 3 * SLOT_US)));
        // A place that is given back can be taken again, also by moving there.
        let row = placed[0].as_ref().unwrap();
        let holder = people.iter().find(|who| who.phone == row.phone).unwrap();
        let other = people.iter().find(|who| placed.iter().flatten().all(|p| p.phone != who.phone));
        let other = other.unwrap();
        let mine = place(&house.app, &other.actor, &ask(other, 3, "one")).await.unwrap();
        let wanted = NINE_US + 2 * SLOT_US;
        let full = shift(&house.app, &other.actor, &mine.id, wanted).await.unwrap_err();
        assert_eq!(field(full), "slot: callback-error-full");
        cancel(&house.app, &holder.actor, &row.id).await.unwrap();
        cancel(&house.app, &holder.actor, &row.id).await.unwrap();
        shift(&house.app, &other.actor, &mine.id, wanted).await.unwrap();
        shift(&house.app, &other.actor, &mine.id, wanted).await.unwrap();
        let moved = seen(&house.app, &other.actor, &mine.id).await.unwrap();
        assert_eq!((moved.callback.slot_us, moved.before), (wanted, Some(1)));
        // Nobody else's.
        let foreign = seen(&house.app, &holder.actor, &mine.id).await.unwrap_err();
        assert!(matches!(foreign, AppError::NotFound), "{foreign:?}");
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn it_is_placed_once_within_its_bounds_and_hours() {
    each_engine(async |engine| {
        let house = house(engine).await;
        let who = house.customer("陈小明").await;
        let first = place(&house.app, &who.actor, &ask(&who, 1, "one")).await.unwrap();
        let again = place(&house.app, &who.actor, &ask(&who, 1, "one")).await.unwrap();
        assert_eq!(first, again);
        assert!(place(&house.app, &who.actor, &ask(&who, 2, "one")).await.is_err(), "another body");
        for (slot, typed, wrong) in [
            (0, who.phone.as_str(), "slot: callback-error-slot"),
            (18, who.phone.as_str(), "slot: callback-error-slot"),
            (1, "12", "phone: error-not-a-phone"),
        ] {
            let bad = Ask { phone: typed.to_owned(), ..ask(&who, slot, "two") };
            let error = place(&house.app, &who.actor, &bad).await.unwrap_err();
            assert_eq!(field(error), wrong, "{slot} {typed}");
        }
        // A key that no index holds is said before anything is stored, also of a stranger.
        let long = ask(&who, 2, &"x".repeat(20_000));
        let stranger = Actor::stranger(Language::En, "203.0.113.7");
        let visitor = place_as_visitor(&house.app, &stranger, ("", "browser"), &long).await;
        let errors = [
            place(&house.app, &who.actor, &long).await.unwrap_err(),
            visitor.map(|_| ()).unwrap_err(),
        ];
        for error in errors {
            assert_eq!(field(error), "idempotency_key: conversation-key-unreadable");
        }
        // One number is not rung all day, whoever asks for it; its owner's own are counted apart.
        let other = house.customer("李雷").await;
        for n in 5..9 {
            let foreign = Ask { phone: who.phone.clone(), ..ask(&other, n, &format!("one-{n}")) };
            let placed = place(&house.app, &other.actor, &foreign).await;
            assert_eq!(matches!(placed, Err(AppError::TooMany { .. })), n == 8, "{placed:?}");
        }
        for n in 2..5 {
            let placed = place(&house.app, &who.actor, &ask(&who, n, &format!("more-{n}"))).await;
            assert_eq!(matches!(placed, Err(AppError::TooMany { .. })), n == 4, "{placed:?}");
        }
        house.work().await;
        assert_eq!(texted(&house, "callback-placed", &who.phone), 6);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn an_agent_calls_and_what_was_missed_is_offered_again() {
    each_engine(async |engine| {
        let house = house(engine).await;
        let (who, lin) = (house.customer("陈小明").await, house.agent("Lin Mei").await);
        let (zhao, app) = (house.agent("Zhao Wei").await, &house.app);
        let row = place(app, &who.actor, &ask(&who, 2, "one")).await.unwrap();
        callback::look(app).await.unwrap();
        house.work().await;
        assert_eq!(texted(&house, "callback-reminder", &who.phone), 0, "not yet");
        house.clock.to(NINE_US + 2 * SLOT_US - 600_000_000);
        for _ in 0..2 {
            callback::look(app).await.unwrap();
        }
        house.work().await;
        assert_eq!(texted(&house, "callback-reminder", &who.phone), 1);

        assert_eq!(due(app, &lin.actor).await.unwrap().len(), 1);
        assert!(due(app, &who.actor).await.is_err(), "the desk's alone");
        let hidden = callback::one(app, &lin.actor, &row.id).await.unwrap();
        assert!(hidden.phone.is_masked() && !hidden.phone.text().contains(&who.phone));
        let reason = "They asked to be called about a question";
        assert!(callback::call(app, &lin.actor, &row.id, reason).await.is_err(), "not hers yet");
        claim(app, &lin.actor, &row.id).await.unwrap();
        let late = claim(app, &zhao.actor, &row.id).await.unwrap_err();
        assert!(matches!(late, AppError::Conflict), "{late:?}");
        assert!(callback::call(app, &lin.actor, &row.id, "why").await.is_err(), "too short");
        callback::call(app, &lin.actor, &row.id, reason).await.unwrap();
        assert_eq!(callback::one(app, &lin.actor, &row.id).await.unwrap().phone.text(), who.phone);
        assert!(callback::one(app, &zhao.actor, &row.id).await.unwrap().phone.is_masked());

        let say = |words: &str| Say { words: words.to_owned(), client_id: "note".to_owned() };
        let missed = Some(CallbackState::NotReached);
        assert!(finish(app, &lin.actor, &row.id, (None, say(""))).await.is_err());
        assert!(finish(app, &zhao.actor, &row.id, (missed, say(""))).await.is_err());
        for _ in 0..2 {
            finish(app, &lin.actor, &row.id, (missed, say("rang twice"))).await.unwrap();
        }
        house.work().await;
        assert_eq!(texted(&house, "callback-missed", &who.phone), 1);
        let case = desk::thread(app, &lin.actor, &row.conversation).await.unwrap();
        assert_eq!(case.case.state, "open");
        // They choose again; this time nobody of us calls.
        shift(app, &who.actor, &row.id, NINE_US + 5 * SLOT_US).await.unwrap();
        assert_eq!(state(&house, &who, &row).await, CallbackState::Placed);
        house.clock.to(NINE_US + 7 * SLOT_US);
        for _ in 0..2 {
            callback::look(app).await.unwrap();
        }
        house.work().await;
        assert_eq!(state(&house, &who, &row).await, CallbackState::Late);
        assert_eq!(texted(&house, "callback-late", &who.phone), 1);
        shift(app, &who.actor, &row.id, NINE_US + 9 * SLOT_US).await.unwrap();
        callback::call(app, &lin.actor, &row.id, reason).await.unwrap();
        let reached = Some(CallbackState::Reached);
        finish(app, &lin.actor, &row.id, (reached, say(""))).await.unwrap();
        assert!(shift(app, &who.actor, &row.id, NINE_US + 11 * SLOT_US).await.is_err(), "over");
        assert_eq!(due(app, &lin.actor).await.unwrap().len(), 0);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn the_probe_places_one_and_leaves_nothing() {
    each_engine(async |engine| {
        let house = house(engine).await;
        let agent = house.agent("Lin Mei").await;
        for _ in 0..3 {
            component::probe(&house.app).await.unwrap();
            house.clock.forward_s(10);
        }
        let board = component::look(&house.app).await;
        assert_eq!(board.standing(Component::Callback), Standing::Up);
        assert!(due(&house.app, &agent.actor).await.unwrap().is_empty());
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_visitor_is_called_by_plain_forms_alone() {
    let house = house(&sqlite().await).await;
    let agent = house.agent("Lin Mei").await;
    let anyone = Browser::of(&house, None, Language::ZhHans).await;
    let form = page(&anyone, "/callback?kind=account").await;
    let key = hidden(&form, "idempotency_key").to_owned();
    let slot = (NINE_US + 2 * SLOT_US).to_string();
    assert!(form.contains("今天 10:00–10:30"), "{form}");
    let send = async |phone: &str| {
        let pairs = [
            ("idempotency_key", key.as_str()),
            ("phone", phone),
            ("kind", "account"),
            ("slot", slot.as_str()),
        ];
        anyone.post("/callback", &pairs).await
    };
    let wrong = send("no number").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("id=\"phone-error\""), "{}", wrong.body);
    let placed = send("138 0013 8000").await;
    assert_eq!(placed.status, StatusCode::SEE_OTHER, "{}", placed.body);
    assert_eq!(send("138 0013 8000").await.to, placed.to, "sent twice, placed once");
    let shown = page(&anyone, &placed.to).await;
    assert!(shown.contains("您是下一位") && shown.contains("138 •••• 8000"), "{shown}");
    let later = (NINE_US + 4 * SLOT_US).to_string();
    let moved = anyone.post(&format!("{}/slot", placed.to), &[("slot", &later)]).await;
    assert_eq!(moved.status, StatusCode::SEE_OTHER, "{}", moved.body);
    let stranger = Browser::of(&house, None, Language::En).await;
    assert_eq!(stranger.get(&placed.to).await.status, StatusCode::NOT_FOUND);

    let desk = Browser::of(&house, Some(&agent), Language::En).await;
    let list = page(&desk, "/desk/callbacks").await;
    assert!(list.contains("Today 11:00–11:30") && !list.contains("13800138000"), "{list}");
    let one = format!("/desk{}", placed.to);
    let claimed = desk.post(&format!("{one}/claim"), &[]).await;
    assert_eq!(claimed.status, StatusCode::SEE_OTHER);
    let short = desk.post(&format!("{one}/call"), &[("because", "why")]).await;
    assert!(short.body.contains("id=\"because-error\""), "{}", short.body);
    let because = [("because", "They asked to be called")];
    assert_eq!(desk.post(&format!("{one}/call"), &because).await.status, StatusCode::SEE_OTHER);
    let shown = page(&desk, &one).await;
    assert!(shown.contains("href=\"tel:+8613800138000\""), "{shown}");
    let key = hidden(&shown, "idempotency_key").to_owned();
    let outcome = [("idempotency_key", key.as_str()), ("outcome", "reached"), ("note", "settled")];
    let done = desk.post(&format!("{one}/outcome"), &outcome).await;
    assert_eq!(done.to, "/desk/callbacks", "{}", done.body);
    assert!(page(&anyone, &placed.to).await.contains("已通话"));
    let cancelled = anyone.post(&format!("{}/cancel", placed.to), &[]).await;
    assert_eq!(cancelled.status, StatusCode::CONFLICT, "{}", cancelled.body);
    house.finish().await;
}

#[tokio::test]
async fn a_case_that_ends_takes_its_callback_with_it() {
    each_engine(async |engine| {
        let house = house(engine).await;
        let who = house.customer("陈小明").await;
        let row = place(&house.app, &who.actor, &ask(&who, 1, "one")).await.unwrap();
        desk::close(&house.app, &who.actor, &row.conversation).await.unwrap();
        assert_eq!(state(&house, &who, &row).await, CallbackState::Cancelled);
        assert!(due(&house.app, &house.agent("林青").await.actor).await.unwrap().is_empty());
        house.clock.forward_s(3 * 3_600);
        callback::look(&house.app).await.unwrap();
        house.work().await;
        assert_eq!(texted(&house, "callback-late", &who.phone), 0, "nobody was to call");
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn attack_a_number_to_be_called_at_as_an_address_of_the_account() {
    each_engine(async |engine| {
        let house = house(engine).await;
        let who = house.customer("陈小明").await;
        let elsewhere = Ask { phone: "+8613900009999".to_owned(), ..ask(&who, 1, "one") };
        place(&house.app, &who.actor, &elsewhere).await.unwrap();
        house.work().await;
        assert_eq!(texted(&house, "callback-placed", "+8613900009999"), 1);
        let drafts = notice::to_ever(&house.app, &who.id, "recovering", &[]).await.unwrap();
        let told: Vec<_> = drafts.iter().map(|draft| draft.address.as_str()).collect();
        assert!(!told.contains(&"+8613900009999"), "{told:?}");
        assert!(told.contains(&who.phone.as_str()));
        house.finish().await;
    })
    .await;
}
