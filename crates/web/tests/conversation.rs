//! The talk on its pages: a guest asks, an agent answers, the stream tells of it; first responses
//! are small; every word that is put together exists in both languages.
use std::process::{Command, Stdio};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use futures_util::StreamExt;
use paydesk_app::conversation::{self as desk, Ask};
use paydesk_app::proof::{self, Answers};
use paydesk_app::session::Begun;
use paydesk_core::conversation::{Kind, Queue, State, usual::Usual};
use paydesk_core::lock::LockReason;
use paydesk_core::payment::{PaymentKind, PaymentState};
use paydesk_core::person::SessionKind;
use paydesk_core::proof::ProofKind;
use paydesk_core::refund::RefundState;
use paydesk_core::word::Word;
use paydesk_sim::engine::{each_engine, sqlite};
use paydesk_sim::house::{House, Persony};
use paydesk_texts::{Language, Texts};
use paydesk_web::{Web, router};
use tower::ServiceExt;

/// What a page may weigh before anything else is asked for.
const FIRST_BYTES_MAX: usize = 14_600;

/// What a page may weigh with all that it asks for, on a device that has never been here.
const COLD_BYTES_MAX: usize = 30_000;

/// What pages ask for; a page asks for less.
const ASSETS: [&str; 6] = ["paydesk.css", "icons.svg", "desk.js", "keep.js", "live.js", "talk.js"];

struct Browser {
    site: Router,
    cookies: Vec<(String, String)>,
    csrf: String,
    language: &'static str,
}

impl Browser {
    fn new(house: &House, language: &'static str) -> Self {
        let site = router(Web { app: house.app.clone(), secure: false });
        Self { site, cookies: Vec::new(), csrf: String::new(), language }
    }

    /// Of somebody who is signed in.
    async fn of(house: &House, who: &Persony, language: &'static str) -> Self {
        Self::with(house, &house.session(Some(who), SessionKind::Full).await, language)
    }

    fn with(house: &House, begun: &Begun, language: &'static str) -> Self {
        let mut browser = Self::new(house, language);
        browser.cookies.push(("paydesk_session".into(), begun.token.clone()));
        browser.csrf = begun.session.csrf.clone();
        browser
    }

    async fn send(&mut self, request: axum::http::request::Builder, body: Body) -> Response<Body> {
        let cookies: Vec<String> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
        let request = request
            .header(header::COOKIE, cookies.join("; "))
            .header(header::ACCEPT_LANGUAGE, self.language)
            .body(body)
            .unwrap();
        let answer = self.site.clone().oneshot(request).await.unwrap();
        for cookie in answer.headers().get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.retain(|(n, _)| n != name);
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
        answer
    }

    async fn get(&mut self, path: &str) -> (StatusCode, String) {
        let answer = self.send(Request::get(path), Body::empty()).await;
        let status = answer.status();
        let html = text(answer).await;
        assert!(!html.contains('⟦'), "{path} lacks a text: {html}");
        if let Some(token) = between(&html, "name=\"csrf\" value=\"", "\"") {
            self.csrf = token.to_owned();
        }
        (status, html)
    }

    async fn post(&mut self, path: &str, pairs: &[(&str, &str)]) -> Response<Body> {
        let csrf = self.csrf.clone();
        let mut body = form_urlencoded::Serializer::new(String::new());
        let body = body.extend_pairs(pairs).append_pair("csrf", &csrf).finish();
        let request =
            Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request, Body::from(body)).await
    }
}

async fn text(answer: Response<Body>) -> String {
    let bytes = axum::body::to_bytes(answer.into_body(), 1 << 22).await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let start = text.find(before)? + before.len();
    text[start..].split(after).next()
}

