//! Hearing by mail how we stand.

use paydesk_app::incident::{self, News, Plan, Words};
use paydesk_app::ports::CarrierFault;
use paydesk_app::subscription::{self, name};
use paydesk_app::{AppError, component};
use paydesk_core::component::{Component, Standing};
use paydesk_core::id::{IncidentId, SubscriptionId};
use paydesk_core::incident::{IncidentKind, Stage};
use paydesk_core::language::Language;
use paydesk_core::person::Actor;
use paydesk_sim::engine::each_engine;
use paydesk_sim::house::{House, Persony};

fn stranger() -> Actor {
    Actor::stranger(Language::En, "203.0.113.7")
}

/// Kind and arguments of each mail to this address, the first one first.
async fn mails(house: &House, address: &str) -> Vec<(String, String)> {
    house.work().await;
    let sent = house.post.to(address).into_iter();
    sent.map(|sent| (sent.notice.kind, sent.notice.args)).collect()
}

/// The id and token that the last mail to this address brought.
async fn link(house: &House, address: &str) -> (SubscriptionId, String) {
    let (_, args) = mails(house, address).await.pop().expect("a mail came");
    let args: serde_json::Value = serde_json::from_str(&args).unwrap();
    let link = args["link"].as_str().unwrap().to_owned();
    let mut parts = link.rsplit('/');
    let token = parts.next().unwrap().to_owned();
    let id = SubscriptionId::parse(parts.next().unwrap()).unwrap();
    assert!(link.ends_with(&name(&house.app, &id)), "{link}");
    (id, token)
}

async fn subscribed(house: &House, address: &str, about: &[Component]) -> (SubscriptionId, String) {
    subscription::ask(&house.app, &stranger(), (address, about)).await.unwrap();
    let (id, token) = link(house, address).await;
    let wish = (about, Language::En);
    subscription::confirm(&house.app, (&id, &token), wish).await.unwrap();
    (id, token)
}

async fn tell(house: &House, boss: &Persony, components: &[Component]) -> IncidentId {
    let plan = Plan {
        kind: IncidentKind::Fault,
        components: components.to_vec(),
        effect: Standing::Down,
        begins_at_us: None,
        ends_at_us: None,
        words: Words { en: String::new(), zh: "线路中断".into() },
        key: house.key(),
    };
    incident::tell(&house.app, &boss.actor, &plan).await.unwrap()
}

