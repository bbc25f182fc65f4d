//! What each side is told of a payment that did not go through, and what the forms refuse first.

use axum::http::StatusCode;
use paydesk_app::ports::RailSaid;
use paydesk_app::{AppError, challenge, payment};
use paydesk_core::id::Party;
use paydesk_core::lane::{Act, SetLock};
use paydesk_core::lock::LockReason;
use paydesk_core::payment::shop::Said;
use paydesk_core::payment::{MerchantState, Method};
use paydesk_core::person::{Actor, SessionKind};
use paydesk_core::refund::Policy;
use paydesk_core::refusal::Refusal;
use paydesk_sim::engine::sqlite;
use paydesk_sim::house::{House, ask};
use paydesk_texts::Language;
use paydesk_web::{Web, router};
use tower::ServiceExt;

use crate::browser::{Answer, Browser, hidden};

const POLICY: Policy =
    Policy { days: 7, percent: 100, evidence: false, auto_minor: 0, second_minor: 50_000 };

/// Pays as somebody presses the button, with the bank at work; the payment's page.
pub(super) async fn pay(
    house: &House,
    browser: &Browser,
    path: &str,
    pairs: &[(&str, &str)],
) -> Answer {
    let key = house.key();
    let pairs = [pairs, &[("idempotency_key", key.as_str())]].concat();
    let (answer, ()) = tokio::join!(browser.post(path, &pairs), house.work());
    house.work().await;
    assert!(answer.to.starts_with("/payments/pay_"), "{} {}", answer.status, answer.body);
    Answer { to: answer.to.clone(), ..browser.get(&answer.to).await }
}

#[tokio::test]
async fn another_currency_than_the_page_counts_in_is_refused_beside_the_field() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let (li, wang) = (house.customer("李雷").await, house.customer("王小芳").await);
    let shop = house.merchant("Books").await;
    house.fund(&li, 50_000).await;
    let browser = Browser::of(&house, Some(&li), Language::En).await;
    let card = li.card.id.as_str();
    for (path, method) in [
        (format!("/send/to/{}", wang.id), "wallet"),
        ("/topup".to_owned(), card),
        (format!("/pay/{}", shop.id), "wallet"),
    ] {
        let key = house.key();
        let pairs =
            [("amount", "5"), ("currency", "USD"), ("method", method), ("idempotency_key", &key)];
        let answer = browser.post(&path, &pairs).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert!(answer.body.contains("Amounts here are in CNY"), "{path}: {}", answer.body);
    }
    assert_eq!(house.available(&li).await, 50_000);
    house.finish().await;
}

#[tokio::test]
async fn a_bank_that_is_away_leaves_the_payment_open_and_the_form_filled() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let (li, shop) = (house.customer("李雷").await, house.merchant("Books").await);
    let order = house.order(&shop, 2_000).await;
    let browser = Browser::of(&house, Some(&li), Language::En).await;
    house.rail.next(RailSaid::Unknown("cut off".into()));
    let card = [("amount", "30"), ("method", li.card.id.as_str())];
    let doubt = pay(&house, &browser, &format!("/pay/{}", shop.id), &card).await;
    house.rail.away(true);
    let off = browser.post(&format!("{}/cancel", doubt.to), &[]).await;
    assert_eq!((off.status, &off.to), (StatusCode::SEE_OTHER, &doubt.to), "{}", off.body);
    let shown = browser.get(&doubt.to).await.body;
    assert!(shown.contains("asking the bank") && shown.contains("/help/new?about="), "{shown}");
    let pairs = [("amount", "70"), ("method", "new")];
    for path in ["/cards", "/topup", &format!("/pay/{}", shop.id)] {
        let page = browser.post(path, &pairs).await;
        assert!(page.body.contains("cannot be reached just now"), "{path}: {}", page.body);
        assert!(path == "/cards" || page.body.contains("value=\"70\""), "{path}: {}", page.body);
    }
    let guest = Browser::of(&house, None, Language::En).await;
    let page = guest.post(&format!("/checkout/{}", order.id), &[("method", "new")]).await.body;
    assert!(page.contains("cannot be reached just now") && page.contains("Pay ¥"), "{page}");
    house.rail.away(false);
    // The desk has the same line of time, and what is over goes on no longer.
    let mei = house.agent("Mei").await;
    let staff = Browser::of(&house, Some(&mei), Language::En).await;
    for (path, over) in [("", false), ("/desk", false), ("", true), ("/desk", true)] {
        if over && path.is_empty() {
            browser.post(&format!("{}/ask", doubt.to), &[]).await;
            house.work().await;
        }
        let reader = if path.is_empty() { &browser } else { &staff };
        let page = reader.get(&format!("{path}{}", doubt.to)).await.body;
        let page = page.split("<ol class=\"steps\">").nth(1).expect("there are steps");
        assert!(page.contains("The bank was asked to take it"), "{path} {over}: {page}");
        assert_eq!(page.contains("We keep asking the bank"), !over, "{path} {over}: {page}");
        assert_eq!(page.contains("class=\"now\""), !over, "{path} {over}: {page}");
    }
    house.finish().await;
}

