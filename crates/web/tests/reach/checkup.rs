//! Is it the device, the network or our side: said from the figures that a page brings, kept under
//! a code for whoever helps, and as much as can be without script, cookies or books.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use paydesk_app::conversation as desk;
use paydesk_core::checkup::{Finding, Kept, Side, Step};
use paydesk_core::language::Language;
use paydesk_core::throttle::CHECKUPS;
use paydesk_core::word::Word;
use paydesk_sim::engine::{each_engine, sqlite};
use paydesk_sim::house::House;
use paydesk_texts::Texts;
use paydesk_web::assets;
use serde_json::Value;

use crate::browser::{Browser, hidden};
use crate::page;

#[test]
fn every_word_of_a_checkup_is_there() {
    for language in Language::ALL {
        let texts = Texts::new(language);
        let key = |part: &str, word: &str| format!("checkup-{part}-{word}");
        let sides = Side::ALL.iter().map(|it| key("side", it.word()));
        let steps = Step::ALL.iter().map(|it| key("step", it.word()));
        let kept = Kept::ALL.iter().map(|it| key("worker", it.word()));
        let found = Finding::ALL.iter().map(|it| key("finding", it.word()));
        let acts = Finding::ALL.iter().map(|it| key("do", it.word()));
        for key in sides.chain(steps).chain(kept).chain(found).chain(acts) {
            assert!(texts.has(&key), "{key} in {}", language.tag());
        }
    }
}

/// What a page brings from a device and a line that are well, and what else it measured.
fn figures(more: &str) -> String {
    let version = assets::version();
    format!(
        "/check?online=1&app=ours&tries=3&lost=0&connect=40&answer=70&whole=90&stream=live\
         &stream_ms=80&bank=1&bank_ms=120&skew=10&storage=1&worker=off&version={version}{more}"
    )
}

#[tokio::test]
async fn figures_have_a_verdict_and_what_to_do() {
    let house = House::on(&sqlite().await).await;
    let anyone = Browser::of(&house, None, Language::En).await;
    let well = page(&anyone, &figures("")).await;
    assert!(well.contains("All is well") && well.contains("connection 40 ms"), "{well}");
    assert_eq!(well.matches("data-again=").count(), Step::ALL.len() + 4, "{well}");
    // The first of a name counts, so what differs stands before.
    let of = |what: &str| figures("").replace("/check?", &format!("/check?{what}&"));
    for (what, side, act) in [
        ("app=foreign", "It is the network", "use mobile data"),
        ("app=error", "It is our side", "hotline still works"),
        ("skew=7200000", "It is this device", "automatic"),
        ("stream=held", "It is the network", "virus scanner"),
        ("version=0ld", "It is this device", "Load this page anew"),
    ] {
        let said = page(&anyone, &of(what)).await;
        assert!(said.contains(side) && said.contains(act), "{what}: {said}");
    }
    let late = page(&anyone, &of("skew=-7200000")).await;
    assert!(late.contains("2 hours behind ours"), "{late}");
    // Figures that make no sense were not measured, and nothing of them is shown.
    let odd = page(&anyone, "/check?app=%3Cb%3E&skew=x&version=%22onload&dns=-1").await;
    assert!(odd.contains("No script of ours has run") && !odd.contains("\"onload"), "{odd}");
    house.finish().await;
}

#[tokio::test]
async fn without_script_it_says_what_our_side_sees() {
    let house = House::on(&sqlite().await).await;
    let anyone = Browser::of(&house, None, Language::ZhHans).await;
    let before = page(&anyone, "/check").await;
    assert!(before.contains("我们这边正常") && before.contains("请与您的设备对照"), "{before}");
    assert!(!before.contains("data-again=\"app\""), "no button that only a script can serve");
    assert!(page(&anyone, "/check?again=1").await.contains("我们这边正常"));
    // Whoever comes again without any cookie keeps none, and cannot send the form either.
    let request = Request::get("/check?again=1").header("accept-language", "en");
    let bare = anyone.send(request.body(Body::empty()).unwrap()).await;
    assert!(bare.body.contains("sends no cookies back"), "{}", bare.body);
    assert!(!bare.body.contains("name=\"measured\""), "{}", bare.body);
    // What answers the script.
    let now = page(&anyone, "/check/now?n=a1%3C").await;
    let now: Value = serde_json::from_str(&now).unwrap();
    assert_eq!((now["echo"].as_str(), now["now_ms"].is_i64()), (Some("a1"), true));
    let stream = anyone.get("/check/stream").await;
    assert_eq!(stream.kind, "text/event-stream");
    assert!(stream.body.contains("event: first") && stream.body.contains("event: second"));
    house.finish().await;
}