#[tokio::test]
async fn who_confirmed_hears_each_step_once_of_what_they_chose() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let boss = house.supervisor("周").await;
        let all = component::offered(&house.app);
        let (bank, chat) = ([Component::Bank], [Component::Chat]);
        subscribed(&house, "all@example.com", &all).await;
        subscribed(&house, "bank@example.com", &bank).await;
        let (stops, token) = subscribed(&house, "chat@example.com", &chat).await;
        subscription::ask(&house.app, &stranger(), ("not@example.com", &all)).await.unwrap();
        // Nothing chosen is a mistake, and not all.
        let none = subscription::ask(&house.app, &stranger(), ("none@example.com", &[])).await;
        assert!(matches!(none, Err(AppError::Invalid(_))), "{none:?}");
        let id = tell(&house, &boss, &bank).await;
        let news = News {
            stage: Stage::Monitoring,
            words: Words::default(),
            ends_at_us: None,
            version: 1,
        };
        incident::update_with(&house.app, &boss.actor, &id, &news).await.unwrap();
        for (address, count) in
            [("all@example.com", 3), ("bank@example.com", 3), ("chat@example.com", 1)]
        {
            let all = mails(&house, address).await;
            assert_eq!(all.len(), count, "{address}: {all:?}");
        }
        assert_eq!(mails(&house, "not@example.com").await.len(), 1, "nobody confirmed it");
        let last = mails(&house, "bank@example.com").await.pop().unwrap();
        assert!(last.0 == "status-news" && last.1.contains("\"said\":\"monitoring\""), "{last:?}");
        // One language is better than none.
        let first = mails(&house, "bank@example.com").await.remove(1);
        assert!(first.1.contains("\"words_en\":\"线路中断\""), "{first:?}");
        subscription::stop(&house.app, &stops, &token).await.unwrap();
        subscription::stop(&house.app, &stops, &token).await.unwrap();
        tell(&house, &boss, &chat).await;
        assert_eq!(mails(&house, "chat@example.com").await.len(), 1);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn an_address_that_takes_no_mail_is_forgotten_and_no_job_fails() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let boss = house.supervisor("周").await;
        let bank = [Component::Bank];
        let refuses = || house.post.fail(CarrierFault::Gone("550 5.1.1 no such user".into()));
        // One that nobody confirmed; one that was is not lost by what a stranger has us ask.
        refuses();
        subscription::ask(&house.app, &stranger(), ("no@example.com", &bank)).await.unwrap();
        house.work().await;
        let (id, token) = subscribed(&house, "li@example.com", &bank).await;
        refuses();
        subscription::ask(&house.app, &stranger(), ("li@example.com", &bank)).await.unwrap();
        house.work().await;
        subscription::one(&house.app, &id, &token).await.unwrap();
        refuses();
        tell(&house, &boss, &bank).await;
        house.work().await;
        let gone = subscription::one(&house.app, &id, &token).await;
        assert!(matches!(gone, Err(AppError::NotFound)), "{gone:?}");
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn news_goes_to_those_who_wanted_it_then_and_still_do() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let boss = house.supervisor("周").await;
        let bank = [Component::Bank];
        // Confirmed after it was told, and before the job that brings it ran.
        subscription::ask(&house.app, &stranger(), ("late@example.com", &bank)).await.unwrap();
        let (late, token) = link(&house, "late@example.com").await;
        let (stops, stop) = subscribed(&house, "stops@example.com", &bank).await;
        house.clock.forward_s(1);
        tell(&house, &boss, &bank).await;
        house.clock.forward_s(1);
        let wish = (&bank[..], Language::En);
        subscription::confirm(&house.app, (&late, &token), wish).await.unwrap();
        // Mail cannot be sent just now, and is stopped before it can be.
        house.post.fail(CarrierFault::Passing("421 later".into()));
        house.work().await;
        subscription::stop(&house.app, &stops, &stop).await.unwrap();
        house.clock.forward_s(3600);
        for address in ["late@example.com", "stops@example.com"] {
            let kinds: Vec<String> =
                mails(&house, address).await.into_iter().map(|(kind, _)| kind).collect();
            assert_eq!(kinds, ["status-confirm"], "{address}");
        }
        // Whoever asks again is told that they hear of it already.
        subscription::ask(&house.app, &stranger(), ("late@example.com", &bank)).await.unwrap();
        assert_eq!(mails(&house, "late@example.com").await[1].0, "status-known");
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn attack_subscribing_and_changing_for_somebody_else() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let all = component::offered(&house.app);
        let bank = [Component::Bank];
        let (id, token) = subscribed(&house, "li@example.com", &bank).await;
        // Whoever knows only the address changes nothing, and hears nothing of whether it is known.
        subscription::ask(&house.app, &stranger(), ("LI@example.com", &all)).await.unwrap();
        let row = subscription::one(&house.app, &id, &token).await.unwrap();
        assert_eq!(row.components, bank);
        let wrong = ["", "a", "aaaaaaaaaaaaaaaa", &token[1..]];
        for given in wrong {
            let gone = subscription::one(&house.app, &id, given).await;
            assert!(matches!(gone, Err(AppError::NotFound)), "{given}: {gone:?}");
            let gone = subscription::stop(&house.app, &id, given).await;
            assert!(matches!(gone, Err(AppError::NotFound)), "{given}: {gone:?}");
            let wish = (&all[..], Language::En);
            let gone = subscription::confirm(&house.app, (&id, given), wish).await;
            assert!(matches!(gone, Err(AppError::NotFound)), "{given}: {gone:?}");
        }
        let other = SubscriptionId::from_bits(7);
        let gone = subscription::one(&house.app, &other, &token).await;
        assert!(matches!(gone, Err(AppError::NotFound)), "{gone:?}");
        // A stranger's mailbox is not filled, from however many networks.
        let mut sent = 0;
        for n in 0..40 {
            let asker = Actor::stranger(Language::En, &format!("203.0.{n}.1"));
            let asked = subscription::ask(&house.app, &asker, ("wang@example.com", &all)).await;
            sent += usize::from(asked.is_ok());
        }
        assert_eq!(mails(&house, "wang@example.com").await.len(), sent);
        assert_eq!(sent, 5);
        house.finish().await;
    })
    .await;
}
