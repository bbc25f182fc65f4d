//! The questions by which a customer proves who they are: what cannot be an answer is told beside
//! its field, and that they are closed is told to customer and agent before anybody fills them in.

use paydesk_app::proof::{self, Answers};
use paydesk_app::{lock, lock_act};
use paydesk_core::id::{ConversationId, LockId};
use paydesk_core::lane::{Act, SetLock};
use paydesk_core::lock::LockReason;
use paydesk_core::person::SessionKind;
use paydesk_core::proof::ProofKind;
use paydesk_sim::engine::sqlite;
use paydesk_sim::house::{House, Persony};
use paydesk_texts::{Language, Texts};

use crate::browser::{Browser, hidden};

/// A customer with a payment on record, an agent, and a case with the questions asked.
async fn asked(house: &House) -> (Persony, Persony, ConversationId) {
    let (li, agent) = (house.customer("李雷").await, house.agent("吴").await);
    house.fund(&li, 12_345).await;
    let case = house.case(&li).await;
    let kind = ProofKind::Questions;
    proof::ask(&house.app, &agent.actor, &case, kind, "").await.expect("asked");
    (li, agent, case)
}

/// What a page must say, as its template writes it.
fn says(page: &str, words: &str) {
    let escaped = words.replace('’', "&#8217;");
    assert!(page.contains(words) || page.contains(&escaped), "{words} is not in {page}");
}

#[tokio::test]
async fn an_answer_that_can_be_nobodys_is_told_beside_its_field_and_what_was_typed_stays() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let (li, _, case) = asked(&house).await;
    let path = format!("/cases/{case}/proof");
    for language in [Language::En, Language::ZhHans] {
        let texts = Texts::new(language);
        let browser = Browser::of(&house, Some(&li), language).await;
        let typed = [("name", "李雷"), ("last_four", "12"), ("amount", "")];
        let again = browser.post(&path, &typed).await;
        assert_eq!(again.status, 422);
        says(&again.body, &texts.say("proof-error-last-four"));
        says(&again.body, &texts.say("proof-error-amount-missing"));
        for sign in ["id=\"last_four-error\"", "id=\"amount-error\"", "value=\"李雷\""] {
            says(&again.body, sign);
        }
    }
    let browser = Browser::of(&house, Some(&li), Language::En).await;
    let right = [("name", "李雷"), ("last_four", "0"), ("amount", "123.45")];
    let passed = browser.post(&path, &right).await;
    says(&passed.body, &Texts::new(Language::En).say("proof-passed"));
    house.finish().await;
}

#[tokio::test]
async fn closed_questions_are_told_before_anything_is_filled_in_or_asked() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let (li, agent, case) = asked(&house).await;
    let other = house.case(&li).await;
    let kind = ProofKind::Questions;
    let id = proof::ask(&house.app, &agent.actor, &other, kind, "").await.expect("asked");
    let wrong = Answers { name: "李雷".into(), id_last_four: "0".into(), amount: "1".into() };
    for _ in 0..2 {
        proof::answer_questions(&house.app, &li.actor, &id, wrong.clone()).await.expect("taken");
    }
    let until_us = house.clock.now() + 3_600_000_000;
    let english = Browser::of(&house, Some(&li), Language::En).await;
    let typed = [("name", "李雷"), ("last_four", "0"), ("amount", "1")];
    let failed = english.post(&format!("/cases/{other}/proof"), &typed).await;
    for language in [Language::En, Language::ZhHans] {
        let texts = Texts::new(language);
        let when = texts.day_time(until_us, house.clock.now());
        let said = |key: &str| texts.with(key, &[("when", when.as_str().into())]);
        if language == Language::En {
            says(&failed.body, &said("proof-closed-next"));
        }
        let browser = Browser::of(&house, Some(&li), language).await;
        let page = browser.get(&format!("/cases/{case}/proof")).await.body;
        for key in ["proof-closed", "proof-closed-text", "proof-closed-next", "proof-closed-app"] {
            says(&page, &said(key));
        }
        assert!(!page.contains("name=\"amount\""), "a field is offered in vain: {page}");
        let thread = browser.get(&format!("/cases/{case}")).await.body;
        says(&thread, &said("conversation-proof-closed"));
        let desk = Browser::of(&house, Some(&agent), language).await;
        let path = format!("/desk/cases/{case}");
        let page = desk.get(&path).await.body;
        says(&page, &said("desk-proof-closed"));
        assert!(!page.contains("value=\"questions\""), "asked for in vain: {page}");
        let vain = desk.post(&format!("{path}/proof"), &[("kind", "questions")]).await;
        assert_eq!(vain.status, 422);
        says(&vain.body, &said("desk-proof-closed"));
    }
    house.clock.to(until_us);
    let page = Browser::of(&house, Some(&agent), Language::En).await;
    let page = page.get(&format!("/desk/cases/{case}")).await.body;
    assert!(page.contains("value=\"questions\""), "they are open again: {page}");
    house.finish().await;
}

