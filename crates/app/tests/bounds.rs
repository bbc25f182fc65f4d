//! What one visitor can do again and again fills neither disk nor inbox, costs neither the bank's
//! patience nor the house a message each, and keeps nobody else from anything.

use paydesk_app::conversation::{self, Ask, Say, Sent};
use paydesk_app::payment::{self, Ask as Pay};
use paydesk_app::refund::{self, Ask as Back};
use paydesk_app::session::recognise;
use paydesk_app::{AppError, card, token};
use paydesk_core::amount::{Amount, Currency};
use paydesk_core::conversation::Kind;
use paydesk_core::id::{ConversationId, Party};
use paydesk_core::language::Language;
use paydesk_core::payment::{MerchantState, Method, PaymentKind};
use paydesk_core::person::Actor;
use paydesk_core::refund::{Ground, Policy};
use paydesk_sim::engine::each_engine;
use paydesk_sim::house::{House, PASSWORD, Persony, ask};
use paydesk_store::{Fault, args};

fn question(key: &str, about: Option<String>) -> Ask {
    Ask {
        about,
        kind: Kind::Question,
        words: "为什么没有到账".to_owned(),
        contact: String::new(),
        client_id: key.to_owned(),
        device: String::new(),
        article: None,
    }
}

async fn open(house: &House, actor: &Actor, key: &str) -> Result<ConversationId, AppError> {
    let opened = conversation::open(&house.app, actor, question(key, None)).await?;
    Ok(opened.conversation.id)
}

/// How often it goes until it is one too many.
async fn times<T>(most: usize, again: impl AsyncFn(usize) -> Result<T, AppError>) -> usize {
    for n in 0..most {
        match again(n).await {
            Ok(_) => {}
            Err(AppError::TooMany { .. }) => return n,
            Err(other) => panic!("{other:?}"),
        }
    }
    most
}

fn large() -> Sent {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    bytes.resize(conversation::FILE_BYTES_MAX, b'A');
    Sent { name: "proof.pdf".to_owned(), bytes }
}

/// Sends large files into a new case until no more are taken.
async fn fill(house: &House, actor: &Actor) -> usize {
    let case = open(house, actor, &house.key()).await.expect("a case is opened");
    times(40, async |n| {
        conversation::attach(&house.app, actor, &case, vec![large()], &format!("file-{n}")).await
    })
    .await
}

#[tokio::test]
async fn attack_filling_the_disk_with_files() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let from = async |origin: &str| Actor { origin: origin.to_owned(), ..house.guest().await };
        let guest = from("203.0.113.7").await;
        assert_eq!(fill(&house, &guest).await, 10, "of one guest");
        let case = open(&house, &guest, "words-are-taken").await.unwrap();
        let say =
            Say { words: "照片发不上来".to_owned(), client_id: "say-it-in-words".to_owned() };
        conversation::say(&house.app, &guest, &case, say).await.unwrap();
        let other = from("198.51.100.7").await;
        assert_eq!(fill(&house, &other).await, 10, "whoever comes from elsewhere");
        let stored = house.app.db.read(async |tx| {
            let sql = "select cast(coalesce(sum(length(bytes)), 0) as bigint) from attachment";
            Ok::<_, Fault>(tx.one::<(i64,)>(sql, args![]).await?.0)
        });
        let most = i64::try_from(20 * conversation::FILE_BYTES_MAX).unwrap();
        assert_eq!(stored.await.unwrap(), most);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn attack_opening_and_closing_cases_without_end() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, wang) = (house.customer("李雷").await, house.customer("王芳").await);
        let opened = times(60, async |n| {
            let case = open(&house, &li.actor, &format!("in-turn-{n}")).await?;
            conversation::close(&house.app, &li.actor, &case).await
        });
        assert_eq!(opened.await, 30);
        house.work().await;
        let sent = house.post.to(&li.phone);
        let told = sent.iter().filter(|sent| sent.notice.kind == "case-opened").count();
        assert_eq!(told, 5, "the others have their number on the page");
        assert!(open(&house, &wang.actor, "another-person").await.is_ok());
        house.clock.forward_s(3_600);
        assert!(open(&house, &li.actor, "an-hour-later").await.is_ok());
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn attack_filling_a_case_by_opening_it_again() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let li = house.customer("李雷").await;
        let about = house.fund(&li, 1_000).await.id.as_str().to_owned();
        let joined = times(200, async |n| {
            let ask = question(&format!("again-{n}"), Some(about.clone()));
            conversation::open(&house.app, &li.actor, ask).await
        });
        assert_eq!(joined.await, 121, "the first opened it");
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn attack_asking_the_bank_for_card_pages() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let (li, wang) = (house.customer("李雷").await, house.customer("王芳").await);
        let order = house.order(&house.merchant("书店").await, 1_000).await;
        let begin = |order| card::Begin { back: "/".into(), amount: None, payee: None, order };
        let pages = async |actor: &Actor, order: Option<_>| {
            times(40, async |_| card::begin(&house.app, actor, begin(order.clone())).await).await
        };
        assert_eq!(pages(&li.actor, None).await, 15);
        let guest = house.guest().await;
        assert_eq!(pages(&guest, Some(order.id.clone())).await, 15);
        assert!(card::begin(&house.app, &wang.actor, begin(None)).await.is_ok());
        house.finish().await;
    })
    .await;
}