fn location(answer: &Response<Body>) -> String {
    let to = answer.headers()[header::LOCATION].to_str().unwrap();
    to.split('#').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_visitor_asks_an_agent_answers_and_hears_how_it_was() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let mut visitor = Browser::new(&house, "zh-CN");
        let (_, form) = visitor.get("/help/new?kind=fault").await;
        let key = between(&form, "idempotency_key\" value=\"", "\"").unwrap().to_owned();
        // Nothing written is said beside the field, and no session is begun for it.
        let empty = visitor.post("/help/new", &[("kind", "fault"), ("words", " ")]).await;
        assert_eq!(empty.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert!(text(empty).await.contains("请写几个字。"));
        assert!(!visitor.cookies.iter().any(|(name, _)| name == "paydesk_session"));
        let pairs =
            [("kind", "fault"), ("words", "<b>打不开</b>"), ("idempotency_key", key.as_str())];
        let opened = visitor.post("/help/new", &pairs).await;
        assert_eq!(opened.status(), StatusCode::SEE_OTHER);
        let case = location(&opened);
        let (status, page) = visitor.get(&case).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(page.matches("没有留下手机号").count(), 1, "said once: {page}");
        assert!(page.contains("&#60;b&#62;打不开"), "words are words, never markup: {page}");
        assert!(page.contains("下一位就是您") && page.contains("等待时间暂时不知道"));

        let lin = house.agent("Lin Mei").await;
        let mut agent = Browser::of(&house, &lin, "en").await;
        let (_, inbox) = agent.get("/desk").await;
        let at_desk = case.replace("/cases/", "/desk/cases/");
        assert!(inbox.contains(&at_desk) && inbox.contains("Waiting for us · 1"), "{inbox}");
        let (_, open) = agent.get(&at_desk).await;
        assert!(open.contains("&#60;b&#62;打不开"));
        let reply = [("words", "请再试一次"), ("idempotency_key", "a1"), ("as", "reply")];
        for _ in 0..2 {
            let said = agent.post(&format!("{at_desk}/messages"), &reply).await;
            assert_eq!(said.status(), StatusCode::SEE_OTHER);
        }
        let note = [("words", "secret note"), ("idempotency_key", "a2"), ("as", "note")];
        agent.post(&format!("{at_desk}/messages"), &note).await;
        // What says not whom it is for goes to nobody, and its words stay.
        let unsaid = [("words", "meant for nobody"), ("idempotency_key", "a3")];
        let said = agent.post(&format!("{at_desk}/messages"), &unsaid).await;
        assert_eq!(said.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert!(text(said).await.contains(">meant for nobody</textarea>"));
        let (_, page) = visitor.get(&case).await;
        assert_eq!(page.matches("请再试一次").count(), 1);
        assert!(!page.contains("secret note") && !page.contains("meant for nobody"));
        assert!(page.contains("在为您服务"));
        agent.post(&format!("{at_desk}/close"), &[]).await;
        let (_, open) = agent.get(&at_desk).await;
        assert!(open.contains("Open again"), "{open}");
        agent.post(&format!("{at_desk}/reopen"), &[]).await;
        let (_, page) = visitor.get(&case).await;
        assert!(page.contains("在为您服务") && !page.contains("这次服务怎么样"), "{page}");
        agent.post(&format!("{at_desk}/close"), &[]).await;
        let (_, page) = visitor.get(&case).await;
        assert!(page.contains("这次服务怎么样？"));
        let survey = visitor.post(&format!("{case}/survey"), &[("score", "5")]).await;
        assert_eq!(survey.status(), StatusCode::SEE_OTHER);
        let (_, page) = visitor.get(&case).await;
        assert!(page.contains("您评了 5 分"), "{page}");
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_message_from_an_old_page_comes_back_and_can_be_sent() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let li = house.customer("李雷").await;
    let mut li = Browser::of(&house, &li, "en").await;
    let words = |words, key| [("words", words), ("idempotency_key", key), ("kind", "fault")];
    let opened = li.post("/help/new", &words("first", "key-1")).await;
    let case = location(&opened);
    // Back, other words, Send: both ways to write keep the words and give them a key of their own.
    for (path, words, old) in [
        ("/help/new".to_owned(), words("second", "key-1"), "key-1"),
        (format!("{case}/messages"), words("third", "key-1"), "key-1"),
    ] {
        let again = li.post(&path, &words).await;
        assert_eq!(again.status(), StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        let page = text(again).await;
        assert!(page.contains(words[0].1) && page.contains("have not been sent yet"), "{page}");
        let fresh = between(&page, "idempotency_key\" value=\"", "\"").unwrap();
        assert_ne!(fresh, old);
        let sent = li.post(&path, &[words[0], ("idempotency_key", fresh), words[2]]).await;
        assert_eq!(sent.status(), StatusCode::SEE_OTHER);
    }
    let (_, page) = li.get(&case).await;
    assert!(page.contains("third"), "{page}");
    house.finish().await;
}

#[tokio::test]
async fn too_many_strangers_keep_their_words_and_hear_of_other_ways() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    for (language, says) in [("en", "your words stay here"), ("zh-CN", "您写的话会留在这里")]
    {
        let mut last = StatusCode::OK;
        let mut page = String::new();
        for n in 0..61 {
            let mut visitor = Browser::new(&house, language);
            visitor.get("/help/new").await;
            let key = format!("key-{language}-{n}");
            let words = [("words", "help me"), ("kind", "fault"), ("idempotency_key", &key)];
            let answer = visitor.post("/help/new", &words).await;
            last = answer.status();
            page = text(answer).await;
        }
        assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
        assert!(page.contains(says) && page.contains("help me"), "{page}");
        assert!(page.contains("400-000-0000"), "{page}");
    }
    house.finish().await;
}

fn asked(about: Option<&str>, words: &str) -> Ask {
    Ask {
        about: about.map(str::to_owned),
        kind: if about.is_some() { Kind::Payment } else { Kind::Question },
        words: words.to_owned(),
        contact: String::new(),
        client_id: "k0".into(),
        device: "Firefox · Android".into(),
        article: None,
    }
}

#[tokio::test]
async fn what_a_visitor_wrote_is_its_owners_once_the_case_has_joined_an_account() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let (visitor, chen) = (house.guest().await, house.customer("陈小明").await);
    let asked = Ask { contact: "13800138000".into(), ..asked(None, "help me") };
    let case = desk::open(&house.app, &visitor, asked).await.unwrap().conversation.id;
    let lin = house.agent("Lin Mei").await;
    let (mut agent, path) = (Browser::of(&house, &lin, "en").await, format!("/desk/cases/{case}"));
    let (_, page) = agent.get(&path).await;
    assert!(page.contains("138 •••• 8000") && !page.contains("13800138000"), "{page}");
    house.fund(&chen, 10_000).await;
    let (ask, phone) = (ProofKind::Questions, &chen.phone);
    let asked = proof::ask(&house.app, &lin.actor, &case, ask, phone).await.unwrap();
    let (name, amount) = ("陈小明".to_owned(), "100".to_owned());
    let answers = Answers { name, amount, id_last_four: "0".into() };
    proof::answer_questions(&house.app, &visitor, &asked, answers).await.unwrap();
    let (_, page) = Browser::of(&house, &chen, "en").await.get(&format!("/cases/{case}")).await;
    assert!(page.contains("You · ") && !page.contains("Visitor"), "{page}");
    let (_, page) = agent.get(&path).await;
    assert!(page.contains("<small class=\"who\">陈** · "), "{page}");
    house.finish().await;
}

#[tokio::test]
async fn attack_reading_somebody_elses_case() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let (chen, wang) = (house.customer("陈小明").await, house.customer("王芳").await);
    let opened = desk::open(&house.app, &chen.actor, asked(None, "private")).await.unwrap();
    let path = format!("/cases/{}", opened.conversation.id);
    let mut other = Browser::of(&house, &wang, "en").await;
    assert_eq!(other.get(&path).await.0, StatusCode::NOT_FOUND);
    assert_eq!(other.get(&format!("{path}/stream")).await.0, StatusCode::NOT_FOUND);
    let said = other.post(&format!("{path}/messages"), &[("words", "x")]).await;
    assert!(said.status().is_client_error());
    let desk = path.replace("/cases/", "/desk/cases/");
    assert_eq!(other.get(&desk).await.0, StatusCode::FORBIDDEN);
    // Somebody without any session is asked to sign in, whatever is there.
    let mut stranger = Browser::new(&house, "en");
    for path in [path.as_str(), "/cases/con_0", "/cases"] {
        let answer = stranger.send(Request::get(path), Body::empty()).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{path}");
        assert!(location(&answer).starts_with("/sign-in?back="));
    }
    house.finish().await;
}

