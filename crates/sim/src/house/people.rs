//! People, merchants and money for tests, made by the shortest honest way: rows by the store, money
//! through the lane.

use std::sync::atomic::Ordering;

use paydesk_app::challenge::Checked;
use paydesk_app::payment::{self, Ask};
use paydesk_app::session::{self, Begun, Entered, New};
use paydesk_app::{conversation, registration};
use paydesk_core::amount::{Amount, Currency};
use paydesk_core::conversation::Kind;
use paydesk_core::id::{ConversationId, MerchantId, Party, PersonId};
use paydesk_core::identity::Level;
use paydesk_core::language::Language;
use paydesk_core::ledger::{Account, AccountKind};
use paydesk_core::payment::{
    Merchant, MerchantState, Method, Order, OrderState, Payment, PaymentKind,
};
use paydesk_core::person::{Actor, Person, Role, Roles, SessionKind};
use paydesk_core::phone::Phone;
use paydesk_core::refund::Policy;
use paydesk_core::risk::DEVICE_NEW_US;
use paydesk_store::payment::Card;
use paydesk_store::person::{Profile, Trust};
use paydesk_store::record::insert;
use paydesk_store::{Fault, account, merchant};

use super::House;

/// Somebody of a test, signed in on a trusted device.
#[derive(Clone, Debug)]
pub struct Persony {
    pub id: PersonId,
    pub phone: String,
    pub actor: Actor,
    pub card: Card,
}

/// A merchant of a test.
#[derive(Clone, Debug)]
pub struct Merchanty {
    pub id: MerchantId,
    pub owner: Persony,
}

/// Of everybody who registers in a test.
pub const PASSWORD: &str = "Ruhig7!Kranich";

impl House {
    /// Registers as anybody does, with the code that went to the phone.
    pub async fn register(&self, from: &Actor, phone: &str) -> Entered {
        let ask = registration::Begin {
            name: "陈小明".to_owned(),
            phone: phone.to_owned(),
            password: PASSWORD.to_owned(),
            language: Language::En,
        };
        let id = registration::begin(&self.app, from, ask).await.expect("begun");
        self.work().await;
        let number = Phone::parse(phone).expect("a phone's number");
        let code = self.post.code(number.as_str()).expect("a code was sent");
        match registration::confirm(&self.app, from, &id, &code, "Firefox").await {
            Ok(Checked::Done(entered)) => entered,
            other => panic!("{other:?}"),
        }
    }

    /// A verified customer with an empty wallet and a card.
    pub async fn customer(&self, name: &str) -> Persony {
        self.person(name, &[Role::Customer], Level::Verified).await
    }

    pub async fn agent(&self, name: &str) -> Persony {
        self.person(name, &[Role::Agent], Level::Verified).await
    }

    pub async fn supervisor(&self, name: &str) -> Persony {
        self.person(name, &[Role::Agent, Role::Supervisor], Level::Verified).await
    }

    pub async fn person(&self, name: &str, roles: &[Role], level: Level) -> Persony {
        let n = self.made.fetch_add(1, Ordering::SeqCst) + 1;
        let now_us = self.clock.now();
        let id: PersonId = self.app.draw(now_us);
        let phone = format!("+86139{:04}{n:04}", self.twin);
        let person = Person {
            id: id.clone(),
            roles: Roles::of(roles),
            level,
            verify_due_at_us: None,
            language: Language::ZhHans,
            created_at_us: now_us,
            version: 1,
        };
        let profile = Profile {
            person: id.clone(),
            name: name.to_owned(),
            phone: phone.clone(),
            email: None,
            email_verified_at_us: None,
            id_name: None,
            id_number: None,
            id_given_at_us: None,
            id_confirmed_at_us: None,
        };
        let card = Card {
            id: self.app.draw(now_us),
            person: Some(id.clone()),
            guest: None,
            order: None,
            token: format!("tok_{n}"),
            brand: "visa".into(),
            last4: "4242".into(),
            expiry: "12/30".into(),
            created_at_us: now_us,
            removed_at_us: None,
        };
        let wallet = Account::open(AccountKind::Wallet, id.as_str(), Currency::Cny);
        let (row, stored) = (card.clone(), self.app.db.clone());
        let made = stored.write(async move |tx| {
            insert(tx, &person).await?;
            insert(tx, &profile).await?;
            insert(tx, &row).await?;
            account::open(tx, std::slice::from_ref(&wallet)).await
        });
        made.await.expect("a person is made");
        let actor = Actor {
            kind: SessionKind::Full,
            person: Some(id.clone()),
            roles: Roles::of(roles),
            device_trusted: true,
            device_new: false,
            ..Actor::stranger(Language::ZhHans, "test")
        };
        Persony { id, phone, actor, card }
    }

