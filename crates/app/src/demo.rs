//! The cast of the demo: made-up people and merchants, as data. The program seeds them, the page
//! that lists how to produce each refusal names them, and both read this one table.
//!
//! Nobody here exists. Phones are of a range that the demo's own gateway serves, mail addresses are
//! of `example.com` (RFC 2606). To add somebody: a line in [`PEOPLE`]; a shop: one in [`SHOPS`].

pub mod answers;
pub mod recipe;
pub mod talk;

use paydesk_core::amount::Currency;
use paydesk_core::id::{Id, MerchantId, Noun, OrderId, PersonId};
use paydesk_core::identity::Level;
use paydesk_core::language::Language;
use paydesk_core::ledger::account_id;
use paydesk_core::lock::LockReason;
use paydesk_core::payment::{MerchantState, Method};
use paydesk_core::person::Role;
use paydesk_core::refund::Policy;
use paydesk_store::account;
use sha2::{Digest, Sha256};

use crate::{App, AppError};

/// The password of everybody here, printed where the demo starts.
pub const PASSWORD: &str = "Wu-tong#58-lantern";

/// Somebody made up.
#[derive(Clone, Copy, Debug)]
pub struct Made {
    /// The word by which seeds and recipes mean this person.
    pub word: &'static str,
    pub name: &'static str,
    /// E.164
    pub phone: &'static str,
    pub email: Option<&'static str>,
    pub language: Language,
    pub roles: &'static [Role],
    pub level: Level,
    /// Formally right (GB 11643), and nobody's.
    pub id_number: Option<&'static str>,
    pub lock: Option<LockReason>,
    /// What a top-up puts into the wallet, in CNY minor units.
    pub funds_minor: i64,
}

const CUSTOMER: &[Role] = &[Role::Customer];
const MERCHANT: &[Role] = &[Role::Customer, Role::Merchant];
const AGENT: &[Role] = &[Role::Agent];
const SUPERVISOR: &[Role] = &[Role::Agent, Role::Supervisor];

const SOMEBODY: Made = Made {
    word: "",
    name: "",
    phone: "",
    email: None,
    language: Language::ZhHans,
    roles: CUSTOMER,
    level: Level::Verified,
    id_number: None,
    lock: None,
    funds_minor: 0,
};

pub const PEOPLE: [Made; 12] = [
    Made {
        word: "chen",
        name: "陈小明",
        phone: "+8613800002210",
        email: Some("xiaoming@example.com"),
        funds_minor: 420_000,
        id_number: Some("110101199003074418"),
        ..SOMEBODY
    },
    Made {
        word: "wang",
        name: "王丽",
        phone: "+8613800002211",
        level: Level::Named,
        funds_minor: 60_000,
        id_number: Some("310101198811234427"),
        ..SOMEBODY
    },
    Made {
        word: "liu",
        name: "刘强",
        phone: "+8613800002212",
        level: Level::None,
        funds_minor: 20_000,
        ..SOMEBODY
    },
    Made {
        word: "emma",
        name: "Emma Clark",
        phone: "+8613800002213",
        email: Some("emma@example.com"),
        language: Language::En,
        funds_minor: 260_000,
        ..SOMEBODY
    },
    Made {
        word: "wu",
        name: "吴敏",
        phone: "+8613800002214",
        level: Level::Named,
        lock: Some(LockReason::Verification),
        funds_minor: 30_000,
        id_number: Some("330106198506124438"),
        ..SOMEBODY
    },
    Made {
        word: "zheng",
        name: "郑浩",
        phone: "+8613800002215",
        lock: Some(LockReason::Unusual),
        funds_minor: 30_000,
        id_number: Some("510104199202144451"),
        ..SOMEBODY
    },
    Made {
        word: "sun",
        name: "孙悦",
        phone: "+8613800002216",
        lock: Some(LockReason::Order),
        ..SOMEBODY
    },
    Made {
        word: "owner",
        name: "何青",
        phone: "+8613800004401",
        email: Some("heqing@example.com"),
        roles: MERCHANT,
        id_number: Some("320506197909184465"),
        ..SOMEBODY
    },
    Made {
        word: "lin",
        name: "林青",
        phone: "+8613800003301",
        roles: AGENT,
        id_number: Some("420106199305124438"),
        ..SOMEBODY
    },
    Made {
        word: "zhao",
        name: "Zhao Wei",
        phone: "+8613800003302",
        language: Language::En,
        roles: AGENT,
        id_number: Some("350203198709274460"),
        ..SOMEBODY
    },
    Made {
        word: "zhou",
        name: "周岚",
        phone: "+8613800003311",
        roles: SUPERVISOR,
        id_number: Some("440305198802204424"),
        ..SOMEBODY
    },
    Made {
        word: "maria",
        name: "Maria Lopez",
        phone: "+8613800003312",
        language: Language::En,
        roles: SUPERVISOR,
        id_number: Some("31010419850416443X"),
        ..SOMEBODY
    },
];