#[tokio::test]
async fn the_other_side_is_told_that_nothing_came_and_not_why() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let (li, wang) = (house.customer("李雷").await, house.customer("王小芳").await);
    let shop = house.merchant("Books").await;
    house.fund(&li, 5_000).await;
    let payer = Browser::of(&house, Some(&li), Language::En).await;
    let at_shop = [("amount", "80"), ("method", "wallet")];
    let low = pay(&house, &payer, &format!("/pay/{}", shop.id), &at_shop).await;
    let sent = [("amount", "80"), ("currency", "CNY")];
    let sent = pay(&house, &payer, &format!("/send/to/{}", wang.id), &sent).await;
    for (who, path) in [(&shop.owner, &low.to), (&wang, &sent.to)] {
        let other = Browser::of(&house, Some(who), Language::En).await;
        let page = other.get(path).await.body;
        assert!(page.contains("nothing was paid to you"), "{page}");
        for private in ["available", "Top up the wallet", "Still in your", "balance_too_low"] {
            assert!(!page.contains(private), "{private}: {page}");
        }
        let token = house.session(Some(who), SessionKind::Api).await.token;
        let site = router(Web { app: house.app.clone(), secure: false });
        let request = axum::http::Request::get(format!("/api/v1{path}"))
            .header("authorization", format!("Bearer {token}"))
            .body(axum::body::Body::empty())
            .unwrap();
        let answer = site.oneshot(request).await.unwrap();
        let bytes = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        let told: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(told["state"], "failed", "{told}");
        assert!(told["refusal"].is_null() && told["card"].is_null(), "{told}");
    }
    // The payer is told the figure of that moment, whatever comes in later.
    house.fund(&li, 100_000).await;
    let page = payer.get(&low.to).await.body;
    assert!(page.contains("There is ¥\u{a0}50.00 available"), "{page}");
    house.finish().await;
}

