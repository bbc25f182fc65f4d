//! The pages of refunds and second signatures, from asking to the money being back.

use std::sync::atomic::Ordering;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use paydesk_app::payment::{self, Ask};
use paydesk_app::session::Begun;
use paydesk_core::id::Party;
use paydesk_core::payment::{Method, Payment, PaymentKind};
use paydesk_core::person::SessionKind;
use paydesk_sim::engine::{each_engine, sqlite};
use paydesk_sim::house::{House, Persony, ask};
use paydesk_web::{Web, router};
use tower::ServiceExt;

/// A browser of somebody: a session and the site.
struct Browser {
    site: Router,
    begun: Begun,
}

/// What came back: status, where to, the page.
struct Seen {
    status: StatusCode,
    to: String,
    headers: axum::http::HeaderMap,
    text: String,
}

impl Browser {
    async fn of(house: &House, who: &Persony) -> Self {
        let site = router(Web { app: house.app.clone(), secure: false });
        Self { site, begun: house.session(Some(who), SessionKind::Full).await }
    }

    async fn send(&self, request: Request<Body>) -> Seen {
        let answer = self.site.clone().oneshot(request).await.unwrap();
        let (parts, body) = answer.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let to = parts.headers.get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned());
        Seen {
            status: parts.status,
            to: to.unwrap_or_default(),
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    fn cookie(&self) -> String {
        format!("paydesk_session={}", self.begun.token)
    }

    async fn get(&self, path: &str) -> Seen {
        let request = Request::get(path).header(header::COOKIE, self.cookie());
        self.send(request.body(Body::empty()).unwrap()).await
    }

    async fn post(&self, path: &str, pairs: &[(&str, &str)]) -> Seen {
        let csrf = self.begun.session.csrf.as_str();
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("csrf", csrf).extend_pairs(pairs);
        let request = Request::post(path)
            .header(header::COOKIE, self.cookie())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(form.finish())).unwrap()).await
    }

    /// As browsers send a form with files.
    async fn upload(&self, path: &str, pairs: &[(&str, &str)], file: (&str, &[u8])) -> Seen {
        let mut body = Vec::new();
        let csrf = ("csrf", self.begun.session.csrf.as_str());
        for (name, value) in std::iter::once(&csrf).chain(pairs) {
            let part = format!(
                "--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
            body.extend_from_slice(part.as_bytes());
        }
        let head = format!(
            "--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{}\"\r\n\
             Content-Type: image/png\r\n\r\n",
            file.0
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(file.1);
        body.extend_from_slice(b"\r\n--b--\r\n");
        let request = Request::post(path)
            .header(header::COOKIE, self.cookie())
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b");
        self.send(request.body(Body::from(body)).unwrap()).await
    }
}

/// Li has paid 1,000 to a shop from the wallet.
async fn bought(house: &House) -> (Persony, Payment) {
    let (li, shop) = (house.customer("李雷").await, house.merchant("书店").await);
    house.fund(&li, 200_000).await;
    house.trust(&li, shop.id.as_str()).await;
    let purchase = Ask {
        kind: PaymentKind::Purchase,
        payee: Party::Merchant(shop.id.clone()),
        ..ask(&li, 100_000, "key-purchase-1")
    };
    let paid = payment::pay(&house.app, &li.actor, purchase).await.unwrap();
    house.work().await;
    (li, paid)
}

#[tokio::test]
async fn what_may_be_asked_stands_first_and_what_is_wrong_stands_beside_its_field() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let (li, paid) = bought(&house).await;
    let browser = Browser::of(&house, &li).await;
    let path = format!("/payments/{}/refund", paid.id);
    for (language, may) in [("en", "What you can ask for"), ("zh-Hans", "可以申请的范围")] {
        let page = browser.get(&format!("{path}?lang={language}")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text.contains(may), "{}", page.text);
        assert!(page.text.contains("1,000.00"), "{}", page.text);
    }
    let fields = |amount| {
        [
            ("ground", "policy"),
            ("amount", amount),
            ("reason", "broken"),
            ("idempotency_key", "key-page-0001"),
        ]
    };
    for (amount, field) in [("", "amount"), ("-1", "amount"), ("1000.01", "amount")] {
        let page = browser.post(&path, &fields(amount)).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{amount}");
        assert!(page.text.contains(&format!("id=\"{field}-error\"")), "{amount}: {}", page.text);
        assert!(page.text.contains("broken"), "what was typed is kept");
    }
    // What the page proposes is nobody's answer: a form without the field is not a whole refund.
    for missing in ["ground", "amount"] {
        let all = fields("1000");
        let rest: Vec<_> = all.iter().copied().filter(|(name, _)| *name != missing).collect();
        let page = browser.post(&path, &rest).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{missing}");
        assert!(page.text.contains(&format!("id=\"{missing}-error\"")), "{}", page.text);
    }
    let page = browser.upload(&path, &fields("1000"), ("a.png", b"MZ no picture")).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text.contains("id=\"files-error\""), "{}", page.text);
    let stranger = house.customer("王芳").await;
    let other = Browser::of(&house, &stranger).await;
    assert_eq!(other.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(other.post(&path, &fields("1")).await.status, StatusCode::NOT_FOUND);
    house.finish().await;
}