    /// One more card of somebody's.
    pub async fn card(&self, who: &Persony, last4: &str, expiry: &str) -> Card {
        let id = self.app.draw(self.clock.now());
        let (last4, expiry) = (last4.to_owned(), expiry.to_owned());
        let card = Card { id, last4, expiry, ..who.card.clone() };
        let row = card.clone();
        let stored = self.app.db.write(async move |tx| insert(tx, &row).await);
        stored.await.expect("a card is kept");
        card
    }

    /// Puts money into a wallet, as a top-up by card that the rail confirms.
    pub async fn fund(&self, who: &Persony, minor: i64) -> Payment {
        let ask = Ask {
            kind: PaymentKind::TopUp,
            method: Method::Card,
            payee: Party::Person(who.id.clone()),
            card: Some(who.card.id.clone()),
            ..ask(who, minor, &self.key())
        };
        let paid = payment::pay(&self.app, &who.actor, ask).await.expect("a top-up is accepted");
        self.work().await;
        paid
    }

    /// Somebody without an account, in a session of their own.
    pub async fn guest(&self) -> Actor {
        let stranger = Actor::stranger(Language::En, "test");
        let begun = session::begin_guest(&self.app, &stranger, "Safari · iPhone").await;
        let begun = begun.expect("a guest may come in");
        Actor { session: Some(begun.session.id), ..stranger }
    }

    /// A case that somebody has just opened.
    pub async fn case(&self, of: &Persony) -> ConversationId {
        let ask = conversation::Ask {
            about: None,
            kind: Kind::Question,
            words: "对账".to_owned(),
            contact: String::new(),
            client_id: self.key(),
            device: String::new(),
            article: None,
        };
        let opened = conversation::open(&self.app, &of.actor, ask).await;
        opened.expect("a case is opened").conversation.id
    }

    /// A session of somebody (of nobody: a guest's), as signing in would leave it.
    pub async fn session(&self, who: Option<&Persony>, kind: SessionKind) -> Begun {
        let person = who.map(|who| who.id.clone());
        let mut made = who.map(|who| session::new_device(&self.app, &who.id, "test", true).0);
        if let Some(device) = &mut made {
            // Theirs for long: what a new one may not do, the tests that sign in walk.
            device.trusted_at_us = Some(self.clock.now() - DEVICE_NEW_US);
        }
        let device = made.as_ref().map(|device| device.id.clone());
        let begun = session::new(&self.app, New { kind, person, device, label: "test".to_owned() });
        let row = begun.session.clone();
        let stored = self.app.db.write(async move |tx| {
            if let Some(device) = &made {
                insert(tx, device).await?;
            }
            insert(tx, &row).await
        });
        stored.await.expect("a session is made");
        begun
    }

    /// A key that was not used before.
    pub fn key(&self) -> String {
        paydesk_app::session::token(&self.app)
    }

    /// Trusts a payee, so that payments need no code.
    pub async fn trust(&self, who: &Persony, payee: &str) {
        let trust =
            Trust { person: who.id.clone(), payee: payee.to_owned(), since_us: self.clock.now() };
        let stored = self.app.db.write(async move |tx| insert(tx, &trust).await);
        stored.await.expect("a payee is trusted");
    }

