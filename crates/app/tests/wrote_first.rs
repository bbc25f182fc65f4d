//! Support writes first about a refund: one case and one letter, however often it is sent, and
//! nothing of it where something is wrong. On both engines.

use paydesk_app::conversation::{self as desk, Say};
use paydesk_app::refund::{self, Ask};
use paydesk_app::{AppError, payment};
use paydesk_core::amount::{Amount, Currency};
use paydesk_core::id::{Party, RefundId};
use paydesk_core::payment::PaymentKind;
use paydesk_core::refund::Ground;
use paydesk_core::refusal::Refusal;
use paydesk_sim::engine::each_engine;
use paydesk_sim::house::{House, Persony, ask};
use paydesk_store::conversation;

fn say(words: &str, client_id: &str) -> Say {
    Say { words: words.to_owned(), client_id: client_id.to_owned() }
}

/// A claim of somebody who paid a shop.
async fn claimed(house: &House, who: &Persony) -> RefundId {
    let shop = house.merchant("书店").await;
    house.fund(who, 50_000).await;
    house.trust(who, shop.id.as_str()).await;
    let purchase = payment::Ask {
        kind: PaymentKind::Purchase,
        payee: Party::Merchant(shop.id.clone()),
        ..ask(who, 4_500, &house.key())
    };
    let paid = payment::pay(&house.app, &who.actor, purchase).await.unwrap();
    let ask = Ask {
        payment: paid.id,
        amount: Amount::new(4_500, Currency::Cny).unwrap(),
        ground: Ground::Fault,
        reason: "扣了两次".into(),
        files: Vec::new(),
        conversation: None,
        key: house.key(),
    };
    refund::request(&house.app, &who.actor, ask).await.unwrap().id
}

async fn cases(house: &House, who: &Persony) -> usize {
    let id = who.id.clone();
    let read = house.app.db.read(async move |tx| conversation::of_person(tx, &id).await);
    read.await.unwrap().len()
}

#[tokio::test]
async fn a_letter_is_stored_whole_or_not_at_all_and_once_though_its_case_was_closed() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, wu) = (house.customer("李雷").await, house.agent("吴").await);
        let refund = claimed(&house, &li).await;
        let write = async |words, key| {
            desk::write_first(&house.app, &wu.actor, &refund, say(words, key)).await
        };
        for key in ["", "two words"] {
            let bad = write("请拍一张照片。", key).await;
            assert!(matches!(bad, Err(AppError::Invalid(_))), "{bad:?}");
        }
        assert_eq!(cases(&house, &li).await, 0, "no empty case is left");
        let case = write("请拍一张照片。", "k1").await.unwrap();
        let seen = refund::review(&house.app, &wu.actor, &refund).await.unwrap();
        assert_eq!(seen.case.as_ref(), Some(&case), "the review shows where it is talked about");
        desk::close(&house.app, &wu.actor, &case).await.unwrap();
        assert_eq!(write("请拍一张照片。", "k1").await.unwrap(), case);
        let other = write("请再拍一张。", "k1").await;
        assert!(matches!(other, Err(AppError::Refused(Refusal::KeyReused))), "{other:?}");
        assert_eq!(cases(&house, &li).await, 1);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn whoever_asked_nothing_is_told_that_support_has_written() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, wu) = (house.customer("李雷").await, house.agent("吴").await);
        let refund = claimed(&house, &li).await;
        house.drain().await;
        let before = house.post.kinds(&li.phone).len();
        let told = || house.post.kinds(&li.phone).split_off(before);
        let letter = say("请拍一张照片。", "k1");
        let case = desk::write_first(&house.app, &wu.actor, &refund, letter).await.unwrap();
        house.drain().await;
        assert_eq!(told(), ["support-wrote"]);
        let thread = desk::thread(&house.app, &li.actor, &case).await.unwrap();
        desk::seen(&house.app, &li.actor, &thread).await.unwrap();
        desk::say(&house.app, &li.actor, &case, say("好的", "k2")).await.unwrap();
        desk::say(&house.app, &wu.actor, &case, say("谢谢", "k3")).await.unwrap();
        house.finish().await;
        assert_eq!(told(), ["support-wrote", "answer"]);
    })
    .await;
}