#[tokio::test]
async fn the_one_button_leads_to_what_can_work() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let li = house.customer("李雷").await;
    let shop = house.merchant("Books").await;
    let only_cards =
        house.merchant_like("School", MerchantState::Active, &[Method::Card], POLICY).await;
    house.fund(&li, 100_000).await;
    let browser = Browser::of(&house, Some(&li), Language::En).await;
    let (card, at_shop) = (li.card.id.as_str(), format!("/pay/{}", shop.id));
    let school = format!("/pay/{}", only_cards.id);
    let no = pay(&house, &browser, &school, &[("amount", "5"), ("method", "wallet")]).await.body;
    assert!(no.contains("Pay by card") && !no.contains("method=wallet"), "{no}");
    let say = |refusal: Refusal| {
        let code = refusal.row().iso8583.to_owned();
        house.rail.next(RailSaid::Declined { refusal, code });
    };
    say(Refusal::CardExpired);
    let no = pay(&house, &browser, &at_shop, &[("amount", "5"), ("method", card)]).await.body;
    let href = no.split("href=\"").find(|part| part.contains("failed=")).unwrap();
    let again = href.split('"').next().unwrap().replace("&amp;", "&").replace("&#38;", "&");
    let form = browser.get(&again).await.body;
    assert!(form.contains("refused just now"), "{form}");
    let chosen = form.split("<input").find(|part| part.contains("checked")).unwrap();
    assert!(chosen.contains("value=\"new\""), "{chosen}");
    for refusal in [Refusal::MerchantMisconfigured, Refusal::BankUnavailable] {
        say(refusal);
        let no = pay(&house, &browser, "/topup", &[("amount", "5"), ("method", card)]).await.body;
        assert!(!no.contains("merchant") && !no.contains("from the wallet"), "{refusal}: {no}");
        assert!(no.contains("another card"), "{refusal}: {no}");
    }
    house.rail.next(RailSaid::NotSent(Refusal::BankMaintenance));
    let no = pay(&house, &browser, &at_shop, &[("amount", "5"), ("method", card)]).await;
    assert!(no.body.contains("/bank\""), "{}", no.body);
    let list = browser.get("/payments?state=failed").await.body;
    assert!(list.contains(&no.to) && list.contains("Not paid"), "{list}");
    assert!(!browser.get("/payments").await.body.contains("Called off</span>"));
    let big = pay(&house, &browser, "/topup", &[("amount", "60000"), ("method", card)]).await.body;
    for words in ["¥\u{a0}50,000.00", "or less", "amount=50000.00"] {
        assert!(big.contains(words), "{words}: {big}");
    }
    assert!(!big.contains("Verify my identity"), "{big}");
    house.finish().await;
}

#[tokio::test]
async fn attack_acting_on_a_guests_payment_by_its_address() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let shop = house.merchant("Books").await;
    let order = house.order(&shop, 26_800).await;
    let guest = Browser::of(&house, None, Language::En).await;
    let path = format!("/checkout/{}", order.id);
    let to_bank = guest.post(&path, &[("method", "new")]).await;
    let id = to_bank.to.rsplit("cs_").next().unwrap();
    let back = guest.get(&format!("/cards/return/{id}")).await;
    let page = guest.get(&back.to).await.body;
    let key = hidden(&page, "idempotency_key").to_owned();
    let card = back.to.rsplit('=').next().unwrap();
    house.rail.next(RailSaid::Unknown("cut off".into()));
    let pairs = [("method", card), ("idempotency_key", key.as_str())];
    let (paid, ()) = tokio::join!(guest.post(&path, &pairs), house.work());
    house.work().await;
    assert!(guest.get(&paid.to).await.body.contains("/cancel\""));
    assert!(guest.get(&path).await.body.contains(&format!("href=\"{}\"", paid.to)));
    let other = Browser::of(&house, None, Language::En).await;
    let read = other.get(&paid.to).await.body;
    assert!(read.contains("asking the bank") && !read.contains("<form method=\"post\""), "{read}");
    // What happened, with which card, and a case in the guest's name are the guest's own.
    let own = guest.get(&paid.to).await.body;
    let about = format!("/help/new?about={}", paid.to.trim_start_matches("/payments/"));
    for private in ["4242", "What happened", about.as_str()] {
        assert!(own.contains(private), "{private}: {own}");
        assert!(!read.contains(private), "{private}: {read}");
    }
    assert_eq!(other.get(&about).await.status, StatusCode::NOT_FOUND);
    for act in ["ask", "cancel"] {
        let no = other.post(&format!("{}/{act}", paid.to), &[]).await;
        assert_eq!(no.status, StatusCode::FORBIDDEN, "{act}");
    }
    let seen = other.get(&path).await.body;
    assert!(!seen.contains(&paid.to) && seen.contains("/help/new"), "{seen}");
    let asked = guest.post(&format!("{}/ask", paid.to), &[]).await;
    assert_eq!(asked.to, paid.to, "{}", asked.body);
    let receipt = guest.get(&paid.to).await.body;
    assert!(receipt.contains("/help/new?kind=refund"), "{receipt}");
    let send = format!("{}/receipt", paid.to);
    let no = guest.post(&send, &[("contact", "nowhere")]).await;
    assert_eq!(no.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(other.post(&send, &[("contact", "a@b.example")]).await.status, 403);
    assert_eq!(guest.post(&send, &[("contact", "li@mail.example")]).await.to, paid.to);
    house.work().await;
    assert_eq!(house.post.kinds("li@mail.example"), ["payment-paid-purchase"]);
    house.finish().await;
}