#[tokio::test]
async fn from_asking_to_the_second_signature_to_the_money_being_back() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, paid) = bought(&house).await;
        let (agent, boss) = (house.agent("吴").await, house.supervisor("郑").await);
        let customer = Browser::of(&house, &li).await;
        let path = format!("/payments/{}/refund", paid.id);
        let fields = [
            ("ground", "policy"),
            ("amount", "600"),
            ("reason", "书有缺页"),
            ("idempotency_key", "key-page-0001"),
        ];
        let png = b"\x89PNG\r\n\x1a\n....".as_slice();
        let asked = customer.upload(&path, &fields, ("../收据.html", png)).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
        let again = customer.upload(&path, &fields, ("../收据.html", png)).await;
        assert_eq!(asked.to, again.to, "the same form sent twice is one refund");
        let progress = customer.get(&asked.to).await;
        assert!(progress.text.contains("/files/fil_"), "{}", progress.text);
        // The payment's own record comes first, what was sent after it.
        let file = progress.text.split("/files/").nth(2).unwrap().split('"').next().unwrap();
        let file = customer.get(&format!("/files/{file}")).await;
        let said = |name: &str| file.headers.get(name).unwrap().to_str().unwrap().to_owned();
        let kept = "attachment; filename=\"file.png\"; filename*=UTF-8''%E6%94%B6%E6%8D%AE.png";
        assert_eq!(said("content-disposition"), kept);
        assert_eq!(said("x-content-type-options"), "nosniff");

        let desk = Browser::of(&house, &agent).await;
        let review = format!("/desk{}", asked.to);
        assert!(desk.get("/desk/refunds").await.text.contains(&review));
        let open = desk.get(&review).await.text;
        assert!(open.contains("李*") && !open.contains("李雷"), "names are masked: {open}");
        let decision = [
            ("decision", "accept"),
            ("amount", "600"),
            ("reason", "凭证清楚"),
            ("idempotency_key", "key-page-0002"),
        ];
        let waiting = desk.post(&review, &decision).await;
        assert!(waiting.to.starts_with("/desk/approvals/apr_"), "{}", waiting.text);
        let own = desk.get(&waiting.to).await;
        assert!(!own.text.contains("value=\"approve\""), "nobody signs twice");
        let forced = desk.post(&waiting.to, &[("decision", "approve")]).await;
        assert_eq!(forced.status, StatusCode::UNPROCESSABLE_ENTITY);

        let second = Browser::of(&house, &boss).await;
        let paper = second.get(&waiting.to).await;
        assert!(paper.text.contains("value=\"approve\"") && paper.text.contains("600.00"));
        assert!(paper.text.contains("李*") && !paper.text.contains("李雷"), "{}", paper.text);
        let bare = second.post(&waiting.to, &[("decision", "decline"), ("reason", "")]).await;
        assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY, "a no has its reason");
        let signed = second.post(&waiting.to, &[("decision", "approve")]).await;
        assert_eq!(signed.status, StatusCode::SEE_OTHER, "{}", signed.text);
        assert_eq!(house.available(&li).await, 160_000);
        let done = customer.get(&format!("{}?lang=zh-Hans", asked.to)).await;
        assert!(done.text.contains("钱已退回"), "{}", done.text);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn whoever_reviews_a_refund_writes_to_its_customer_in_a_case_about_it() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, paid) = bought(&house).await;
        let (wu, zheng) = (house.agent("吴").await, house.agent("郑").await);
        let customer = Browser::of(&house, &li).await;
        let fields = [
            ("ground", "policy"),
            ("amount", "600"),
            ("reason", "书有缺页"),
            ("idempotency_key", "key-words-0001"),
        ];
        let asked = customer.post(&format!("/payments/{}/refund", paid.id), &fields).await;
        let review = format!("/desk{}", asked.to);
        let desk = Browser::of(&house, &wu).await;
        assert!(desk.get(&review).await.text.contains(&format!("{review}/words")));
        let write = format!("{review}/words");
        let none = [("words", " "), ("idempotency_key", "key-words-0002")];
        let none = desk.post(&write, &none).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        let fold = none.text.split("<details class=\"card\"").nth(1).unwrap();
        let fold = fold.split("</details>").next().unwrap();
        assert!(fold.starts_with(" open>") && fold.contains("id=\"errors\""), "{fold}");
        assert_eq!(customer.get("/cases").await.text.matches("/cases/con_").count(), 0);
        let words = [("words", "请拍一张缺页的照片。"), ("idempotency_key", "key-words-0003")];
        let written = desk.post(&write, &words).await;
        assert!(written.to.starts_with("/desk/cases/"), "{}", written.text);
        let again = desk.post(&write, &words).await;
        assert_eq!(again.to, written.to, "sent twice, it is one case");
        let seen = desk.get(&review).await.text;
        let link = format!("href=\"{}\"", written.to.trim_end_matches("#end"));
        assert!(seen.contains(&link) && !seen.contains(&write), "it is gone on there: {seen}");
        let case = written.to.trim_start_matches("/desk").trim_end_matches("#end").to_owned();
        let read = customer.get(&case).await;
        assert_eq!(read.text.matches("请拍一张缺页的照片。").count(), 1, "{}", read.text);
        // It has one voice: a colleague takes it over first.
        let other = [("words", "我来看看。"), ("idempotency_key", "key-words-0004")];
        let held = Browser::of(&house, &zheng).await.post(&write, &other).await;
        assert_eq!(held.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", held.text);
        let fold = held.text.split("<details class=\"card\"").nth(1).unwrap();
        let fold = fold.split("</details>").next().unwrap();
        assert!(fold.contains("id=\"errors\"") && fold.contains("我来看看。"), "{fold}");
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn the_desk_says_who_reads_a_reason_and_looks_at_payments_within_itself() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let (li, paid) = bought(&house).await;
    let lin = house.agent("Lin Mei").await;
    let desk = Browser::of(&house, &lin).await;
    let page = desk.get(&format!("/desk/payments/{}?lang=en", paid.id)).await.text;
    for words in ["at-desk", "Refund …", "Counter-entry …", "1,000.00"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(page.contains(&format!("/desk/payments/{}/refund", paid.id)), "{page}");
    let ask = format!("/desk/payments/{}/refund", paid.id);
    let form = desk.get(&format!("{ask}?lang=en")).await.text;
    assert!(form.contains("Reason, as the customer reads it"), "{form}");
    assert!(!form.contains("I no longer want it"), "{form}");
    let own = Browser::of(&house, &li).await;
    let form = own.get(&format!("/payments/{}/refund?lang=en", paid.id)).await.text;
    assert!(form.contains("I no longer want it"), "{form}");
    // What is known of a counter-entry stands in its form already.
    let entry = desk.get(&format!("/desk/corrections/new?payment={}&lang=en", paid.id)).await.text;
    for known in
        [r#"value="merchant" selected"#, r#"value="wallet" selected"#, r#"value="1000.00""#]
    {
        assert!(entry.contains(known), "{known}: {entry}");
    }
    assert!(entry.contains(li.id.as_str()) && entry.contains(paid.id.as_str()), "{entry}");
    // A top-up was paid to no shop, and each is told so in their own words.
    let topped = house.fund(&li, 1_000).await;
    let form = own.get(&format!("/payments/{}/refund?lang=en", topped.id)).await.text;
    assert!(form.contains("Say so below"), "{form}");
    let form = desk.get(&format!("/desk/payments/{}/refund?lang=en", topped.id)).await.text;
    assert!(form.contains("No shop was paid here") && !form.contains("Say so below"), "{form}");
    // Whoever gets lost at the desk stays there.
    let lost = desk.get("/desk/payments/pay_nothing?lang=en").await;
    assert_eq!(lost.status, StatusCode::NOT_FOUND);
    assert!(lost.text.contains("at-desk") && lost.text.contains("/desk/refunds"), "{}", lost.text);
    // Nobody else looks at it from there.
    assert_eq!(own.get(&format!("/desk/payments/{}", paid.id)).await.status, StatusCode::FORBIDDEN);
    let fields = [
        ("ground", "goodwill"),
        ("amount", "20"),
        ("reason", "We were slow."),
        ("idempotency_key", "key-goodwill-1"),
    ];
    let sent = desk.post(&ask, &fields).await;
    assert!(sent.to.starts_with("/desk/refunds/"), "{}", sent.text);
    let page = desk.get(&format!("/desk/payments/{}?lang=en", paid.id)).await.text;
    assert!(page.contains(&sent.to) && page.contains("Review"), "{page}");
    house.finish().await;
}

#[tokio::test]
async fn home_calls_nothing_on_its_way_that_waits_for_a_shops_funds() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let (li, shop) = (house.customer("李雷").await, house.merchant("书店").await);
    house.fund(&li, 100_000).await;
    house.trust(&li, shop.id.as_str()).await;
    let payee = Party::Merchant(shop.id.clone());
    let buy = async || {
        let payee = payee.clone();
        let ask = Ask { kind: PaymentKind::Purchase, payee, ..ask(&li, 20_000, &house.key()) };
        let paid = payment::pay(&house.app, &li.actor, ask).await.unwrap();
        house.work().await;
        paid
    };
    let paid = buy().await;
    house.take_from_till(&shop, 18_000).await;
    let browser = Browser::of(&house, &li).await;
    let fields = [
        ("ground", "policy"),
        ("amount", "40"),
        ("reason", "缺页"),
        ("idempotency_key", "key-page-0001"),
    ];
    let asked = browser.post(&format!("/payments/{}/refund", paid.id), &fields).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
    let home = browser.get("/?lang=en").await.text;
    assert!(home.contains("Waiting for the shop"), "{home}");
    assert!(!home.contains("on its way back to you"), "{home}");
    let owner = Browser::of(&house, &shop.owner).await;
    let overview = format!("/merchant/{}?lang=en", shop.id);
    let waits = "A refund of ¥\u{a0}40.00 waits for your balance";
    let seen = owner.get(&overview).await.text;
    assert!(seen.contains(waits), "{seen}");
    buy().await;
    house.clock.forward_s(600);
    house.work().await;
    let home = browser.get("/?lang=en").await.text;
    assert!(!home.contains("Waiting for the shop"), "{home}");
    let seen = owner.get(&overview).await.text;
    assert!(!seen.contains("for your balance"), "{seen}");
    house.finish().await;
}

/// The form by which somebody says that their money went astray; its answer's address.
async fn claimed(who: &Browser, paid: &Payment, amount: &str, key: &str) -> String {
    let fields =
        [("ground", "fault"), ("amount", amount), ("reason", "扣了两次"), ("idempotency_key", key)];
    let asked = who.post(&format!("/payments/{}/refund", paid.id), &fields).await;
    assert!(asked.to.starts_with("/refunds/"), "{}", asked.text);
    format!("/desk{}", asked.to)
}

#[tokio::test]
async fn whoever_judges_a_claim_reads_what_the_records_say_before_the_button() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let (li, shop) = (house.customer("李雷").await, house.merchant("书店").await);
    house.fund(&li, 100_000).await;
    house.trust(&li, shop.id.as_str()).await;
    let payee = Party::Merchant(shop.id.clone());
    let buy = async |minor| {
        let payee = payee.clone();
        let ask = Ask { kind: PaymentKind::Purchase, payee, ..ask(&li, minor, &house.key()) };
        payment::pay(&house.app, &li.actor, ask).await.unwrap()
    };
    let (once, first, twin) = (buy(3_000).await, buy(4_500).await, buy(4_500).await);
    let own = Browser::of(&house, &li).await;
    let form = own.get(&format!("/payments/{}/refund?lang=en", once.id)).await.text;
    assert!(form.contains("only if two of us stand for it"), "said before asking: {form}");
    let desk = Browser::of(&house, &house.agent("吴").await).await;
    let boss = Browser::of(&house, &house.supervisor("郑").await).await;

    let review = claimed(&own, &first, "45", "key-claim-0001").await;
    let page = desk.get(&format!("{review}?lang=en")).await.text;
    assert!(page.contains("The records bear this claim out."), "{page}");
    assert!(page.contains(&format!("/desk/payments/{}", twin.id)), "the other is a link: {page}");
    assert!(!page.contains("name=\"canned\""), "nothing is offered to refuse it with: {page}");

    let review = claimed(&own, &once, "30", "key-claim-0002").await;
    let page = desk.get(&format!("{review}?lang=en")).await.text;
    let (said, button) =
        (page.find("id=\"claim\"").unwrap(), page.find("id=\"decision\"").unwrap());
    assert!(said < button && page.contains("do not bear this claim out"), "{page}");
    let page = desk.get(&format!("{review}?lang=zh-Hans")).await.text;
    assert!(page.contains("记录不支持这项申请"), "{page}");
    assert!(page.contains("novalidate><button disabled hidden>"), "Enter presses none: {page}");
    // The words are the customer's, whatever the colleague reads.
    for (words, expected) in
        [("records", "付款成功"), ("policy", "不想要了"), ("goodwill", "善意补偿")]
    {
        let typed = [("canned", words), ("amount", "12.50"), ("reason", "")];
        let page = desk.post(&review, &typed).await;
        assert_eq!(page.status, StatusCode::OK, "nothing is decided by it: {}", page.text);
        let page = page.text;
        assert!(page.contains("value=\"12.50\""), "the amount stays: {page}");
        let reason = page.split("name=\"reason\"").nth(1).unwrap();
        let reason = reason.split("</textarea>").next().unwrap();
        assert!(reason.contains(expected), "{words}: {reason}");
    }
    let typed = [("canned", "goodwill"), ("amount", ""), ("reason", "您好，李先生。")];
    let page = desk.post(&review, &typed).await.text;
    let reason = page.split("name=\"reason\"").nth(1).unwrap();
    assert!(reason.contains("您好，李先生。\n"), "what was typed stays: {reason}");
    let decision = [
        ("decision", "accept"),
        ("amount", "30"),
        ("reason", "顾客坚持"),
        ("idempotency_key", "key-claim-0003"),
    ];
    let waiting = desk.post(&review, &decision).await;
    assert!(waiting.to.starts_with("/desk/approvals/apr_"), "{}", waiting.text);
    let paper = boss.get(&format!("{}?lang=en", waiting.to)).await.text;
    assert!(paper.contains("do not bear this claim out"), "the second reads the same: {paper}");
    let signed = boss.post(&waiting.to, &[("decision", "approve")]).await;
    assert_eq!(signed.status, StatusCode::SEE_OTHER, "{}", signed.text);
    let paper = boss.get(&format!("{}?lang=en", waiting.to)).await.text;
    assert!(!paper.contains("id=\"claim\""), "what is paid is claimed no longer: {paper}");
    house.finish().await;
}