/// A made-up merchant.
#[derive(Clone, Debug)]
pub struct Shop {
    pub word: &'static str,
    pub name_en: &'static str,
    pub name_zh: &'static str,
    pub trade: &'static str,
    /// ISO 18245
    pub mcc: &'static str,
    pub city: &'static str,
    pub methods: &'static [Method],
    pub state: MerchantState,
    pub policy: Policy,
    pub policy_en: &'static str,
    pub policy_zh: &'static str,
    /// How customers reach it.
    pub contact: &'static str,
    /// Has a system of its own, which is asked before it is paid; the sandbox plays it.
    pub system: bool,
}

const BOTH: &[Method] = &[Method::Wallet, Method::Card];

const NO_REFUNDS: Policy =
    Policy { days: 0, percent: 0, evidence: false, auto_minor: 0, second_minor: 50_000 };

const BROKEN: Shop = Shop {
    word: "",
    name_en: "",
    name_zh: "",
    trade: "retail",
    mcc: "5999",
    city: "Hangzhou",
    methods: BOTH,
    state: MerchantState::Active,
    policy: NO_REFUNDS,
    policy_en: "No refunds.",
    policy_zh: "不支持退款。",
    contact: "0571-5550 0109",
    system: false,
};

pub const SHOPS: [Shop; 7] = [
    Shop {
        word: "books",
        name_en: "Qinghe Books",
        name_zh: "青禾书店",
        trade: "retail",
        mcc: "5942",
        city: "Suzhou",
        methods: BOTH,
        state: MerchantState::Active,
        policy: Policy {
            days: 7,
            percent: 100,
            evidence: false,
            auto_minor: 5_000,
            second_minor: 50_000,
        },
        policy_en: "Unread books can be returned within 7 days for the full price.",
        policy_zh: "未翻阅的图书 7 天内可全额退款。",
        contact: "0512-5550 0101",
        system: false,
    },
    Shop {
        word: "travel",
        name_en: "Yunfan Travel",
        name_zh: "云帆旅行",
        trade: "travel",
        mcc: "4722",
        city: "Hangzhou",
        methods: BOTH,
        state: MerchantState::Active,
        policy: Policy {
            days: 3,
            percent: 80,
            evidence: true,
            auto_minor: 0,
            second_minor: 50_000,
        },
        policy_en: "Within 3 days we give back 80 % of a booking; show us why you cannot travel.",
        policy_zh: "预订后 3 天内可退 80%，请提供无法出行的证明。",
        contact: "0571-5550 0102",
        system: false,
    },
    Shop {
        word: "school",
        name_en: "Youke Learning",
        name_zh: "优课教育",
        trade: "education",
        mcc: "8299",
        city: "Chengdu",
        methods: &[Method::Card],
        state: MerchantState::Active,
        policy: Policy {
            days: 14,
            percent: 50,
            evidence: false,
            auto_minor: 0,
            second_minor: 80_000,
        },
        policy_en: "Within 14 days we give back half of a course's price.",
        policy_zh: "报名后 14 天内可退课程费用的一半。",
        contact: "hello@youke.example",
        system: false,
    },
    Shop {
        word: "mall",
        name_en: "Mankuang Mall",
        name_zh: "满筐商城",
        trade: "commerce",
        mcc: "5311",
        city: "Shanghai",
        methods: BOTH,
        state: MerchantState::Active,
        policy: Policy {
            days: 30,
            percent: 100,
            evidence: false,
            auto_minor: 2_000,
            second_minor: 100_000,
        },
        policy_en: "Send it back within 30 days and get all of it back.",
        policy_zh: "30 天内退货，全额退款。",
        contact: "service@mankuang.example",
        system: true,
    },
    Shop {
        word: "misconfigured",
        name_en: "Halfway Teahouse",
        name_zh: "半途茶馆",
        state: MerchantState::Misconfigured,
        ..BROKEN
    },
    Shop {
        word: "unreachable",
        name_en: "Faraway Florist",
        name_zh: "天边花坊",
        system: true,
        ..BROKEN
    },
    Shop {
        word: "suspended",
        name_en: "Shuttered Grocery",
        name_zh: "歇业杂货",
        state: MerchantState::Suspended,
        ..BROKEN
    },
];