#[tokio::test]
async fn the_stream_tells_what_is_new() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let chen = house.customer("陈小明").await;
        let lin = house.agent("Lin Mei").await;
        let mut browser = Browser::of(&house, &chen, "en").await;
        let ask = asked(None, "hello");
        let opened = desk::open(&house.app, &chen.actor, ask).await.unwrap();
        let id = opened.conversation.id;
        let path = format!("/cases/{id}/stream");
        let answer = browser.send(Request::get(&path), Body::empty()).await;
        assert_eq!(answer.headers()[header::CONTENT_TYPE], "text/event-stream");
        let mut stream = answer.into_body().into_data_stream();
        let mut heard = String::new();
        let mut until = async |words: &str| {
            let reading = async {
                while !heard.contains(words) {
                    let chunk = stream.next().await.expect("the stream goes on").unwrap();
                    heard.push_str(std::str::from_utf8(&chunk).unwrap());
                }
            };
            let limit = Duration::from_secs(10);
            tokio::time::timeout(limit, reading).await.unwrap_or_else(|_| panic!("never: {words}"));
        };
        until("You are next").await;
        let say = desk::Say { words: "good news".into(), client_id: "a1".into() };
        desk::say(&house.app, &lin.actor, &id, say).await.unwrap();
        until("good news").await;
        until("answers").await;
        // What the page offers comes along: what there is to prove, then how it was.
        proof::ask(&house.app, &lin.actor, &id, ProofKind::Questions, "").await.unwrap();
        until(&format!("/cases/{id}/proof")).await;
        desk::close(&house.app, &lin.actor, &id).await.unwrap();
        until(&format!("/cases/{id}/survey")).await;
        // The desk's column says how many wait now, not when the page was made.
        let mut agent = Browser::of(&house, &lin, "en").await;
        let answer = agent.send(Request::get("/desk/stream"), Body::empty()).await;
        let first = answer.into_body().into_data_stream().next().await.unwrap().unwrap();
        let first = String::from_utf8(first.to_vec()).unwrap();
        assert!(first.contains("event: inbox") && first.contains("Nobody waits"), "{first}");
        // Whoever watched needs no notice of words; of being asked who they are they hear.
        house.finish().await;
        assert_eq!(house.post.kinds(&chen.phone), ["case-opened", "proof-asked"]);
    })
    .await;
}

