//! What a counter-entry brings back to a payer no refund gives again; both together are never more
//! than was paid, and whose wallet changes is told. On both engines.

use paydesk_app::approval::Seen;
use paydesk_app::correction::{self, Place, Side};
use paydesk_app::refund::{self, Ask, Decide, Decided};
use paydesk_app::{AppError, approval, payment};
use paydesk_core::amount::{Amount, Currency};
use paydesk_core::approval::Approval;
use paydesk_core::conversation::Kind;
use paydesk_core::id::Party;
use paydesk_core::payment::{Payment, PaymentKind};
use paydesk_core::refund::{Ground, Refund};
use paydesk_core::refusal::Refusal;
use paydesk_sim::engine::{Engine, each_engine};
use paydesk_sim::house::{House, Persony, ask};

const MINOR: i64 = 12_600;

fn cny(minor: i64) -> Amount {
    Amount::new(minor, Currency::Cny).unwrap()
}

/// A transfer of 126.00, a case about it in an agent's hands, and who signs.
struct Scene {
    house: House,
    li: Persony,
    wang: Persony,
    agent: Persony,
    boss: Persony,
    paid: Payment,
    case: paydesk_core::id::ConversationId,
}

async fn scene(engine: &Engine) -> Scene {
    let house = House::on(engine).await;
    let (li, wang) = (house.customer("李雷").await, house.customer("王丽").await);
    let (agent, boss) = (house.agent("吴").await, house.supervisor("郑").await);
    house.fund(&li, 50_000).await;
    house.fund(&wang, 20_000).await;
    house.trust(&li, wang.id.as_str()).await;
    let transfer = payment::Ask {
        kind: PaymentKind::Transfer,
        payee: Party::Person(wang.id.clone()),
        ..ask(&li, MINOR, &house.key())
    };
    let paid = payment::pay(&house.app, &li.actor, transfer).await.unwrap();
    let open = paydesk_app::conversation::Ask {
        about: Some(paid.id.as_str().to_owned()),
        kind: Kind::Payment,
        words: "转错了".into(),
        contact: String::new(),
        client_id: house.key(),
        device: "Firefox".into(),
        article: None,
    };
    let case = paydesk_app::conversation::open(&house.app, &li.actor, open).await.unwrap();
    let case = case.conversation.id;
    house.work().await;
    Scene { house, li, wang, agent, boss, paid, case }
}

impl Scene {
    /// Asks for a counter-entry about the payment, from one wallet to the other.
    async fn correct(
        &self,
        from: &Persony,
        to: &Persony,
        minor: i64,
    ) -> Result<Approval, AppError> {
        self.correct_for(Some(self.paid.id.as_str()), (from, to), minor).await
    }

    /// The same, as the form names what it is about.
    async fn correct_for(
        &self,
        subject: Option<&str>,
        (from, to): (&Persony, &Persony),
        minor: i64,
    ) -> Result<Approval, AppError> {
        let wallet = |who: &Persony| Side { place: Place::Wallet, whose: who.phone.clone() };
        let ask = correction::Ask {
            from: wallet(from),
            to: wallet(to),
            amount: cny(minor),
            reason: "转错人".into(),
            subject: subject.map(str::to_owned),
            conversation: Some(self.case.clone()),
            key: self.house.key(),
        };
        correction::ask(&self.house.app, &self.agent.actor, ask).await
    }

    async fn sign(&self, paper: &Approval) -> Result<Approval, Refusal> {
        let signed = approval::approve(&self.house.app, &self.boss.actor, &paper.id).await;
        signed.map_err(|error| match error {
            AppError::Refused(refusal) => refusal,
            other => panic!("not a refusal: {other:?}"),
        })
    }

    async fn please(&self, minor: i64) -> Result<Refund, AppError> {
        let ask = Ask {
            payment: self.paid.id.clone(),
            amount: cny(minor),
            ground: Ground::Fault,
            reason: "转错了".into(),
            files: Vec::new(),
            conversation: None,
            key: self.house.key(),
        };
        refund::request(&self.house.app, &self.li.actor, ask).await
    }