#[tokio::test]
async fn a_top_up_was_paid_to_ones_own_wallet_wherever_its_payee_is_named() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let li = house.customer("李雷").await;
    let topped = house.fund(&li, 1_000).await;
    let own = Browser::of(&house, &li).await;
    let desk = Browser::of(&house, &house.agent("吴").await).await;
    let form = own.get(&format!("/payments/{}/refund?lang=en", topped.id)).await.text;
    assert!(form.contains("your own wallet"), "{form}");
    let review = claimed(&own, &topped, "10", "key-wallet-0001").await;
    let form = [("words", "没到账"), ("about", topped.id.as_str()), ("idempotency_key", "k-1")];
    let case = own.post("/help/new", &form).await.to;
    let case = case.trim_end_matches("#end").to_owned();
    let theirs = [
        review.clone(),
        format!("/desk{case}"),
        "/desk?".to_owned(),
        format!("/desk/payments/{}", topped.id),
    ];
    for path in theirs {
        let to =
            if path.contains('?') { format!("{path}lang=en") } else { format!("{path}?lang=en") };
        let page = desk.get(&to).await.text;
        assert!(page.contains("the customer’s own wallet"), "{path}: {page}");
    }
    for path in [review.trim_start_matches("/desk"), case.as_str()] {
        let page = own.get(&format!("{path}?lang=en")).await.text;
        assert!(page.contains("your own wallet"), "{path}: {page}");
    }
    house.finish().await;
}