/// The bytes of a page as a browser gets them: compressed by gzip, the weakest encoding that all of
/// them take. The document alone counts: stylesheet, drawings and script are kept from page to page
/// and hold nobody up who waits for the words.
fn weight(html: &str) -> usize {
    use std::io::Write;
    let mut gzip = Command::new("gzip")
        .arg("-6c")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = gzip.stdin.take().unwrap();
    let html = html.to_owned();
    let writing = std::thread::spawn(move || input.write_all(html.as_bytes()).unwrap());
    let output = gzip.wait_with_output().unwrap();
    writing.join().unwrap();
    assert!(output.status.success());
    output.stdout.len()
}

#[tokio::test]
async fn first_responses_of_help_contact_and_talk_are_small() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let chen = house.customer("陈小明").await;
    let lin = house.agent("Lin Mei").await;
    let paid = house.fund(&chen, 10_000).await;
    let ask = asked(Some(paid.id.as_str()), "第一条");
    let opened = desk::open(&house.app, &chen.actor, ask).await.unwrap();
    let id = opened.conversation.id;
    for n in 0..40 {
        let who = if n % 2 == 0 { &lin.actor } else { &chen.actor };
        let words =
            format!("消息 {n}：我看了第 {} 笔付款，银行说了不同的话。{}", n * 7, "字".repeat(n));
        let say = desk::Say { words, client_id: format!("c{n}") };
        desk::say(&house.app, who, &id, say).await.unwrap();
    }
    let begun = house.session(Some(&chen), SessionKind::Full).await;
    let assets = ASSETS.map(|name| {
        let path = format!("{}/static/{name}", env!("CARGO_MANIFEST_DIR"));
        weight(&std::fs::read_to_string(path).unwrap())
    });
    let assets: usize = assets.iter().sum();
    for language in ["zh-CN", "en"] {
        let mut browser = Browser::with(&house, &begun, language);
        let case = format!("/cases/{id}");
        let about = format!("/help/new?about={}", paid.id);
        let locked = "/help/account-locked-overview";
        let pages = ["/help", "/help/new", "/help/topics/failed-payments", locked];
        let own = [about.as_str(), "/contact", "/callback", "/feedback", "/cases", case.as_str()];
        for path in pages.into_iter().chain(own) {
            let (status, html) = browser.get(path).await;
            assert_eq!(status, StatusCode::OK, "{path}");
            let bytes = weight(&html);
            assert!(bytes <= FIRST_BYTES_MAX, "{path} in {language}: {bytes} bytes");
            let cold = bytes + assets;
            assert!(cold <= COLD_BYTES_MAX, "{path} in {language}: {cold} bytes with all it asks");
        }
    }
    house.finish().await;
}