    /// Two people give back what was asked for.
    async fn give(&self, asked: &Refund) {
        let say = Decide {
            refund: asked.id.clone(),
            give: Some(cny(asked.amount_minor)),
            reason: "核对过".into(),
            key: self.house.key(),
        };
        let decided = refund::decide(&self.house.app, &self.agent.actor, say).await.unwrap();
        let Decided::Waiting(paper) = decided else { panic!("{decided:?}") };
        self.sign(&paper).await.unwrap();
    }

    async fn balances(&self) -> (i64, i64) {
        (self.house.available(&self.li).await, self.house.available(&self.wang).await)
    }
}

fn is_too_large(error: &AppError) -> bool {
    matches!(error, AppError::Refused(Refusal::RefundTooLarge | Refusal::RefundNothingLeft))
}

#[tokio::test]
async fn what_a_counter_entry_brought_back_no_refund_gives_again() {
    each_engine(async |engine| {
        let scene = scene(engine).await;
        let paper = scene.correct(&scene.wang, &scene.li, MINOR - 600).await.unwrap();
        scene.sign(&paper).await.unwrap();
        let back = (50_000 - 600, 20_600);
        assert_eq!(scene.balances().await, back);
        let again = scene.please(601).await.unwrap_err();
        assert!(is_too_large(&again), "{again:?}");
        let more = scene.correct(&scene.wang, &scene.li, 601).await.unwrap_err();
        assert!(matches!(more, AppError::Invalid(_)), "{more:?}");
        assert_eq!(scene.balances().await, back);
        // Undone, it may go back another way.
        let undone = scene.correct(&scene.li, &scene.wang, MINOR - 600).await.unwrap();
        scene.sign(&undone).await.unwrap();
        let asked = scene.please(MINOR).await.unwrap();
        scene.give(&asked).await;
        assert_eq!(scene.balances().await, (50_000, 20_000));
        scene.house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn goodwill_that_is_taken_back_frees_nothing_of_what_went_back() {
    each_engine(async |engine| {
        let it = scene(engine).await;
        let back = it.correct(&it.wang, &it.li, MINOR).await.unwrap();
        it.sign(&back).await.unwrap();
        let wallet = || Side { place: Place::Wallet, whose: it.li.phone.clone() };
        let own = || Side { place: Place::Expense, whose: String::new() };
        for (named, (from, to)) in [
            (None, (own(), wallet())),
            (None, (wallet(), own())),
            (Some(it.paid.id.as_str().to_owned()), (wallet(), own())),
        ] {
            let ask = correction::Ask {
                from,
                to,
                amount: cny(1_000),
                reason: "抱歉".into(),
                subject: named,
                conversation: Some(it.case.clone()),
                key: it.house.key(),
            };
            let paper = correction::ask(&it.house.app, &it.agent.actor, ask).await.unwrap();
            it.sign(&paper).await.unwrap();
            let again = it.please(1).await.unwrap_err();
            assert!(is_too_large(&again), "{again:?}");
        }
        it.house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn whose_wallet_it_was_finds_a_counter_entry_again() {
    each_engine(async |engine| {
        let it = scene(engine).await;
        let paper = it.correct(&it.wang, &it.li, 2_600).await.unwrap();
        it.sign(&paper).await.unwrap();
        let of = async |who: &Persony| {
            let found = payment::wallet::counter_entries(&it.house.app, &who.actor).await.unwrap();
            found.iter().map(|entry| entry.amount_minor).collect::<Vec<_>>()
        };
        assert_eq!((of(&it.li).await, of(&it.wang).await), (vec![2_600], vec![-2_600]));
        assert!(of(&it.boss).await.is_empty());
        it.house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn a_refund_and_a_counter_entry_that_wait_together_never_both_give_back() {
    each_engine(async |engine| {
        let scene = scene(engine).await;
        let (one, other) = (
            scene.correct(&scene.wang, &scene.li, MINOR).await.unwrap(),
            scene.correct(&scene.wang, &scene.li, MINOR).await.unwrap(),
        );
        // What a refund has reserved is no counter-entry's to give.
        let asked = scene.please(1).await.unwrap();
        assert_eq!(scene.sign(&one).await.unwrap_err(), Refusal::RefundTooLarge);
        let refuse = Decide {
            refund: asked.id.clone(),
            give: None,
            reason: "改为冲正".into(),
            key: scene.house.key(),
        };
        refund::decide(&scene.house.app, &scene.agent.actor, refuse).await.unwrap();
        let both = tokio::join!(scene.sign(&one), scene.sign(&other));
        let refused: Vec<_> = [both.0, both.1].into_iter().filter_map(Result::err).collect();
        assert_eq!(refused, [Refusal::RefundTooLarge]);
        assert_eq!(scene.balances().await, (50_000, 20_000));
        scene.house.work().await;
        // Each hears of it once.
        for (who, kind) in [(&scene.wang, "corrected-out"), (&scene.li, "corrected-in")] {
            let kinds = scene.house.post.kinds(&who.phone);
            assert_eq!(kinds.iter().filter(|k| *k == kind).count(), 1, "{kinds:?}");
        }
        scene.house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn attack_what_was_refunded_no_counter_entry_for_the_refund_gives_again() {
    each_engine(async |engine| {
        let it = scene(engine).await;
        let asked = it.please(MINOR).await.unwrap();
        it.give(&asked).await;
        let named = Some(asked.id.as_str());
        let again = it.correct_for(named, (&it.wang, &it.li), MINOR).await.unwrap_err();
        assert!(matches!(again, AppError::Invalid(_)), "{again:?}");
        assert_eq!(it.balances().await, (50_000, 20_000));
        it.house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn attack_what_names_the_case_alone_counts_on_the_payment_that_it_is_about() {
    each_engine(async |engine| {
        let it = scene(engine).await;
        let one = it.correct_for(None, (&it.wang, &it.li), MINOR).await.unwrap();
        let other = it.correct_for(None, (&it.wang, &it.li), MINOR).await.unwrap();
        it.sign(&one).await.unwrap();
        assert_eq!(it.sign(&other).await.unwrap_err(), Refusal::RefundTooLarge);
        let more = it.please(1).await.unwrap_err();
        assert!(is_too_large(&more), "{more:?}");
        assert_eq!(it.balances().await, (50_000, 20_000));
        let view = approval::view(&it.house.app, &it.boss.actor, &other.id).await.unwrap();
        let Seen::Correct { about: Some(about), .. } = view.seen else { panic!("{view:?}") };
        assert_eq!((about.payment.id, about.payment.corrected_minor), (it.paid.id.clone(), MINOR));
        it.house.finish().await;
    })
    .await;
}

#[tokio::test]
async fn attack_counter_entries_and_refunds_at_once_never_give_back_more_than_was_paid() {
    each_engine(async |engine| {
        let it = scene(engine).await;
        let named = it.paid.id.as_str();
        let mut papers = Vec::new();
        for subject in [None, Some(named), None, Some(named)] {
            papers.push(it.correct_for(subject, (&it.wang, &it.li), 5_000).await.unwrap());
        }
        let sign = futures_util::future::join_all(papers.iter().map(|paper| it.sign(paper)));
        let ask = futures_util::future::join_all([5_000, 5_000].map(|minor| it.please(minor)));
        let (signed, asked) = tokio::join!(sign, ask);
        let went = signed.iter().filter(|done| done.is_ok()).count();
        let open: Vec<Refund> = asked.into_iter().filter_map(Result::ok).collect();
        assert_eq!(went + open.len(), 2, "{signed:?} {open:?}");
        for refund in &open {
            it.give(refund).await;
        }
        assert_eq!(it.balances().await, (50_000 - 2_600, 22_600));
        it.house.finish().await;
    })
    .await;
}