#[tokio::test]
async fn a_form_that_came_too_late_leads_back_through_signing_in_with_what_was_typed() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let wang = house.customer("王小芳").await;
    let nobody = Browser::of(&house, None, Language::En).await;
    let path = format!("/send/to/{}", wang.id);
    let typed = [("amount", "12.50"), ("note", "dinner"), ("currency", "CNY")];
    let no = nobody.post(&path, &typed).await;
    assert_eq!(no.status, StatusCode::UNAUTHORIZED);
    let back: String =
        form_urlencoded::byte_serialize(format!("{path}?amount=12.50&currency=CNY").as_bytes())
            .collect();
    assert!(no.body.contains("dinner"), "what was written is there to be copied: {}", no.body);
    assert!(no.body.contains(&format!("href=\"/sign-in?back={back}\"")), "{}", no.body);
    assert!(!no.body.contains("sign_in_needed") && !no.body.contains("csrf="), "{}", no.body);
    house.finish().await;
}

#[tokio::test]
async fn people_are_found_by_the_name_that_is_shown() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let (li, wang) = (house.customer("李雷").await, house.customer("王小芳").await);
    house.fund(&li, 50_000).await;
    let browser = Browser::of(&house, Some(&li), Language::En).await;
    let sent = [("amount", "5"), ("currency", "CNY"), ("note", "noodles")];
    pay(&house, &browser, &format!("/send/to/{}", wang.id), &sent).await;
    for (typed, found) in [("王", true), ("王小芳", true), ("李", false), ("pay_", false)] {
        let q: String = form_urlencoded::byte_serialize(typed.as_bytes()).collect();
        let list = browser.get(&format!("/payments?q={q}")).await.body;
        assert_eq!(list.contains("noodles"), found, "{typed}: {list}");
    }
    let theirs = Browser::of(&house, Some(&wang), Language::En).await;
    let list = theirs.get("/payments?q=%E6%9D%8E").await.body;
    assert!(list.contains("noodles"), "the one who was paid finds the payer: {list}");
    house.finish().await;
}

#[tokio::test]
async fn whoever_is_locked_reads_it_first_and_asks_in_one_press() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let (li, shop) = (house.customer("李雷").await, house.merchant("Books").await);
    house.fund(&li, 5_000).await;
    let browser = Browser::of(&house, Some(&li), Language::En).await;
    let set = SetLock {
        id: house.app.draw(house.clock.now()),
        person: li.id.clone(),
        reason: LockReason::Unusual,
        detail: String::new(),
        until_us: None,
    };
    let system = Actor::system("test");
    house.app.command(&system, None, Act::SetLock(set)).await.unwrap();
    let home = browser.get("/").await.body;
    let lock = home.split("href=\"").find(|part| part.starts_with("/me/locks/"));
    let lock = lock.expect("home says it").split('"').next().unwrap();
    assert!(browser.get(&format!("/pay/{}", shop.id)).await.body.contains(lock));
    let page = browser.get(lock).await.body;
    let form = page.split("action=\"/help/new\"").nth(1).expect("help in one press");
    let form = form.split("</form>").next().unwrap();
    let value = |name: &str| hidden(form, name).to_owned();
    let (kind, words, key) = (value("kind"), value("words"), value("idempotency_key"));
    let pairs = [("kind", kind.as_str()), ("words", &words), ("idempotency_key", &key)];
    let opened = browser.post("/help/new", &pairs).await;
    assert!(opened.to.starts_with("/cases/con_"), "{}", opened.body);
    assert_eq!(browser.post("/help/new", &pairs).await.to, opened.to, "one case a lock");
    assert!(browser.get(&opened.to).await.body.contains("My account is locked"));
    house.finish().await;
}