#[tokio::test]
async fn an_agent_sees_the_facts_and_reveals_for_a_reason() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let chen = house.customer("陈小明").await;
        let lin = house.agent("Lin Mei").await;
        let paid = house.fund(&chen, 10_000).await;
        let ask = asked(Some(paid.id.as_str()), "");
        let opened = desk::open(&house.app, &chen.actor, ask).await.unwrap();
        let path = format!("/desk/cases/{}", opened.conversation.id);
        let mut agent = Browser::of(&house, &lin, "en").await;
        let (status, page) = agent.get(&path).await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("It went through") && page.contains("Firefox"), "{page}");
        assert!(!page.contains(&chen.phone), "masked until there is a reason");
        let no = agent.post(&format!("{path}/reveal"), &[("what", "phone"), ("because", "")]).await;
        assert_eq!(no.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert!(text(no).await.contains("Please say why."));
        let reset = [("reason", "forgot it")];
        let no = agent.post(&format!("{path}/reset"), &reset).await;
        assert!(text(no).await.contains("Take the case first"));
        desk::claim(&house.app, &lin.actor, &opened.conversation.id).await.unwrap();
        let pairs = [("what", "phone"), ("because", "asked to be called back")];
        agent.post(&format!("{path}/reveal"), &pairs).await;
        assert!(agent.get(&path).await.1.contains(&chen.phone));
        let asked = agent.post(&format!("{path}/proof"), &[("kind", "questions")]).await;
        assert_eq!(asked.status(), StatusCode::SEE_OTHER);
        let no = agent.post(&format!("{path}/reset"), &[("reason", "")]).await;
        assert_eq!(no.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let no = agent.post(&format!("{path}/reset"), &reset).await;
        assert!(text(no).await.contains("must prove who they are"));
        let id = &opened.conversation.id;
        let asked = proof::current(&house.app, &chen.actor, id).await.unwrap().unwrap();
        let (name, amount) = ("陈小明".to_owned(), "100".to_owned());
        let answers = Answers { name, amount, id_last_four: "0".into() };
        proof::answer_questions(&house.app, &chen.actor, &asked.id, answers).await.unwrap();
        let begun = agent.post(&format!("{path}/reset"), &reset).await;
        assert_eq!(begun.status(), StatusCode::SEE_OTHER);
        let shown = agent.get(&path).await.1;
        assert!(shown.contains("Proof of identity asked for"), "{shown}");
        assert!(shown.contains("A password reset was started"));
        for action in ["claim", "close"] {
            let done = agent.post(&format!("{path}/{action}"), &[]).await;
            assert_eq!(done.status(), StatusCode::SEE_OTHER);
        }
        let key = house.key();
        let pairs = [("to", "queue accounts"), ("note", "theirs"), ("idempotency_key", &*key)];
        let done = agent.post(&format!("{path}/assign"), &pairs).await;
        assert_eq!(done.status(), StatusCode::SEE_OTHER);
        assert_eq!(agent.get(&format!("{path}?canned=records")).await.0, StatusCode::OK);
        house.finish().await;
    })
    .await;
}