    /// A merchant that accepts wallet and card: 30 days, all of it, by itself up to 50, a second
    /// person from 500 on.
    pub async fn merchant(&self, name: &str) -> Merchanty {
        let policy = Policy {
            days: 30,
            percent: 100,
            evidence: false,
            auto_minor: 5_000,
            second_minor: 50_000,
        };
        self.merchant_like(name, MerchantState::Active, &[Method::Wallet, Method::Card], policy)
            .await
    }

    pub async fn merchant_like(
        &self,
        name: &str,
        state: MerchantState,
        methods: &[Method],
        policy: Policy,
    ) -> Merchanty {
        let owner = self.person(name, &[Role::Customer, Role::Merchant], Level::Verified).await;
        let now_us = self.clock.now();
        let id: MerchantId = self.app.draw(now_us);
        let row = Merchant {
            id: id.clone(),
            owner: owner.id.clone(),
            name_en: name.to_owned(),
            name_zh: name.to_owned(),
            trade: "retail".into(),
            mcc: "5942".into(),
            city: "Shanghai".into(),
            currency: Currency::Cny,
            methods: methods.to_vec(),
            state,
            policy,
            policy_en: String::new(),
            policy_zh: String::new(),
            created_at_us: now_us,
            contact: "0512-5550 0101".to_owned(),
            system_url: None,
        };
        let wallet = Account::open(AccountKind::Merchant, id.as_str(), Currency::Cny);
        let (staff, merchant_id) = (owner.id.clone(), id.clone());
        let made = self.app.db.write(async move |tx| {
            insert(tx, &row).await?;
            merchant::add_staff(tx, &merchant_id, &staff).await?;
            account::open(tx, std::slice::from_ref(&wallet)).await
        });
        made.await.expect("a merchant is made");
        Merchanty { id, owner }
    }

    /// Gives a merchant a system of its own, which is asked about each payment.
    pub async fn give_system(&self, merchant: &Merchanty) {
        let id = merchant.id.clone();
        let set = self.app.db.write(async move |tx| {
            merchant::set_system(tx, &id, Some("https://shop.test/asks")).await
        });
        assert!(set.await.expect("a merchant is changed"), "there is such a merchant");
    }

    /// An order that is open for half an hour.
    pub async fn order(&self, merchant: &Merchanty, minor: i64) -> Order {
        let now_us = self.clock.now();
        let order = Order {
            id: self.app.draw(now_us),
            merchant: merchant.id.clone(),
            number: format!("T-{}", self.made.fetch_add(1, Ordering::SeqCst)),
            title: "test".into(),
            amount_minor: minor,
            currency: Currency::Cny,
            state: OrderState::Open,
            payment: None,
            created_at_us: now_us,
            expires_at_us: now_us + 1_800_000_000,
            version: 1,
        };
        let row = order.clone();
        let made = self.app.db.write(async move |tx| insert(tx, &row).await);
        made.await.expect("an order is made");
        order
    }

    /// What is on a person's CNY wallet and not held.
    pub async fn available(&self, who: &Persony) -> i64 {
        self.available_on(paydesk_core::ledger::account_id::wallet(&who.id, Currency::Cny)).await
    }

    pub async fn available_on(&self, id: paydesk_core::id::AccountId) -> i64 {
        let read = self.app.db.read(async move |tx| {
            Ok::<_, Fault>(account::by_id(tx, &id).await?.map_or(0, |a| a.available_minor()))
        });
        read.await.expect("an account is read")
    }
}

/// A transfer from a wallet to nobody yet: tests name the payee and what else differs.
pub fn ask(who: &Persony, minor: i64, key: &str) -> Ask {
    Ask {
        kind: PaymentKind::Transfer,
        method: Method::Wallet,
        payee: Party::Person(who.id.clone()),
        amount: Amount::new(minor, Currency::Cny).expect("a test's amount is sound"),
        order: None,
        card: None,
        note: String::new(),
        key: key.to_owned(),
        challenge: None,
    }
}
