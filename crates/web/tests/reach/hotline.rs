//! The hotline's missed calls: signed as its carrier signs, taken in once, called back.

use std::process::Command;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use futures_util::future::join_all;
use paydesk_app::callback::{cancel, due, seen};
use paydesk_app::hotline;
use paydesk_core::callback::SLOT_US;
use paydesk_core::conversation::MONEY_AT_RISK;
use paydesk_core::hours::{Hours, Opening};
use paydesk_core::lane::{Act, SetLock};
use paydesk_core::language::Language;
use paydesk_core::lock::LockReason;
use paydesk_core::person::Actor;
use paydesk_sim::engine::{Engine, each_engine, sqlite};
use paydesk_sim::house::House;

use crate::browser::{Answer, Browser};
use crate::page;

const URL: &str = "http://paydesk.test/hooks/hotline";
const TOKEN: &str = "hotline token of a test";
/// Monday 23 November 2026, 20:00 in China: nobody calls before the next morning at nine.
const EVENING_US: i64 = 1_795_435_200_000_000;
const NINE_US: i64 = EVENING_US + 13 * 2 * SLOT_US;

type Fields = Vec<(String, String)>;

async fn house(engine: &Engine) -> House {
    let mut house = House::on(engine).await;
    let callback = Hours::parse("mon-fri 09:00-18:00").unwrap();
    Arc::make_mut(&mut house.app.config).opening = Opening { callback, ..Opening::always() };
    house.clock.to(EVENING_US);
    house
}

fn call(id: &str, from: &str, state: &str) -> Fields {
    let pairs = [("From", from), ("CallSid", id), ("CallStatus", state), ("To", "+864000002210")];
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
}

fn missed(id: &str, from: &str) -> Fields {
    call(id, from, "no-answer")
}

async fn send(carrier: &Browser, fields: &Fields, signed: Option<&str>) -> Answer {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(fields);
    let mut request = Request::post(hotline::PATH)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    if let Some(signed) = signed {
        request = request.header("x-twilio-signature", signed);
    }
    carrier.send(request.body(Body::from(form.finish())).unwrap()).await
}

/// As the carrier sends it; answers what its caller hears.
async fn tell(carrier: &Browser, fields: &Fields) -> String {
    let answer = send(carrier, fields, Some(&hotline::signed(TOKEN, URL, fields))).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    answer.body
}