#[tokio::test]
async fn the_bank_is_asked_once_for_a_decision_and_never_about_what_is_decided() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let (li, shop) = (house.customer("李雷").await, house.merchant("书店").await);
    house.trust(&li, shop.id.as_str()).await;
    let payee = Party::Merchant(shop.id.clone());
    let card = Some(li.card.id.clone());
    let by_card = Ask { method: Method::Card, card, ..ask(&li, 4_500, "key-card-1") };
    let purchase = Ask { kind: PaymentKind::Purchase, payee, ..by_card };
    let paid = payment::pay(&house.app, &li.actor, purchase).await.unwrap();
    house.work().await;
    let review = claimed(&Browser::of(&house, &li).await, &paid, "45", "key-once-0001").await;
    let desk = Browser::of(&house, &house.agent("吴").await).await;
    let asked = || house.rail.states.load(Ordering::SeqCst);
    let before = asked();
    let yes = [("amount", "45"), ("reason", "顾客坚持"), ("idempotency_key", "key-once-0002")];
    let yes = [("decision", "accept"), yes[0], yes[1], yes[2]];
    let waiting = desk.post(&review, &yes).await.to;
    assert!(waiting.starts_with("/desk/approvals/apr_"), "{waiting}");
    assert_eq!(asked(), before + 1);
    let no = [("decision", "refuse"), ("reason", "只付了一次"), ("idempotency_key", "key-once-3")];
    assert_eq!(desk.post(&review, &no).await.status, StatusCode::SEE_OTHER);
    for page in [&review, &waiting] {
        assert_eq!(desk.get(page).await.status, StatusCode::OK);
    }
    assert_eq!(asked(), before + 1);
    house.finish().await;
}