/// An order of a made-up merchant.
#[derive(Clone, Copy, Debug)]
pub struct Ordered {
    pub word: &'static str,
    pub shop: &'static str,
    pub number: &'static str,
    pub title: &'static str,
    pub minor: i64,
    /// How long it is open, from when it is made; below zero, it has run out.
    pub minutes: i64,
    /// Who has paid it.
    pub paid_by: Option<&'static str>,
}

pub const ORDERS: [Ordered; 3] = [
    Ordered {
        word: "open",
        shop: "books",
        number: "QH-88213",
        title: "《海底两万里》等 3 册",
        minor: 26_800,
        minutes: 7 * 24 * 60,
        paid_by: None,
    },
    Ordered {
        word: "expired",
        shop: "travel",
        number: "YF-20417",
        title: "西湖一日游 2 人",
        minor: 39_600,
        minutes: -5,
        paid_by: None,
    },
    Ordered {
        word: "paid",
        shop: "mall",
        number: "MK-73005",
        title: "北欧台灯 1 盏",
        minor: 15_900,
        minutes: 7 * 24 * 60,
        paid_by: Some("chen"),
    },
];

/// The same id for the same word in every demo, so that seeding twice makes nobody twice.
fn id<N: Noun>(word: &str) -> Id<N> {
    let digest = Sha256::digest(format!("paydesk demo {} {word}", N::PREFIX).as_bytes());
    let low = digest.iter().take(8).fold(0u128, |bits, byte| (bits << 8) | u128::from(*byte));
    // A UUIDv7 of the first day of 2026, variant bits as RFC 9562 has them.
    const MADE_AT_MS: u128 = 1_767_225_600_000;
    Id::from_bits((MADE_AT_MS << 80) | (7 << 76) | (2 << 62) | (low & ((1 << 62) - 1)))
}

impl Made {
    pub fn id(&self) -> PersonId {
        id(self.word)
    }
}

impl Shop {
    pub fn id(&self) -> MerchantId {
        id(self.word)
    }
}

impl Ordered {
    pub fn id(&self) -> OrderId {
        id(self.word)
    }
}

/// The person of this word.
pub fn person(word: &str) -> Option<&'static Made> {
    PEOPLE.iter().find(|made| made.word == word)
}

/// What is in somebody's wallet now, in CNY minor units: what people do changes it.
///
/// # Errors
/// The database is away.
pub async fn wallet_minor(app: &App, made: &Made) -> Result<i64, AppError> {
    let wallet = account_id::wallet(&made.id(), Currency::Cny);
    let found = app.db.read(async move |tx| account::by_id(tx, &wallet).await).await?;
    Ok(found.map_or(0, |account| account.available_minor()))
}

/// The merchant of this word.
pub fn shop(word: &str) -> Option<&'static Shop> {
    SHOPS.iter().find(|shop| shop.word == word)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use paydesk_core::password::{About, check};

    use super::*;

    #[test]
    fn everybody_has_a_password_that_keeps_the_rules() {
        for made in &PEOPLE {
            let about =
                About { name: made.name, phone: made.phone, email: made.email, birthday: None };
            assert_eq!(check(PASSWORD, &about), Ok(()), "{}", made.name);
            let today = paydesk_core::day::day_in_china(1_795_000_000_000_000);
            if let Some(number) = made.id_number {
                let checked = paydesk_core::identity::IdNumber::parse(number, today);
                assert!(checked.is_ok(), "{}", made.name);
            }
        }
    }

    #[test]
    fn everybody_is_somebody_else() {
        let ids: BTreeSet<_> = PEOPLE.iter().map(Made::id).collect();
        let phones: BTreeSet<_> = PEOPLE.iter().map(|made| made.phone).collect();
        assert_eq!((ids.len(), phones.len()), (PEOPLE.len(), PEOPLE.len()));
        let shops: BTreeSet<_> = SHOPS.iter().map(Shop::id).collect();
        assert_eq!(shops.len(), SHOPS.len());
    }
}
