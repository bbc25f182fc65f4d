//! The pages of identity, as a browser without script walks them, in both languages: registering,
//! errors beside their fields, signing in on a new device, and "Me".

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use paydesk_app::genuine::ABOUT;
use paydesk_sim::engine::sqlite;
use paydesk_sim::house::House;
use paydesk_texts::{Language, Texts};
use paydesk_web::{Web, router};
use tower::ServiceExt;

const PASSWORD: &str = "Ruhig7!Kranich";

struct Browser {
    site: Router,
    cookies: Vec<(String, String)>,
    language: &'static str,
}

struct Page {
    status: StatusCode,
    to: String,
    text: String,
}

impl Browser {
    fn new(house: &House, language: &'static str) -> Self {
        let site = router(Web { app: house.app.clone(), secure: false });
        Self { site, cookies: Vec::new(), language }
    }

    async fn send(&mut self, request: axum::http::request::Builder, body: String) -> Page {
        let cookies: Vec<String> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
        let request = request
            .header(header::COOKIE, cookies.join("; "))
            .header(header::ACCEPT_LANGUAGE, self.language)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let request = request.body(Body::from(body)).unwrap();
        let answer = self.site.clone().oneshot(request).await.unwrap();
        for cookie in answer.headers().get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.retain(|(n, _)| n != name);
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        let status = answer.status();
        let to = answer.headers().get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned());
        let bytes = to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        assert!(!text.contains('⟦'), "a text is missing: {text}");
        Page { status, to: to.unwrap_or_default(), text }
    }

    async fn get(&mut self, path: &str) -> Page {
        self.send(Request::get(path), String::new()).await
    }

    /// Posts a form as its page would, with the page's token.
    async fn post(&mut self, page: &str, action: &str, fields: &[(&str, &str)]) -> Page {
        let shown = self.get(page).await;
        assert_eq!(shown.status, StatusCode::OK, "{page}");
        let token = shown.text.split("name=\"csrf\" value=\"").nth(1).expect("a form");
        let token = token.split('"').next().unwrap().to_owned();
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("csrf", &token);
        form.extend_pairs(fields);
        self.send(Request::post(action), form.finish()).await
    }
}

async fn code(house: &House, phone: &str) -> String {
    house.work().await;
    house.post.code(phone).expect("a code was sent")
}

