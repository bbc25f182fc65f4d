//! Who lives in a world when its story begins: made by rows, as the operator and years of business
//! would have left them.

use paydesk_app::session::{self, New};
use paydesk_app::{App, AppError, house, password};
use paydesk_core::amount::Currency;
use paydesk_core::id::{MerchantId, PersonId};
use paydesk_core::identity::Level;
use paydesk_core::language::Language;
use paydesk_core::ledger::{Account, AccountKind};
use paydesk_core::payment::{Merchant, MerchantState, Method};
use paydesk_core::person::{Person, Role, Roles, SessionKind};
use paydesk_core::refund::Policy;
use paydesk_store::payment::Card;
use paydesk_store::person::{Credential, Profile};
use paydesk_store::record::insert;
use paydesk_store::{account, merchant};

use crate::know::{Shop, Somebody};

/// Somebody with nothing yet.
pub fn somebody(n: usize, name: &str, roles: &[Role]) -> Somebody {
    Somebody {
        name: name.to_owned(),
        phone: format!("+861390001{n:04}"),
        password: format!("Kranich-{n}-Ufer-Mond"),
        origin: format!("10.1.{n}.7"),
        roles: roles.to_vec(),
        id: None,
        token: None,
        device: None,
        cards: Vec::new(),
        day_minor: 200_000,
    }
}

pub struct Settled {
    pub people: Vec<Somebody>,
    pub shops: Vec<Shop>,
}

pub async fn settle(app: App) -> Result<Settled, AppError> {
    house::prepare(&app).await?;
    let customer = &[Role::Customer][..];
    let seller = &[Role::Customer, Role::Merchant][..];
    let agent = &[Role::Agent][..];
    let boss = &[Role::Agent, Role::Supervisor][..];
    let who: [(&str, &[Role], Level); 9] = [
        ("Anna", customer, Level::Verified),
        ("Bao", customer, Level::Named),
        ("Chen", customer, Level::None),
        ("Shen", seller, Level::Verified),
        ("Sun", seller, Level::Verified),
        ("Gu", agent, Level::Verified),
        ("Gao", agent, Level::Verified),
        ("Qi", boss, Level::Verified),
        ("Qiu", boss, Level::Verified),
    ];
    let mut people = Vec::new();
    for (n, (name, roles, level)) in who.into_iter().enumerate() {
        people.push(person(&app, somebody(n, name, roles), level).await?);
    }
    let generous =
        Policy { days: 30, percent: 100, evidence: false, auto_minor: 3_000, second_minor: 20_000 };
    let strict =
        Policy { days: 2, percent: 80, evidence: true, auto_minor: 0, second_minor: 10_000 };
    let mut shops = Vec::new();
    let own = Some("http://shops.test".to_owned());
    for (owner, policy, system_url) in [(3, generous, None), (4, strict, own)] {
        let id = shop(&app, &people[owner], policy, system_url).await?;
        shops.push(Shop { id, owner });
    }
    Ok(Settled { people, shops })
}

/// What somebody may pay in a day, as the rules of the house say it in words.
fn day_minor(level: Level) -> i64 {
    match level {
        Level::None => 200_000,
        Level::Named => 2_000_000,
        Level::Verified => 20_000_000,
    }
}

async fn person(app: &App, mut who: Somebody, level: Level) -> Result<Somebody, AppError> {
    let now_us = app.now_us();
    let id: PersonId = app.draw(now_us);
    let row = Person {
        id: id.clone(),
        roles: Roles::of(&who.roles),
        level,
        verify_due_at_us: None,
        language: Language::ZhHans,
        created_at_us: now_us,
        version: 1,
    };
    let profile = Profile {
        person: id.clone(),
        name: who.name.clone(),
        phone: who.phone.clone(),
        email: None,
        email_verified_at_us: None,
        id_name: None,
        id_number: None,
        id_given_at_us: None,
        id_confirmed_at_us: None,
    };
    let credential = Credential {
        person: id.clone(),
        password_hash: password::hash(app, "world", &who.password).await?,
        changed_at_us: now_us,
    };
    let wallet = Account::open(AccountKind::Wallet, id.as_str(), Currency::Cny);
    let (device, device_token) = session::new_device(app, &id, "first", true);
    let begun = session::new(
        app,
        New {
            kind: SessionKind::Full,
            person: Some(id.clone()),
            device: Some(device.id.clone()),
            label: "first".to_owned(),
        },
    );
    let card = Card {
        id: app.draw(now_us),
        person: Some(id.clone()),
        guest: None,
        order: None,
        token: format!("tok_{}", who.name),
        brand: "visa".to_owned(),
        last4: "4242".to_owned(),
        expiry: "12/30".to_owned(),
        created_at_us: now_us,
        removed_at_us: None,
    };
    who.day_minor = day_minor(level);
    let customer = who.roles.contains(&Role::Customer);
    who.cards = customer.then(|| card.id.clone()).into_iter().collect();
    (who.id, who.token, who.device) = (Some(id), Some(begun.token), Some(device_token));
    let made = app.db.write(async move |tx| {
        insert(tx, &row).await?;
        insert(tx, &profile).await?;
        insert(tx, &credential).await?;
        insert(tx, &device).await?;
        insert(tx, &begun.session).await?;
        if customer {
            insert(tx, &card).await?;
            account::open(tx, std::slice::from_ref(&wallet)).await?;
        }
        Ok::<_, paydesk_store::Fault>(())
    });
    Ok(made.await.map(|()| who)?)
}

async fn shop(
    app: &App,
    owner: &Somebody,
    policy: Policy,
    system_url: Option<String>,
) -> Result<MerchantId, AppError> {
    let now_us = app.now_us();
    let id: MerchantId = app.draw(now_us);
    let owner_id = owner.id.clone().ok_or(AppError::NotFound)?;
    let row = Merchant {
        id: id.clone(),
        owner: owner_id.clone(),
        name_en: format!("{}'s", owner.name),
        name_zh: format!("{}的店", owner.name),
        trade: "retail".to_owned(),
        mcc: "5942".to_owned(),
        city: "Shanghai".to_owned(),
        currency: Currency::Cny,
        methods: vec![Method::Wallet, Method::Card],
        state: MerchantState::Active,
        policy,
        policy_en: String::new(),
        policy_zh: String::new(),
        created_at_us: now_us,
        contact: String::new(),
        system_url,
    };
    let till = Account::open(AccountKind::Merchant, id.as_str(), Currency::Cny);
    let of = id.clone();
    let made = app.db.write(async move |tx| {
        insert(tx, &row).await?;
        merchant::add_staff(tx, &of, &owner_id).await?;
        account::open(tx, std::slice::from_ref(&till)).await
    });
    made.await?;
    Ok(id)
}
