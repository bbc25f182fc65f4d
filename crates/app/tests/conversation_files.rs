//! Cases: files that come with them, and a reset that support begins. On both engines.

mod talk;

use paydesk_app::AppError;
use paydesk_app::conversation::{self as desk, Say, Sent};
use paydesk_app::proof::{self, Answers};
use paydesk_core::proof::ProofKind;
use paydesk_core::refusal::Refusal;
use paydesk_sim::engine::each_engine;
use paydesk_sim::house::{House, Persony};
use paydesk_store::conversation::Message;
use talk::{ask, events, messages, opened};

#[tokio::test]
async fn a_reset_is_begun_by_support_and_done_by_its_owner() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let chen = house.customer("陈小明").await;
        let id = opened(&house, &chen.actor, ask("help", "k1")).await.id;
        let (lin, other) = (house.agent("Lin Mei").await, house.agent("吴").await);
        let no = desk::start_reset(&house.app, &chen.actor, &id, "forgot it").await;
        assert!(no.is_err_and(|e| matches!(e, AppError::Forbidden)));
        assert!(desk::start_reset(&house.app, &lin.actor, &id, " ").await.is_err());
        // Nobody begins it for whoever has proven nothing, or whom somebody else looks after.
        let refused =
            async |who: &Persony| match desk::start_reset(&house.app, &who.actor, &id, "forgot it")
                .await
            {
                Err(AppError::Invalid(faults)) => faults[0].key.clone(),
                other => panic!("{other:?}"),
            };
        assert_eq!(refused(&lin).await, "desk-reset-not-yours");
        desk::claim(&house.app, &lin.actor, &id).await.unwrap();
        assert_eq!(refused(&lin).await, "approval-error-no-proof");
        house.fund(&chen, 12_345).await;
        let kind = ProofKind::Questions;
        let asked = proof::ask(&house.app, &lin.actor, &id, kind, "").await.unwrap();
        let (name, amount) = ("陈小明".to_owned(), "123.45".to_owned());
        let answers = Answers { name, amount, id_last_four: "0".into() };
        proof::answer_questions(&house.app, &chen.actor, &asked, answers).await.unwrap();
        assert_eq!(refused(&other).await, "desk-reset-not-yours");
        desk::start_reset(&house.app, &lin.actor, &id, "forgot it").await.unwrap();
        assert!(events(&house, &chen.actor, &id).await.contains(&"reset_started".to_owned()));
        house.finish().await;
        assert!(house.post.kinds(&chen.phone).ends_with(&["reset-started".to_owned()]));
    })
    .await;
}

#[tokio::test]
async fn files_and_what_is_said_of_them_are_there_together_or_not_at_all() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let chen = house.customer("陈小明").await;
        let id = opened(&house, &chen.actor, ask("help", "k1")).await.id;
        let pdf = || vec![Sent { name: "a.pdf".into(), bytes: b"%PDF-1.7 receipt".to_vec() }];
        let send = async |words: &str, key: &str| {
            let say = Say { words: words.into(), client_id: key.into() };
            desk::say_with(&house.app, &chen.actor, &id, say, pdf()).await
        };
        let kinds = async || -> Vec<String> {
            messages(&house, &chen.actor, &id).await.into_iter().map(|m| m.kind).collect()
        };
        let before = kinds().await;
        let say = Say { words: "说过了".into(), client_id: "k2".into() };
        desk::say(&house.app, &chen.actor, &id, say).await.unwrap();
        // Words that cannot be kept turn the files away with them.
        let reused = send("别的", "k2").await;
        assert!(matches!(reused, Err(AppError::Refused(Refusal::KeyReused))), "{reused:?}");
        assert!(send(" ", "k3").await.is_err());
        assert_eq!(kinds().await.len(), before.len() + 1);
        send("看附件", "k4").await.unwrap();
        send("看附件", "k4").await.unwrap();
        assert_eq!(kinds().await[before.len()..], ["words", "file", "words"]);
        house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn attack_files_that_are_not_what_they_say() {
    each_engine(async |engine| {
        let house = House::on(engine).await;
        let chen = house.customer("陈小明").await;
        let id = opened(&house, &chen.actor, ask("help", "k1")).await.id;
        let wang = house.customer("王芳").await;
        let file = |name: &str, bytes: &[u8]| Sent { name: name.into(), bytes: bytes.to_vec() };
        let pdf = || vec![file("../收据.pdf", b"%PDF-1.7 receipt")];
        desk::attach(&house.app, &chen.actor, &id, pdf(), "f1").await.unwrap();
        desk::attach(&house.app, &chen.actor, &id, pdf(), "f1").await.unwrap();
        for (name, bytes) in [("a.png", &b"<script>"[..]), ("b.pdf", b"MZ"), ("c", b"")] {
            let sent = vec![file(name, bytes)];
            assert!(desk::attach(&house.app, &chen.actor, &id, sent, "f2").await.is_err());
        }
        let all = messages(&house, &chen.actor, &id).await;
        let files: Vec<&Message> = all.iter().filter(|m| m.kind == "file").collect();
        assert_eq!(files.len(), 1);
        let (kept, name) = files[0].body.split_once(' ').unwrap();
        assert_eq!(name, "收据.pdf");
        let kept = paydesk_core::id::AttachmentId::parse(kept).unwrap();
        let row = desk::file(&house.app, &chen.actor, &id, &kept).await.unwrap();
        assert_eq!(
            (row.mime.as_str(), row.bytes.as_slice()),
            ("application/pdf", &b"%PDF-1.7 receipt"[..])
        );
        assert!(desk::file(&house.app, &wang.actor, &id, &kept).await.is_err());
        house.finish().await;
    })
    .await;
}