async fn register(house: &House, browser: &mut Browser, phone: &str) {
    let fields = [("name", "陈小明"), ("phone", phone), ("password", PASSWORD)];
    let sent = browser.post("/register", "/register", &fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    let id = sent.to.split("r=").nth(1).unwrap().to_owned();
    let right = code(house, phone).await;
    let wrong = if right == "000000" { "000001" } else { "000000" };
    let action = "/register/code";
    let not = browser.post(&sent.to, action, &[("r", &id), ("code", wrong)]).await;
    assert_eq!(not.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(not.text.contains("id=\"code-error\""), "the reason stands beside the field");
    let done = browser.post(&sent.to, action, &[("r", &id), ("code", &right)]).await;
    assert_eq!((done.status, done.to.as_str()), (StatusCode::SEE_OTHER, "/"));
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_registers_signs_out_and_in_again_in_both_languages() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    for (language, phone) in [("en", "+8613800002210"), ("zh-Hans", "+8613800002211")] {
        let mut browser = Browser::new(&house, language);
        register(&house, &mut browser, phone).await;
        let pages = [
            "/me",
            "/me/identity",
            "/me/devices",
            "/me/email",
            "/me/password",
            "/me/name",
            "/me/trusted",
            "/me/tokens",
            "/me/report",
            "/recovery/next",
            "/genuine",
            "/reset/lost",
        ];
        for path in pages {
            let page = browser.get(path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert!(page.text.contains(&format!("<html lang=\"{language}\"")), "{path}");
        }
        // It sends no word about itself, so none is made up.
        let devices = browser.get("/me/devices").await.text;
        let said = if language == "en" { "does not say what it is" } else { "没有表明型号" };
        assert!(devices.contains(said) && !devices.contains("? ·"), "{devices}");
        let out = browser.post("/me", "/sign-out", &[]).await;
        assert_eq!(out.status, StatusCode::SEE_OTHER);
        let away = browser.get("/me").await;
        assert!(away.to.starts_with("/sign-in?back="), "{}", away.to);
        // The device is remembered, so no code is asked for, and the way leads back.
        let fields = [("phone", phone), ("password", PASSWORD), ("back", "/me")];
        let back = browser.post(&away.to, "/sign-in", &fields).await;
        assert_eq!(back.to, "/me");
        // Another browser is asked for one, and only comes in with it.
        let mut other = Browser::new(&house, language);
        let sent = other.post("/sign-in", "/sign-in", &fields).await;
        assert!(sent.to.starts_with("/sign-in/code?c="), "{}", sent.to);
        let id = sent.to.split("c=").nth(1).unwrap().split('&').next().unwrap().to_owned();
        let right = code(&house, phone).await;
        let fields = [("c", id.as_str()), ("code", &right), ("back", "//evil.example")];
        let done = other.post(&sent.to, "/sign-in/code", &fields).await;
        assert_eq!((done.status, done.to.as_str()), (StatusCode::SEE_OTHER, "/"));
        assert_eq!(other.get("/me").await.status, StatusCode::OK);
    }
    house.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_owner_reads_at_home_what_holds_and_in_which_language_we_write() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let (mut browser, phone) = (Browser::new(&house, "en"), "+8613800002210");
    register(&house, &mut browser, phone).await;
    assert!(browser.get("/").await.text.contains("Please verify your identity by"));
    let given = [("name", "陈小明"), ("number", "11010519491231002X")];
    let sent = browser.post("/me/identity", "/me/identity", &given).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    let home = browser.get("/").await.text;
    assert!(home.contains("We are checking your identity"), "the day holds until it is confirmed");

    // The page is read in English, the messages come in Chinese.
    let page = browser.post("/me", "/me/language", &[("language", "zh-Hans")]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    let me = browser.get("/me?lang=en").await.text;
    let pressed = me.split("aria-pressed=\"true\"").next().unwrap();
    assert!(pressed.ends_with("value=\"zh-Hans\" lang=\"zh-Hans\" "), "{me}");

    // Five wrong passwords elsewhere: this device goes on, and its owner reads of it.
    let mut strange = Browser::new(&house, "en");
    for _ in 0..5 {
        let wrong = [("phone", phone), ("password", "wrong!Kranich8")];
        strange.post("/sign-in", "/sign-in", &wrong).await;
    }
    let home = browser.get("/").await.text;
    assert!(home.contains("entered wrongly five times"), "{home}");

    // "This was not me" ends the session; whoever is left with a phone alone is led to the way
    // back.
    let report = [("sure", "yes"), ("payment", "")];
    browser.post("/me/report", "/me/report", &report).await;
    let home = browser.get("/").await;
    assert_eq!((home.status, home.to.as_str()), (StatusCode::SEE_OTHER, "/recovery/next"));
    let texts = Texts::new(Language::En);
    let way = browser.get("/recovery/next").await.text;
    // In on a known device, no code was answered: it is offered as what comes next.
    assert!(!way.contains(&texts.say("recovery-next-text")), "{way}");
    assert!(way.contains(&texts.say("recovery-next-unproven")), "{way}");
    let at = |word: &str| way.find(&texts.say(&format!("locked-recovery-step-{word}")));
    let steps = ["code", "questions", "confirmed", "wait", "password"].map(at);
    assert!(steps.iter().all(Option::is_some) && steps.is_sorted(), "{steps:?} of {way}");
    assert_eq!(way.matches(&texts.say("step-now")).count(), 1, "one step is the next");
    assert!(way.contains(&texts.say("locked-recovery-send")), "{way}");
    house.clock.forward_s(60);
    let sent = browser.post("/recovery/next", "/recovery", &[("own", "1")]).await;
    assert!(sent.to.starts_with("/recovery/code?c="), "{} {}", sent.to, sent.text);
    let id = sent.to.split("c=").nth(1).unwrap().to_owned();
    let fields = [("c", id.as_str()), ("code", &code(&house, phone).await)];
    let done = browser.post(&sent.to, "/recovery/code", &fields).await;
    assert_eq!(done.to, "/recovery/next", "{}", done.text);
    let way = browser.get("/recovery/next").await.text;
    assert!(way.contains(&texts.say("recovery-next-text")), "{way}");
    assert!(!way.contains(&texts.say("locked-recovery-send")), "{way}");
    // What only leads to sign-in is not offered; who comes there all the same reads why.
    let help = browser.get("/help").await.text;
    let tabs = help.split("<nav class=\"tabs\"").nth(1).unwrap().split("</nav>").next().unwrap();
    assert_eq!(tabs.matches("<a ").count(), 2, "{tabs}");
    assert!(tabs.contains("/recovery/next") && tabs.contains("href=\"/help\""), "{tabs}");
    let door = browser.get("/payments").await.to;
    let door = browser.get(&door).await.text;
    assert!(door.contains(&texts.say("sign-in-recovering")), "{door}");
    house.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_stands_beside_its_field_in_the_readers_language() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    for language in [Language::En, Language::ZhHans] {
        let texts = Texts::new(language);
        let mut browser = Browser::new(&house, language.tag());
        let rules = browser.get("/register").await.text;
        assert!(rules.contains(&texts.say("password-rule-length")), "said before it is sent");
        let fields = [("name", "<b>x"), ("phone", "12"), ("password", "short1!")];
        let page = browser.post("/register", "/register", &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.text.contains("id=\"password-error\""));
        assert!(page.text.contains(&texts.say("password-fault-too-short")));
        assert!(
            page.text.contains("id=\"phone-error\"") && page.text.contains("id=\"name-error\"")
        );
        assert!(!page.text.contains("<b>x") && !page.text.contains("short1!"));
        // One sentence for whoever cannot sign in, with the ways on.
        let fields = [("phone", "+8613800009999"), ("password", "wrong!Kranich8")];
        let page = browser.post("/sign-in", "/sign-in", &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.text.contains(&texts.say("sign-in-wrong")));
        assert!(page.text.contains("href=\"/recovery\"") && page.text.contains("href=\"/help\""));
        let page = browser.post("/genuine", "/genuine", &[("code", "AAAA-2222")]).await;
        assert!(page.text.contains(&texts.say("genuine-no")));
    }
    house.finish().await;
}

#[test]
fn every_kind_of_message_has_its_sentence() {
    for language in [Language::En, Language::ZhHans] {
        let texts = Texts::new(language);
        let abouts = ABOUT.iter().map(|(_, about)| format!("genuine-about-{about}"));
        let keys = abouts.chain(["sms", "email"].map(|by| format!("genuine-by-{by}")));
        for key in keys {
            assert!(texts.has(&key), "{key}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_answers_at_the_desk_begins_there_and_who_lost_the_way_keeps_the_ways() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let phone = "+8613800003301";
    let made = paydesk_app::house::NewSupervisor {
        id: house.app.draw(house.clock.now()),
        event: house.app.draw(house.clock.now()),
        phone: phone.to_owned(),
        name: "周宁".to_owned(),
        password_hash: paydesk_app::password::hash(&house.app, "", PASSWORD).await.unwrap(),
        language: Language::En,
        now_us: house.clock.now(),
    };
    assert!(paydesk_app::house::add_supervisor(&house.app.db, made).await.unwrap());
    let mut clerk = Browser::new(&house, "en");
    let lost = clerk.get("/desk/nowhere").await;
    assert!(!lost.text.contains("class=\"tabs\""), "{}", lost.text);
    let fields = [("phone", phone), ("password", PASSWORD), ("back", "")];
    let sent = clerk.post("/sign-in", "/sign-in", &fields).await;
    let id = sent.to.split("c=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    let right = code(&house, phone).await;
    let fields = [("c", id.as_str()), ("code", &right), ("back", "")];
    let done = clerk.post(&sent.to, "/sign-in/code", &fields).await;
    assert_eq!(done.to, "/desk");
    let lost = clerk.get("/desk/nowhere").await;
    assert_eq!(lost.status, StatusCode::NOT_FOUND);
    for words in ["class=\"at-desk\"", "href=\"/desk\"", "To the desk"] {
        assert!(lost.text.contains(words), "{words}: {}", lost.text);
    }
    clerk.post("/me", "/sign-out", &[]).await;
    // Whoever asked for a page comes to that page.
    let fields = [("phone", phone), ("password", PASSWORD), ("back", "/me")];
    assert_eq!(clerk.post("/sign-in", "/sign-in", &fields).await.to, "/me");
    let mut customer = Browser::new(&house, "en");
    register(&house, &mut customer, "+8613800002219").await;
    let lost = customer.get("/nowhere").await.text;
    assert!(lost.contains("class=\"tabs\"") && !lost.contains("To the desk"), "{lost}");
    house.finish().await;
}