#[tokio::test]
async fn a_code_is_kept_once_and_read_at_the_desk() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let lin = house.agent("Lin Mei").await;
        let (stranger, inbox) = (
            Browser::of(&house, None, Language::En).await,
            Browser::of(&house, Some(&lin), Language::En).await,
        );
        let shown = page(&stranger, &figures("").replace("skew=10", "skew=7200000")).await;
        let measured = hidden(&shown, "measured").replace("&amp;", "&").replace("&#38;", "&");
        let key = hidden(&shown, "idempotency_key").to_owned();
        let pairs =
            [("idempotency_key", key.as_str()), ("measured", measured.as_str()), ("to", "code")];
        let code = async || {
            let kept = stranger.post("/check", &pairs).await;
            assert_eq!(kept.status, StatusCode::OK, "{}", kept.body);
            let figure = kept.body.split("<b class=\"figure\">").nth(1).expect("a code");
            figure.split('<').next().unwrap_or_default().to_owned()
        };
        let first = code().await;
        assert_eq!(code().await, first, "once");
        let typed = first.replace(' ', "-");
        let found = page(&inbox, &format!("/desk/checks?code={typed}")).await;
        assert!(found.contains("It is this device"), "{found}");
        assert!(found.contains("2 hours ahead of ours"), "{found}");
        assert!(page(&inbox, "/desk/checks?code=00000000").await.contains("no such code"));
        assert!(page(&inbox, "/desk/checks?code=12").await.contains("A code has eight digits"));
        assert!(page(&inbox, "/desk/checks").await.contains("Eight digits"));
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn one_press_sends_it_to_the_open_case_or_to_a_new_one() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (who, lin) = (house.customer("陈小明").await, house.agent("Lin Mei").await);
        let known = Browser::of(&house, Some(&who), Language::ZhHans).await;
        let desk_side = Browser::of(&house, Some(&lin), Language::En).await;
        let send = async |figures: &str| {
            let shown = page(&known, figures).await;
            let key = hidden(&shown, "idempotency_key").to_owned();
            let measured = figures.trim_start_matches("/check?").to_owned();
            let pairs = [
                ("idempotency_key", key.as_str()),
                ("measured", measured.as_str()),
                ("to", "case"),
            ];
            let sent = known.post("/check", &pairs).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
            assert_eq!(known.post("/check", &pairs).await.to, sent.to, "once");
            sent.to
        };
        let first = send(&figures("").replace("stream=live", "stream=held")).await;
        let second = send(&figures("").replace("bank=1", "bank=0")).await;
        assert_eq!(first, second, "the case is open, and takes both");
        let mine = desk::mine(&house.app, &who.actor).await.unwrap();
        assert_eq!(mine.len(), 1);
        let own = page(&known, first.trim_end_matches("#end")).await;
        assert_eq!(own.matches("data-sent=\"checkup-").count(), 2, "{own}");
        let case = page(&desk_side, &format!("/desk/cases/{}", mine[0].id)).await;
        let link = case.split("/desk/checks?code=").nth(1).expect("the figures are a press away");
        let code = link.split('"').next().unwrap_or_default();
        let figures = page(&desk_side, &format!("/desk/checks?code={code}")).await;
        assert!(figures.contains("bank’s page cannot be reached"), "{figures}");
        house.work().await;
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn attack_filling_the_books_with_checkups() {
    let house = House::on(&sqlite().await).await;
    let mut last = StatusCode::OK;
    for n in 0..=CHECKUPS.tries {
        // Another browser each time, and one network.
        let browser = Browser::of(&house, None, Language::En).await;
        let key = format!("checkup-key-{n}");
        let pairs = [("idempotency_key", key.as_str()), ("measured", "app=ours"), ("to", "code")];
        last = browser.post("/check", &pairs).await.status;
        assert_eq!(last == StatusCode::OK, n < CHECKUPS.tries, "{n}: {last}");
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    house.finish().await;
}