/// The same account, got in by a code to the phone.
async fn recovering(house: &House, who: &Persony, language: Language) -> Browser {
    let session = house.session(Some(who), SessionKind::Recovery).await;
    Browser { session, ..Browser::of(house, Some(who), language).await }
}

#[tokio::test]
async fn what_an_unlock_waits_for_is_asked_in_the_case_and_then_the_way_in_is_told() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    for language in [Language::En, Language::ZhHans] {
        let texts = Texts::new(language);
        let (li, agent) = (house.customer("李雷").await, house.agent("吴").await);
        house.fund(&li, 12_345).await;
        let reported = lock::report(&house.app, &li.actor, None, "Firefox").await.expect("locked");
        let (id, case) = (reported.lock, reported.case);
        house.clock.forward_s(60);
        let desk = Browser::of(&house, Some(&agent), language).await;
        let form = desk.get(&format!("/desk/locks/{id}/lift?case={case}")).await.body;
        let key = hidden(&form, "idempotency_key").to_owned();
        let typed =
            [("reason", "asked"), ("case", case.as_str()), ("idempotency_key", key.as_str())];
        let no = desk.post(&format!("/desk/locks/{id}/lift"), &typed).await;
        assert_eq!(no.status, 422);
        says(&no.body, &texts.say("approval-error-proof-asked"));
        says(&no.body, &texts.say("approval-error-phone-asked"));
        let page = desk.get(&format!("/desk/cases/{case}")).await.body;
        says(&page, &texts.say("approval-proof-phone"));
        let browser = Browser::of(&house, Some(&li), language).await;
        let thread = browser.get(&format!("/cases/{case}")).await.body;
        for sign in ["conversation-phone-text", "conversation-phone-go", "conversation-proof-go"] {
            says(&thread, &texts.say(sign));
        }
        assert!(!thread.contains(&texts.say("conversation-unlocked-text")), "{thread}");
        let own = browser.get("/recovery").await.body;
        says(&own, &texts.say("locked-recovery-send"));
    }
    for language in [Language::En, Language::ZhHans] {
        let (li, agent) = (house.customer("李雷").await, house.agent("吴").await);
        house.fund(&li, 12_345).await;
        let set = SetLock {
            id: house.app.draw(house.clock.now()),
            person: li.id.clone(),
            reason: LockReason::PasswordDay,
            detail: String::new(),
            until_us: None,
        };
        let lock = house.app.must(&li.actor, None, Act::SetLock(set)).await.expect("locked");
        let case = house.case(&li).await;
        let kind = ProofKind::Questions;
        let asked = proof::ask(&house.app, &agent.actor, &case, kind, "").await.expect("asked");
        let browser = recovering(&house, &li, language).await;
        let right =
            Answers { name: "李雷".into(), id_last_four: "0".into(), amount: "123.45".into() };
        house.clock.forward_s(1);
        proof::answer_questions(&house.app, &li.actor, &asked, right).await.expect("passed");
        let ask = lock_act::Ask {
            reason: "proven".into(),
            conversation: Some(case.clone()),
            key: house.key(),
        };
        let lock = LockId::parse(&lock).expect("a lock");
        let unlocked = Texts::new(language).say("conversation-unlocked-text");
        let thread = browser.get(&format!("/cases/{case}")).await.body;
        assert!(!thread.contains(&unlocked), "{thread}");
        lock_act::lift(&house.app, &agent.actor, &lock, ask).await.expect("lifted");
        let thread = browser.get(&format!("/cases/{case}")).await.body;
        says(&thread, &unlocked);
        says(&thread, "href=\"/sign-in\"");
    }
    house.finish().await;
}
