//! Mail as rows, on both engines: once for its place, found by its name, its case and its state.

use paydesk_core::id::{ConversationId, MailId, NoticeId, PersonId};
use paydesk_core::identity::Level;
use paydesk_core::language::Language;
use paydesk_core::mail::{MailState, Reason, Vouched};
use paydesk_core::person::{Person, Roles};
use paydesk_sim::engine::{Engine, each_engine};
use paydesk_store::mail::{self, Answer, Mail};
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

#[tokio::test]
async fn answers_that_went_out_stand_with_their_case() {
    each_engine(async |engine: &Engine| {
        let answer = |n: u128, seq| Answer {
            notice: NoticeId::from_bits(n),
            conversation: ConversationId::from_bits(1),
            after_seq: seq - 1,
            seq,
            bounced_at_us: None,
            bounce: String::new(),
        };
        let done = engine.db.write(async move |tx| {
            insert(tx, &answer(2, 5)).await?;
            insert(tx, &answer(1, 7)).await?;
            insert(tx, &Answer { conversation: ConversationId::from_bits(2), ..answer(3, 1) })
                .await?;
            let case = ConversationId::from_bits(1);
            assert_eq!(mail::answers_of(tx, &case).await?, [answer(2, 5), answer(1, 7)]);
            let (bounced_at_us, bounce) = (Some(9), "550 No such user".to_owned());
            let bounced = Answer { bounced_at_us, bounce, ..answer(2, 5) };
            update(tx, &bounced).await?;
            let id = NoticeId::from_bits(2);
            assert_eq!(mail::answer(tx, &id).await?.as_ref(), Some(&bounced));
            assert_eq!(mail::lock_answer(tx, &id).await?, Some(bounced));
            assert_eq!(mail::answer(tx, &NoticeId::from_bits(4)).await?, None);
            Ok::<_, Fault>(())
        });
        done.await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn how_far_a_mailbox_is_fetched_never_goes_back() {
    each_engine(async |engine: &Engine| {
        let done = engine.db.write(async |tx| {
            mail::failed(tx, "INBOX", "connecting: refused", 1).await?;
            mail::failed(tx, "INBOX", "signing in: no", 2).await?;
            let state = mail::mailbox(tx, "INBOX").await?.expect("it stands there");
            assert_eq!((state.failing_since_us, state.fault.as_str()), (Some(1), "signing in: no"));
            assert_eq!((state.uid_validity, state.uid, state.looked_at_us), (0, 0, 0));
            mail::fetched(tx, "INBOX", (7, 20)).await?;
            mail::fetched(tx, "INBOX", (7, 19)).await?;
            mail::looked(tx, "INBOX", 3).await?;
            let state = mail::mailbox(tx, "INBOX").await?.expect("it stands there");
            assert_eq!((state.uid_validity, state.uid, state.looked_at_us), (7, 20, 3));
            assert_eq!((state.failing_since_us, state.fault.as_str()), (None, ""));
            // Numbered anew, it begins anew.
            mail::fetched(tx, "INBOX", (8, 1)).await?;
            let state = mail::mailbox(tx, "INBOX").await?.expect("it stands there");
            assert_eq!((state.uid_validity, state.uid), (8, 1));
            assert_eq!(mail::mailbox(tx, "other").await?, None);
            Ok::<_, Fault>(())
        });
        done.await.unwrap();
    })
    .await;
}
