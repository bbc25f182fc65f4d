//! Mail on its way in, from a real mail server into cases.

use std::sync::Arc;
use std::time::Duration;

use paydesk_app::conversation::{Filter, Row, inbox as cases_of};
use paydesk_app::ports::MailServer;
use paydesk_app::{Ports, mail};
use paydesk_core::mail::Reason;
use paydesk_edge::inbox::{Inbox, InboxConfig};
use paydesk_edge::notify::Tls;
use paydesk_sim::dovecot::{Dovecot, PASSWORD, USER};
use paydesk_sim::engine::each_engine;
use paydesk_sim::house::{House, Persony};
use tokio::task::JoinHandle;

fn inbox(dovecot: &Dovecot, tls: Tls, password: &str) -> Inbox {
    let config = InboxConfig {
        host: "127.0.0.1".to_owned(),
        port: dovecot.port(),
        tls,
        user: USER.to_owned(),
        password: password.to_owned(),
        mailbox: "INBOX".to_owned(),
    };
    Inbox::new(config).unwrap()
}

fn fetching_from(mut house: House, server: &Arc<Inbox>) -> House {
    let inbox = Some(Arc::clone(server) as Arc<dyn MailServer>);
    house.app.ports = Arc::new(Ports { inbox, ..(*house.app.ports).clone() });
    house
}

/// Fetches until it is told to end, as the night staff does.
fn watching(house: &House, server: &Arc<Inbox>) -> JoinHandle<()> {
    let (app, server) = (house.app.clone(), Arc::clone(server));
    tokio::spawn(async move {
        loop {
            mail::watch(&app, &*server).await;
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    })
}

async fn cases(house: &House, agent: &Persony) -> Vec<Row> {
    house.work().await;
    cases_of(&house.app, &agent.actor, Filter::default()).await.unwrap().rows
}

async fn held(house: &House, agent: &Persony) -> Vec<Reason> {
    let all = mail::held(&house.app, &agent.actor).await.unwrap();
    all.into_iter().filter_map(|mail| mail.reason).collect()
}

/// Waits until it is so; mail comes when it comes.
async fn until(what: &str, mut so: impl AsyncFnMut() -> bool) {
    for _ in 0..300 {
        if so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{what}");
}

fn letter(from: &str, words: &str) -> Vec<u8> {
    format!("From: <{from}>\nSubject: Help\nMessage-ID: <{words}@x.example>\n\n{words}\n")
        .into_bytes()
}

#[tokio::test]
async fn mail_comes_in_once_whatever_its_server_does() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let lin = house.agent("Lin Mei").await;
        let mut dovecot = Dovecot::start().await;
        let server = Arc::new(inbox(&dovecot, Tls::None, PASSWORD));
        let house = fetching_from(house, &server);
        let away = b"From: <a@x.example>\nAuto-Submitted: auto-replied\n\nAway.\n";
        dovecot.deliver(&letter("chen@example.com", "one"));
        dovecot.deliver(away);
        let fetching = watching(&house, &server);
        until("what lay there comes in", async || cases(&house, &lin).await.len() == 1).await;
        until("and what is held", async || held(&house, &lin).await.len() == 1).await;
        // While it waits for more, more comes; the same mail delivered again is said once.
        dovecot.deliver(&letter("li@example.com", "two"));
        until("what comes is heard of", async || cases(&house, &lin).await.len() == 2).await;
        dovecot.deliver(&letter("chen@example.com", "one"));
        dovecot.deliver(&letter("wang@example.com", "three"));
        until("and the next one", async || cases(&house, &lin).await.len() == 3).await;
        // Numbered anew, all of it is fetched again, and none of it is new.
        dovecot.renumber().await;
        dovecot.deliver(&letter("zhao@example.com", "four"));
        until("after it was away", async || cases(&house, &lin).await.len() == 4).await;
        let all = cases(&house, &lin).await;
        assert!(all.iter().all(|row| row.case.messages == 2), "{all:?}");
        assert_eq!(held(&house, &lin).await, [Reason::Automatic]);
        let state = mail::fetched(&house.app, &lin.actor).await.unwrap().unwrap();
        assert_eq!((state.uid, state.failing_since_us), (6, None));
        assert_eq!(dovecot.marked(), Vec::<String>::new(), "nothing is marked as read");
        // Another process begins where this one ended.
        fetching.abort();
        dovecot.deliver(&letter("qian@example.com", "five"));
        let again = watching(&house, &server);
        until("by another process", async || cases(&house, &lin).await.len() == 5).await;
        again.abort();
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_server_that_cannot_be_used_is_told_of() {
    each_engine(async |engine| {
        let mut house = House::on(engine).await;
        let lin = house.agent("Lin Mei").await;
        let mut dovecot = Dovecot::start().await;
        let table = [
            (Tls::None, "wrong", "signing in"),
            (Tls::Tls, PASSWORD, "TLS"),
            (Tls::StartTls, PASSWORD, "TLS"),
        ];
        for (tls, password, why) in table {
            let server = Arc::new(inbox(&dovecot, tls, password));
            house = fetching_from(house, &server);
            assert!(!mail::watch(&house.app, &*server).await);
            let state = mail::fetched(&house.app, &lin.actor).await.unwrap().unwrap();
            assert!(state.fault.contains(why) && state.failing_since_us.is_some(), "{state:?}");
            assert!(!state.fault.contains(PASSWORD), "{state:?}");
        }
        dovecot.down();
        let server = inbox(&dovecot, Tls::None, PASSWORD);
        assert!(!mail::watch(&house.app, &server).await);
        let state = mail::fetched(&house.app, &lin.actor).await.unwrap().unwrap();
        assert!(state.fault.contains("connecting"), "{state:?}");
        house.finish().await;
    })
    .await;
}
