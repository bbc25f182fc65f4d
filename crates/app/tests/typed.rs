//! Card numbers enter nowhere: whatever free text they are typed into, they are masked before
//! anything is stored.

use paydesk_app::conversation::{self as desk, Say};
use paydesk_app::order::{self, Create};
use paydesk_app::payment::{self, Ask};
use paydesk_app::refund::{self, Decide};
use paydesk_core::amount::{Amount, Currency};
use paydesk_core::conversation::Kind;
use paydesk_core::id::Party;
use paydesk_core::payment::PaymentKind;
use paydesk_core::refund::Ground;
use paydesk_sim::engine::each_engine;
use paydesk_sim::house::{House, ask};
use paydesk_store::Fault;

const TYPED: &str = "my card is 4242.4242.4242.4242, thanks";
const KEPT: &str = "my card is ••••.••••.••••.4242, thanks";

#[tokio::test]
async fn no_free_text_keeps_a_card_number() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, shop) = (house.customer("李雷").await, house.merchant("书店").await);
        let agent = house.agent("丙").await;
        house.fund(&li, 200_000).await;
        house.trust(&li, shop.id.as_str()).await;
        let purchase = Ask {
            kind: PaymentKind::Purchase,
            payee: Party::Merchant(shop.id.clone()),
            note: TYPED.into(),
            ..ask(&li, 100_000, "key-purchase-1")
        };
        let paid = payment::pay(&house.app, &li.actor, purchase).await.unwrap();
        assert_eq!(paid.note, KEPT);
        let please = refund::Ask {
            payment: paid.id.clone(),
            amount: Amount::new(100_000, Currency::Cny).unwrap(),
            ground: Ground::Fault,
            reason: TYPED.into(),
            files: Vec::new(),
            conversation: None,
            key: "key-refund-1".into(),
        };
        let asked = refund::request(&house.app, &li.actor, please).await.unwrap();
        assert_eq!(asked.reason, KEPT);
        let no = Decide {
            refund: asked.id.clone(),
            give: None,
            reason: TYPED.into(),
            key: "key-refuse-1".into(),
        };
        refund::decide(&house.app, &agent.actor, no).await.unwrap();
        let seen = refund::progress(&house.app, &li.actor, &asked.id).await.unwrap();
        assert_eq!(seen.refund.refused_reason.as_deref(), Some(KEPT));
        let create = Create {
            merchant: shop.id.clone(),
            number: "A-1".into(),
            title: TYPED.into(),
            amount: Amount::new(100, Currency::Cny).unwrap(),
            minutes: 30,
        };
        let order = order::create(&house.app, &shop.owner.actor, create).await.unwrap();
        assert_eq!(order.title, KEPT);
        let open = desk::Ask {
            about: None,
            kind: Kind::Question,
            words: TYPED.into(),
            contact: String::new(),
            client_id: "k1".into(),
            device: String::new(),
            article: None,
        };
        let case = desk::open(&house.app, &li.actor, open).await.unwrap();
        assert!(case.conversation.title.contains("••••"), "{}", case.conversation.title);
        let say = Say { words: TYPED.into(), client_id: "k2".into() };
        let said = desk::say(&house.app, &li.actor, &case.conversation.id, say).await.unwrap();
        assert_eq!(said.body, KEPT);
        // Whatever table it could be in, the number is nowhere.
        let audits = house.app.db.read(async |tx| {
            let sql = "select reason from audit where reason like '%4242%'";
            tx.all::<(String,)>(sql, &[]).await
        });
        let audits: Vec<(String,)> = Result::<_, Fault>::unwrap(audits.await);
        assert!(!audits.is_empty() && audits.iter().all(|(reason,)| reason == KEPT), "{audits:?}");
        house.finish().await;
    })
    .await;
}