#[tokio::test]
async fn a_missed_call_is_called_back_once_at_the_next_free_time() {
    each_engine(async |engine| {
        let house = house(engine).await;
        let (who, lin) = (house.customer("陈小明").await, house.agent("Lin Mei").await);
        let carrier = Browser::of(&house, None, Language::En).await;
        // Of one call all states come, some twice, in any order, also at the same time.
        let silent = "<Response></Response>";
        for state in ["ringing", "completed", "in-progress"] {
            assert!(tell(&carrier, &call("CA1", &who.phone, state)).await.contains(silent));
        }
        let known = missed("CA1", &who.phone);
        for heard in join_all([1, 2, 3].map(|_| tell(&carrier, &known))).await {
            assert!(heard.contains("<Say language=\"zh-CN\">这里是 Paydesk"), "{heard}");
            assert!(heard.contains("We call you back") && !heard.contains("陈"), "{heard}");
        }
        assert!(tell(&carrier, &call("CA1", &who.phone, "completed")).await.contains(silent));
        // Whoever rings again is called once all the same.
        tell(&carrier, &missed("CA2", &who.phone)).await;
        tell(&carrier, &missed("CA3", "+14158675309")).await;
        let rows = due(&house.app, &lin.actor).await.unwrap();
        let people: Vec<_> = rows.iter().map(|row| row.case.person.clone()).collect();
        assert_eq!(people, [Some(who.id.clone()), None]);
        assert!(rows.iter().all(|row| row.callback.slot_us == NINE_US));
        house.work().await;
        assert_eq!(house.post.kinds(&who.phone), ["callback-rang"]);
        assert_eq!(house.post.kinds("+14158675309"), ["callback-rang-guest"]);
        // It is theirs to move and to call off; then the next call counts anew, at the next free
        // time: of this one both places were taken, and one was given back.
        cancel(&house.app, &who.actor, &rows[0].callback.id).await.unwrap();
        assert!(seen(&house.app, &lin.actor, &rows[0].callback.id).await.is_err());
        tell(&carrier, &missed("CA1", &who.phone)).await;
        assert_eq!(due(&house.app, &lin.actor).await.unwrap().len(), 1, "of this call no more");
        tell(&carrier, &missed("CA4", &who.phone)).await;
        tell(&carrier, &missed("CA5", "+14158675310")).await;
        let slots = due(&house.app, &lin.actor).await.unwrap();
        let slots: Vec<_> = slots.iter().map(|row| row.callback.slot_us - NINE_US).collect();
        assert_eq!(slots, [0, 0, SLOT_US]);
        house.work().await;
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_caller_who_cannot_be_called_is_asked_to_write() {
    let house = house(&sqlite().await).await;
    let lin = house.agent("Lin Mei").await;
    let carrier = Browser::of(&house, None, Language::En).await;
    for from in ["", "anonymous", "+266696687", "+7378742833", "sip:lin@pay.example", "12"] {
        let heard = tell(&carrier, &missed("CA1", from)).await;
        assert!(heard.contains("Please write to us"), "{from}: {heard}");
    }
    assert!(due(&house.app, &lin.actor).await.unwrap().is_empty());
    house.finish().await;
}

#[tokio::test]
async fn somebody_whose_account_is_stolen_is_called_at_any_hour() {
    each_engine(async |engine| {
        let house = house(engine).await;
        let (who, lin) = (house.customer("陈小明").await, house.agent("Lin Mei").await);
        let set = SetLock {
            id: house.app.draw(house.clock.now()),
            person: who.id.clone(),
            reason: LockReason::Reported,
            detail: String::new(),
            until_us: None,
        };
        house.app.must(&Actor::system("test"), None, Act::SetLock(set)).await.unwrap();
        let carrier = Browser::of(&house, None, Language::En).await;
        tell(&carrier, &missed("CA1", &who.phone)).await;
        let row = due(&house.app, &lin.actor).await.unwrap().remove(0);
        assert_eq!(row.case.urgency, MONEY_AT_RISK);
        assert_eq!(row.callback.slot_us, EVENING_US + SLOT_US);
        house.work().await;
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn the_desk_sees_a_missed_call_as_one() {
    let house = house(&sqlite().await).await;
    let (who, lin) = (house.customer("陈小明").await, house.agent("Lin Mei").await);
    let carrier = Browser::of(&house, None, Language::En).await;
    tell(&carrier, &missed("CA1", &who.phone)).await;
    for (language, word) in [(Language::En, "Missed call"), (Language::ZhHans, "未接来电")] {
        let desk = Browser::of(&house, Some(&lin), language).await;
        let list = page(&desk, "/desk/callbacks").await;
        assert!(list.contains(word) && !list.contains(&who.phone), "{list}");
        let row = &due(&house.app, &lin.actor).await.unwrap()[0];
        assert!(page(&desk, &format!("/desk/callbacks/{}", row.callback.id)).await.contains(word));
        assert!(page(&desk, &format!("/desk/cases/{}", row.case.id)).await.contains("<h1"));
        let own = Browser::of(&house, Some(&who), language).await;
        assert!(page(&own, &format!("/cases/{}", row.case.id)).await.contains("/callbacks/"));
    }
    house.finish().await;
}

#[tokio::test]
async fn attack_missed_calls_that_nobody_signed() {
    each_engine(async |engine| {
        let mut house = house(engine).await;
        let lin = house.agent("Lin Mei").await;
        let anyone = Browser::of(&house, None, Language::En).await;
        let sent = missed("CA1", "+8613800138000");
        let elsewhere = hotline::signed(TOKEN, "http://elsewhere.test/hooks/hotline", &sent);
        let changed = hotline::signed(TOKEN, URL, &missed("CA1", "+8613800138001"));
        let empty = hotline::signed("", URL, &sent);
        let wrong = ["", "x", &elsewhere, &changed, &empty, &"A".repeat(60_000)];
        for signed in wrong.into_iter().map(Some).chain([None]) {
            let answer = send(&anyone, &sent, signed).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{signed:?} {}", answer.body);
        }
        // While no token is set there is nothing here, whatever it is signed with.
        Arc::make_mut(&mut house.app.config).hotline_token = String::new();
        let none = Browser::of(&house, None, Language::En).await;
        for signed in [None, Some(empty.as_str()), Some(&hotline::signed(TOKEN, URL, &sent))] {
            assert_eq!(send(&none, &sent, signed).await.status, StatusCode::NOT_FOUND);
        }
        assert!(due(&house.app, &lin.actor).await.unwrap().is_empty());
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn attack_ringing_the_hotline_with_made_up_numbers() {
    each_engine(async |engine| {
        let mut house = house(engine).await;
        Arc::make_mut(&mut house.app.config).callbacks_per_slot = 10;
        let (who, lin) = (house.customer("陈小明").await, house.agent("Lin Mei").await);
        let carrier = Browser::of(&house, None, Language::En).await;
        // In somebody else's name: one that stands, whatever is sent, and few in an hour.
        for n in 0..6 {
            tell(&carrier, &missed(&format!("CA{n}"), &who.phone)).await;
            for row in due(&house.app, &lin.actor).await.unwrap() {
                cancel(&house.app, &who.actor, &row.callback.id).await.unwrap();
            }
        }
        house.work().await;
        assert_eq!(house.post.kinds(&who.phone).len(), 3);
        // With a new number each time: bounded in all.
        let mut called = 0;
        for n in 0..70 {
            let from = format!("+86138001{n:05}");
            let heard = tell(&carrier, &missed(&format!("CB{n}"), &from)).await;
            called += usize::from(heard.contains("We call you back"));
        }
        assert_eq!(called, 57);
        assert_eq!(due(&house.app, &lin.actor).await.unwrap().len(), 57);
        house.work().await;
        house.finish().await;
    })
    .await;
}

/// The carrier's own library signs what we take, and finds right what we sign.
#[tokio::test]
async fn the_carriers_own_library_signs_alike() {
    let tools = std::env::var("PAYDESK_TEST_TOOLS").expect("set up by `./test setup`");
    let script = "import json, sys\n\
        from twilio.request_validator import RequestValidator\n\
        token, url, fields, signed = sys.argv[1:]\n\
        fields, validator = dict(json.loads(fields)), RequestValidator(token)\n\
        print(validator.compute_signature(url, fields), validator.validate(url, fields, signed))";
    let ask = |fields: &Fields, signed: &str| {
        let json = serde_json::to_string(fields).unwrap();
        let python = format!("{tools}/venv/bin/python");
        let ran = Command::new(python).args(["-c", script, TOKEN, URL, &json, signed]).output();
        let ran = ran.unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        String::from_utf8_lossy(&ran.stdout).trim().to_owned()
    };
    let house = house(&sqlite().await).await;
    let carrier = Browser::of(&house, None, Language::En).await;
    let mut sent = missed("CA1", "+8613800138000");
    sent.push(("CallerName".to_owned(), "陈 小明 & co=+%".to_owned()));
    let theirs = ask(&sent, &hotline::signed(TOKEN, URL, &sent));
    let (signed, valid) = theirs.split_once(' ').unwrap();
    assert_eq!(valid, "True");
    assert_eq!(send(&carrier, &sent, Some(signed)).await.status, StatusCode::OK);
    let other = ask(&sent, &hotline::signed(TOKEN, URL, &missed("CA2", "+8613800138000")));
    assert!(other.ends_with("False"), "{other}");
    house.work().await;
    house.finish().await;
}
