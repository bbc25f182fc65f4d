//! The usual replies at the desk: offered where what they say is so, in both languages.

use paydesk_app::conversation::{self as desk, Say};
use paydesk_app::payment;
use paydesk_app::ports::RailSaid;
use paydesk_core::conversation::Kind;
use paydesk_core::id::PaymentId;
use paydesk_core::payment::{Method, PaymentKind};
use paydesk_core::refusal::Refusal;
use paydesk_sim::engine::sqlite;
use paydesk_sim::house::{House, Persony, ask};
use paydesk_texts::Language;

use crate::browser::Browser;

/// A top-up by card, as the bank answers it.
async fn top_up(house: &House, who: &Persony, said: RailSaid) -> PaymentId {
    house.rail.next(said);
    let by_card = payment::Ask {
        kind: PaymentKind::TopUp,
        method: Method::Card,
        card: Some(who.card.id.clone()),
        ..ask(who, 5_000, &house.key())
    };
    let paid = payment::pay(&house.app, &who.actor, by_card).await.expect("taken");
    house.work().await;
    paid.id
}

/// A case about it, as an agent's page offers it what to say.
async fn offered(
    house: &House,
    (who, agent): (&Persony, &Persony),
    about: Option<&PaymentId>,
    language: Language,
) -> Vec<String> {
    let opened = desk::Ask {
        about: about.map(ToString::to_string),
        kind: Kind::Payment,
        words: "?".into(),
        contact: String::new(),
        client_id: house.key(),
        device: String::new(),
        article: None,
    };
    let case = desk::open(&house.app, &who.actor, opened).await.expect("opened").conversation.id;
    let path = format!("/desk/cases/{case}");
    let browser = Browser::of(house, Some(agent), language).await;
    let page = browser.get(&path).await.body;
    // What is not offered cannot be had by its address either.
    let failed = browser.get(&format!("{path}?canned=goodbye")).await.body;
    assert!(!failed.contains("</textarea>I am"), "{failed}");
    desk::claim(&house.app, &agent.actor, &case).await.expect("claimed");
    let say = Say { words: "done".into(), client_id: house.key() };
    desk::say(&house.app, &agent.actor, &case, say).await.expect("said");
    let after = browser.get(&path).await.body;
    let of = |page: &str| {
        let parts = page.split("?canned=").skip(1);
        parts.filter_map(|rest| rest.split('#').next()).collect::<Vec<_>>().join(" ")
    };
    desk::close(&house.app, &agent.actor, &case).await.expect("closed");
    vec![of(&page), of(&after)]
}

#[tokio::test]
async fn a_reply_is_offered_where_what_it_says_is_so() {
    let engine = sqlite().await;
    let house = House::on(&engine).await;
    let (li, agent) = (house.customer("李雷").await, house.agent("吴").await);
    let declined = |refusal| RailSaid::Declined { refusal, code: "14".into() };
    let good = RailSaid::Succeeded { rail_ref: "r1".into(), code: "00".into() };
    let paid = top_up(&house, &li, good).await;
    let failed = top_up(&house, &li, declined(Refusal::CardDeclined)).await;
    let mistyped = top_up(&house, &li, declined(Refusal::CardNumberWrong)).await;
    let table = [
        (None, ["hello", "goodbye"]),
        (Some(&paid), ["records hello looking", "records looking goodbye"]),
        (Some(&failed), ["records hello failed looking", "records failed looking goodbye"]),
        (
            Some(&mistyped),
            ["records hello card failed looking", "records card failed looking goodbye"],
        ),
    ];
    for (about, expected) in table {
        for language in [Language::En, Language::ZhHans] {
            let both = offered(&house, (&li, &agent), about, language).await;
            assert_eq!(both, expected, "{about:?}");
        }
    }
    house.finish().await;
}