async fn pay_and_get_back(house: &House, li: &Persony, shop: &Party, n: usize) {
    let buy = Pay {
        kind: PaymentKind::Purchase,
        payee: shop.clone(),
        ..ask(li, 1, &format!("key-for-pump-{n}"))
    };
    let paid = payment::pay(&house.app, &li.actor, buy).await.unwrap();
    let back = Back {
        payment: paid.id,
        amount: Amount::new(1, Currency::Cny).unwrap(),
        ground: Ground::Policy,
        reason: "不想要了".into(),
        files: Vec::new(),
        conversation: None,
        key: format!("key-for-back-{n}"),
    };
    refund::request(&house.app, &li.actor, back).await.unwrap();
    house.work().await;
}

#[tokio::test]
async fn attack_pumping_messages_by_paying_and_getting_it_back() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let li = house.customer("李雷").await;
        let policy =
            Policy { days: 7, percent: 100, evidence: false, auto_minor: 100, second_minor: 0 };
        let methods = [Method::Wallet];
        let shop = house.merchant_like("书店", MerchantState::Active, &methods, policy).await;
        house.trust(&li, shop.id.as_str()).await;
        house.fund(&li, 1_000).await;
        house.clock.to(house.clock.now() / 3_600_000_000 * 3_600_000_000);
        let before = house.post.to(&li.phone).len();
        for n in 0..50 {
            pay_and_get_back(&house, &li, &Party::Merchant(shop.id.clone()), n).await;
        }
        let told = house.post.to(&li.phone).len() - before;
        assert_eq!(told, 59, "thirty of each kind, and the top-up was the first");
        house.clock.forward_s(3_660);
        house.work().await;
        let sent = house.post.to(&li.phone);
        let more = |kind: &str| {
            let found = sent.iter().find(|sent| sent.notice.kind == kind);
            found.and_then(|sent| sent.args.get("count").cloned())
        };
        assert_eq!(more("payments-paid-more").as_deref(), Some("21"), "nobody loses money unsaid");
        assert_eq!(more("payments-refunded-more").as_deref(), Some("20"));
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn attack_judging_a_case_without_end() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let guest = house.guest().await;
        let case = open(&house, &guest, &house.key()).await.expect("a case is opened");
        conversation::close(&house.app, &guest, &case).await.expect("closed");
        let judged = times(400, async |n| {
            let score = i64::try_from(n % 5).unwrap() + 1;
            conversation::survey(&house.app, &guest, &case, score, "").await
        })
        .await;
        assert!(judged < 130, "{judged}");
        house.finish().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn attack_tokens_without_end() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let stranger = Actor::stranger(Language::En, "203.0.113.9");
        let entered = house.register(&stranger, "+8613800002210").await;
        let seen = recognise(&house.app, Some(&entered.token), Language::En, "203.0.113.9").await;
        let me = seen.expect("read").actor;
        let made = times(40, async |n| {
            let (name, key) = (format!("Till {n}"), format!("key-of-token-{n}"));
            let new = token::New { name, password: PASSWORD.to_owned(), key };
            token::create(&house.app, &me, new).await
        })
        .await;
        assert_eq!(made, 20);
        house.finish().await;
    })
    .await;
}