#[tokio::test]
async fn a_lock_after_wrong_codes_speaks_of_codes_and_can_be_denied() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let (li, wang) = (house.customer("李雷").await, house.customer("王芳").await);
    house.fund(&li, 90_000).await;
    let payee = Party::Person(wang.id.clone());
    let ask = |minor, key| payment::Ask { payee: payee.clone(), ..ask(&li, minor, key) };
    let asked = payment::pay(&house.app, &li.actor, ask(60_000, "key-large-1")).await;
    let Err(AppError::Challenge { id, .. }) = asked else { panic!("{asked:?}") };
    house.work().await;
    let wrong = if house.post.code(&li.phone).unwrap() == "000000" { "000001" } else { "000000" };
    for _ in 0..5 {
        challenge::check(&house.app, &li.actor, &id, wrong).await.unwrap();
    }
    let row = payment::pay(&house.app, &li.actor, ask(100, "key-small-1")).await.unwrap();
    let browser = Browser::of(&house, Some(&li), Language::En).await;
    let page = browser.get(&format!("/payments/{}", row.id)).await.body;
    let deny = format!("action=\"/payments/{}/deny\"", row.id);
    assert!(page.contains("Codes for payments were answered wrongly"), "{page}");
    assert!(page.contains("All payments from your account are stopped") && page.contains(&deny));
    assert!(!page.contains("confirm it: that pays it"), "{page}");
    let lock = page.split("href=\"").find(|part| part.starts_with("/me/locks/")).unwrap();
    let page = browser.get(lock.split('"').next().unwrap()).await.body;
    assert!(page.contains("Codes for payments were answered wrongly"), "{page}");
    assert!(page.contains("href=\"/me/report\">It was not me"), "{page}");
    assert!(page.contains("two of us then unlock the account"), "{page}");
    house.finish().await;
}

#[tokio::test]
async fn a_stolen_card_is_a_plain_decline_to_whoever_holds_it() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let (li, shop) = (house.customer("李雷").await, house.merchant("Books").await);
    let browser = Browser::of(&house, Some(&li), Language::En).await;
    let refusal = Refusal::CardStolen;
    house.rail.next(RailSaid::Declined { refusal, code: "43".into() });
    let card = [("amount", "5"), ("method", li.card.id.as_str())];
    let no = pay(&house, &browser, &format!("/pay/{}", shop.id), &card).await;
    assert!(no.body.contains("gave no reason") && !no.body.contains("stolen"), "{}", no.body);
    let told = house.post.to(&li.phone).pop().unwrap();
    assert_eq!(told.args["refusal"], "card_declined");
    let file = browser.get("/payments.csv").await.body;
    assert!(file.contains("gave no reason") && file.contains("2026-03-03T"), "{file}");
    let agent = Browser::of(&house, Some(&house.agent("Mei").await), Language::En).await;
    let seen = agent.get(&agent.get(&no.to).await.to).await.body;
    assert!(seen.contains("card_stolen") && seen.contains("ISO 8583 43"), "{seen}");
    house.finish().await;
}

#[tokio::test]
async fn a_payment_that_is_tried_again_is_the_same_one() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let (li, wang) = (house.customer("李雷").await, house.customer("王小芳").await);
    house.fund(&li, 300).await;
    let browser = Browser::of(&house, Some(&li), Language::En).await;
    let path = format!("/send/to/{}", wang.id);
    // More than anybody may send at a time: as much as there is is offered, with all that was said.
    let sent = [("amount", "9000000"), ("currency", "CNY"), ("note", "dinner")];
    let no = pay(&house, &browser, &path, &sent).await;
    let less = no.body.split("href=\"").find(|part| part.starts_with(&path)).expect("a link");
    let less = less.split('"').next().unwrap().replace("&#38;", "&");
    assert!(less.contains("amount=3.00"), "{less}");
    assert!(less.contains("currency=CNY") && less.contains("note=dinner"), "{less}");
    let form = browser.get(&less).await.body;
    assert!(form.contains("dinner"), "{form}");
    // Too little in the wallet: what is missing, in that currency.
    let no = pay(&house, &browser, &path, &[("amount", "5"), ("currency", "CNY")]).await;
    assert!(no.body.contains("/topup?amount=2.00&#38;currency=CNY"), "{}", no.body);
    house.finish().await;
}