#[test]
fn every_word_of_the_desk_is_there() {
    let hyphened = |beginning: &str, word: &str| format!("{beginning}{}", word.replace('_', "-"));
    let mut keys: Vec<String> = Vec::new();
    for kind in Kind::ALL {
        for beginning in ["conversation-kind-", "conversation-title-", "help-kind-"] {
            keys.push(hyphened(beginning, kind.word()));
        }
    }
    keys.extend(Queue::ALL.iter().map(|q| hyphened("conversation-queue-", q.word())));
    keys.extend(State::ALL.iter().map(|s| hyphened("conversation-state-", s.word())));
    keys.extend(PaymentState::ALL.iter().map(|s| hyphened("conversation-payment-", s.word())));
    keys.extend(PaymentKind::ALL.iter().map(|k| hyphened("desk-payment-", k.word())));
    keys.extend(RefundState::ALL.iter().map(|s| hyphened("desk-refund-", s.word())));
    keys.extend(RefundState::ALL.iter().map(|s| hyphened("refund-state-", s.word())));
    keys.extend(LockReason::ALL.iter().map(|r| hyphened("desk-lock-", r.word())));
    keys.extend(["waiting", "approved", "refused"].map(|s| hyphened("desk-approval-", s)));
    keys.extend("refund advance correct unlock order".split(' ').map(|a| hyphened("desk-act-", a)));
    let details = "name phone email id_number contact callback".split(' ');
    keys.extend(details.map(|d| hyphened("desk-detail-", d)));
    keys.extend(["missing", "too-long"].map(|f| hyphened("conversation-words-", f)));
    let happened = "opened opened_about reset_started identity_confirmed registered \
                    identity_given identity_changed email_changed name_changed \
                    password_changed payee_trusted payee_untrusted claimed assigned \
                    handed_over closed reopened surveyed revealed locked unlocked \
                    recovery_begun recovery_stopped stuck_finish stuck_cancel corrected \
                    other approval_refused approval_run_out refund_requested refund_refused \
                    refund_paid refund_confirmed";
    keys.extend(happened.split(' ').map(|kind| hyphened("happened-", kind)));
    // Every kind of work, as the one that does it tells them apart.
    let work = include_str!("../../app/src/job.rs");
    let arms = between(work, "match job.kind.as_str() {", "other =>").unwrap();
    let kinds = arms.lines().filter_map(|arm| arm.trim().strip_prefix('"')?.split('"').next());
    let before = keys.len();
    keys.extend(kinds.map(|kind| hyphened("job-kind-", kind)));
    assert!(keys.len() > before);
    for name in Usual::ALL.iter().map(|reply| reply.word()) {
        keys.extend([format!("canned-{name}-title"), format!("canned-{name}-text")]);
    }
    for language in Language::ALL {
        let texts = Texts::new(language);
        for key in &keys {
            assert!(texts.has(key), "{key} in {language}");
        }
    }
}
