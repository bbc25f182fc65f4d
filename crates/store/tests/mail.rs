//! Mail as rows, on both engines: once for its place, found by its name, its case and its state.

use paydesk_core::id::{ConversationId, MailId, PersonId};
use paydesk_core::identity::Level;
use paydesk_core::language::Language;
use paydesk_core::mail::{MailState, Reason, Vouched};
use paydesk_core::person::{Person, Roles};
use paydesk_sim::engine::{Engine, each_engine};
use paydesk_store::mail::{self, Mail};
use paydesk_store::person::Profile;
use paydesk_store::record::{insert, update};
use paydesk_store::{Fault, Tx};

fn row(n: u128, uid: i64) -> Mail {
    Mail {
        id: MailId::from_bits(n),
        mailbox: "support".to_owned(),
        uid_validity: 7,
        uid,
        message_id: String::new(),
        sender: String::new(),
        subject: String::new(),
        vouched: Vouched::Unverified,
        said: String::new(),
        state: MailState::Waiting,
        reason: None,
        left_out: String::new(),
        name: String::new(),
        conversation: None,
        size_bytes: 3,
        received_at_us: uid * 10,
        version: 1,
    }
}

#[tokio::test]
async fn a_place_in_a_mailbox_is_kept_once_and_found_by_what_it_is() {
    each_engine(async |engine: &Engine| {
        let done = engine.db.write(async |tx| {
            assert!(mail::keep(tx, &row(1, 1), b"one".to_vec()).await?);
            assert!(!mail::keep(tx, &row(2, 1), b"two".to_vec()).await?, "the same place");
            let renewed = Mail { uid_validity: 8, ..row(3, 1) };
            assert!(mail::keep(tx, &renewed, b"\x00\xff".to_vec()).await?, "numbered anew");
            assert_eq!(mail::by_id(tx, &row(1, 1).id).await?, Some(row(1, 1)));
            assert_eq!(mail::by_id(tx, &row(2, 1).id).await?, None);
            assert_eq!(mail::raw(tx, &renewed.id).await?.unwrap().bytes, b"\x00\xff");
            assert_eq!(mail::held(tx, 9).await?, []);
            let case = ConversationId::from_bits(1);
            let taken = Mail {
                message_id: "a@example.com".to_owned(),
                sender: "chen@example.com".to_owned(),
                state: MailState::Taken,
                conversation: Some(case.clone()),
                version: 2,
                ..row(1, 1)
            };
            update(tx, &taken).await?;
            let held = Mail { state: MailState::Held, reason: Some(Reason::List), ..renewed };
            update(tx, &held).await?;
            assert_eq!(mail::lock(tx, &held.id).await?.as_ref(), Some(&held));
            assert_eq!(mail::held(tx, 9).await?, std::slice::from_ref(&held));
            assert_eq!(mail::of_case(tx, &case).await?, std::slice::from_ref(&taken));
            let named = mail::taken_by_name(tx, "a@example.com", "chen@example.com").await?;
            assert_eq!(named.as_ref(), Some(&taken));
            assert_eq!(mail::taken_by_name(tx, "a@example.com", "li@example.com").await?, None);
            // What was taken stays with its case; its bytes go, as do those of all others.
            assert_eq!(mail::purge(tx, 10, 9).await?, 0);
            assert_eq!(mail::purge(tx, 11, 9).await?, 1);
            assert_eq!(mail::by_id(tx, &taken.id).await?, Some(taken));
            assert_eq!(mail::purge_raw(tx, 10, 9).await?, 0);
            assert_eq!(mail::purge_raw(tx, 11, 9).await?, 2);
            Ok::<_, Fault>(())
        });
        done.await.unwrap();
    })
    .await;
}

async fn person(tx: &mut Tx, n: u128, email: &str, proven: Option<i64>) -> Result<PersonId, Fault> {
    let id = PersonId::from_bits(n);
    let person = Person {
        id: id.clone(),
        roles: Roles::default(),
        level: Level::None,
        verify_due_at_us: None,
        language: Language::En,
        created_at_us: 1,
        version: 1,
    };
    insert(tx, &person).await?;
    let profile = Profile {
        person: id.clone(),
        name: "Chen".to_owned(),
        phone: format!("+861390000{n:04}"),
        email: Some(email.to_owned()),
        email_verified_at_us: proven,
        id_name: None,
        id_number: None,
        id_given_at_us: None,
        id_confirmed_at_us: None,
    };
    insert(tx, &profile).await?;
    Ok(id)
}

#[tokio::test]
async fn an_address_is_whose_who_have_proven_it() {
    each_engine(async |engine: &Engine| {
        let done = engine.db.write(async |tx| {
            let one = person(tx, 1, "Chen@example.com", Some(1)).await?;
            person(tx, 2, "chen@example.com", None).await?;
            assert_eq!(mail::owners(tx, "chen@example.com").await?, std::slice::from_ref(&one));
            assert_eq!(mail::owners(tx, "li@example.com").await?, []);
            let other = person(tx, 3, "CHEN@example.com", Some(2)).await?;
            assert_eq!(mail::owners(tx, "chen@example.com").await?, [one, other]);
            Ok::<_, Fault>(())
        });
        done.await.unwrap();
    })
    .await;
}