#[tokio::test]
async fn a_day_that_is_none_is_not_taken_for_all_days() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let li = house.customer("李雷").await;
    let browser = Browser::of(&house, Some(&li), Language::En).await;
    let file = browser.get("/payments.csv?from=2026-02-30").await;
    assert_eq!(file.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        file.kind.starts_with("text/html") && file.body.contains("2026-02-30"),
        "{}",
        file.body
    );
    assert_eq!(browser.get("/payments.csv?from=2026-02-28").await.status, StatusCode::OK);
    house.finish().await;
}

#[tokio::test]
async fn a_shop_whose_own_system_is_silent_is_the_reason_and_trying_again_the_way_out() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let (li, shop) = (house.customer("李雷").await, house.merchant("Books").await);
    house.fund(&li, 5_000).await;
    house.trust(&li, shop.id.as_str()).await;
    house.give_system(&shop).await;
    let path = format!("/pay/{}", shop.id);
    for (language, why, again) in [
        (Language::En, "The merchant’s system did not answer", "Try again"),
        (Language::ZhHans, "商户的系统没有应答", "再试一次"),
    ] {
        let browser = Browser::of(&house, Some(&li), language).await;
        house.shop.next(Said::Nothing);
        let pairs = [("amount", "10"), ("method", "wallet")];
        let failed = pay(&house, &browser, &path, &pairs).await;
        assert!(failed.body.contains(why), "{}", failed.body);
        let button = failed.body.split(&format!("href=\"{path}?")).nth(1).expect("a way out");
        assert!(button.split("</a>").next().unwrap().contains(again), "{button}");
        assert!(failed.body.contains("/help/new?about="), "and one to help: {}", failed.body);
        assert_eq!(house.available(&li).await, 5_000);
    }
    let browser = Browser::of(&house, Some(&li), Language::En).await;
    let paid = pay(&house, &browser, &path, &[("amount", "10"), ("method", "wallet")]).await;
    assert!(!paid.body.contains("did not answer"), "{}", paid.body);
    assert_eq!(house.available(&li).await, 4_000);
    house.finish().await;
}

#[tokio::test]
async fn a_shop_that_says_no_is_the_reason_and_no_time_is_promised() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let (li, shop) = (house.customer("李雷").await, house.merchant("Books").await);
    house.fund(&li, 5_000).await;
    house.trust(&li, shop.id.as_str()).await;
    house.give_system(&shop).await;
    let order = house.order(&shop, 1_000).await;
    let scanned = format!("/pay/{}", shop.id);
    let ordered = format!("/checkout/{}", order.id);
    let pairs = [("amount", "10"), ("method", "wallet")];
    for (language, why, next, untrue) in [
        (
            Language::En,
            "it does not take this payment",
            "Ask the merchant whether they still take it",
            ["time is over", "can be paid by", "in a few minutes"],
        ),
        (Language::ZhHans, "它不收这笔付款", "请先问商户还收不收", ["过期", "保留到", "过几分钟"]),
    ] {
        let browser = Browser::of(&house, Some(&li), language).await;
        for path in [&scanned, &ordered] {
            house.shop.next(Said::TakesNot);
            let failed = pay(&house, &browser, path, &pairs).await.body;
            assert!(failed.contains(why) && failed.contains(next), "{path}: {failed}");
            for words in untrue {
                assert!(!failed.contains(words), "{path}, {words}: {failed}");
            }
            let way = format!("href=\"/merchants/{}\"", shop.id);
            assert!(failed.contains(&way), "{path}: {failed}");
        }
    }
    assert_eq!(house.available(&li).await, 5_000);
    // The order is still open, and the shop may say yes after all.
    let browser = Browser::of(&house, Some(&li), Language::En).await;
    pay(&house, &browser, &ordered, &pairs).await;
    assert_eq!(house.available(&li).await, 4_000);
    house.finish().await;
}
