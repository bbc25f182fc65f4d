//! Test cards: one table that the hosted page, the bank's behaviour and the documentation share.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::check::CheckEnd;

/// Why the card's issuer says no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// ISO 8583 response code (field 39), two characters; `1A` and `N7` are the card schemes' own.
    pub code: &'static str,
    /// In the words of Stripe's decline codes, where those have one.
    pub decline_code: &'static str,
    pub message: &'static str,
}

const fn refusal(
    code: &'static str,
    decline_code: &'static str,
    message: &'static str,
) -> Option<Refusal> {
    Some(Refusal { code, decline_code, message })
}

/// What is odd about how the bank handles the card, beyond yes and no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    Plain,
    /// Booked at once, answered late.
    Slow,
    /// Booked, then the connection is cut, and no webhook comes either.
    Silent,
    /// Answered `pending`; the outcome follows by webhook after so many seconds.
    Pending(i64),
    /// Each webhook is sent twice.
    Twice,
    /// Answered `pending`; the outcome's webhook comes before the older one about `pending`.
    OutOfOrder,
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct TestCard {
    pub number: &'static str,
    pub brand: &'static str,
    /// None: the charge is approved.
    pub refusal: Option<Refusal>,
    /// None: refunds are accepted.
    pub refund_refusal: Option<Refusal>,
    pub manner: Manner,
    /// How long its bank waits for the code of a security check; none: it asks for none.
    pub check_s: Option<i64>,
    pub en: &'static str,
    pub zh: &'static str,
}

/// The security code that no issuer accepts.
pub(crate) const WRONG_SECURITY_CODE: &str = "000";
pub const SECURITY_CODE_WRONG: Refusal =
    Refusal { code: "N7", decline_code: "incorrect_cvc", message: "Security code is wrong" };

const fn approved(brand: &'static str, number: &'static str, words: [&'static str; 2]) -> TestCard {
    TestCard {
        number,
        brand,
        refusal: None,
        refund_refusal: None,
        manner: Manner::Plain,
        check_s: None,
        en: words[0],
        zh: words[1],
    }
}

const fn declined(
    number: &'static str,
    refusal: Option<Refusal>,
    words: [&'static str; 2],
) -> TestCard {
    TestCard { refusal, ..approved("visa", number, words) }
}

/// Its bank asks for a code; `refusal` is what the card is met with when the check goes as the
/// row's words say.
const fn checked(
    number: &'static str,
    check_s: i64,
    refusal: Option<Refusal>,
    words: [&'static str; 2],
) -> TestCard {
    TestCard { check_s: Some(check_s), ..declined(number, refusal, words) }
}

/// How long a bank waits for a code, where it has patience.
const CHECK_S: i64 = 300;
const CHECK_SHORT_S: i64 = 20;
const CHECK_FAILED: Refusal = Refusal {
    code: "1A",
    decline_code: "authentication_failed",
    message: "Customer authentication failed",
};
const CHECK_RAN_OUT: Refusal = Refusal {
    code: "68",
    decline_code: "authentication_timed_out",
    message: "Response received too late",
};

const fn odd(number: &'static str, manner: Manner, words: [&'static str; 2]) -> TestCard {
    TestCard { manner, ..approved("visa", number, words) }
}

const NO_FUNDS: Option<Refusal> = refusal("51", "insufficient_funds", "Insufficient funds");

pub const TEST_CARDS: [TestCard; 28] = [
    approved("visa", "4242424242424242", ["Approved (Visa)", "付款成功（Visa）"]),
    approved("mastercard", "5555555555554444", ["Approved (Mastercard)", "付款成功（万事达）"]),
    approved("unionpay", "6200000000000005", ["Approved (UnionPay)", "付款成功（银联）"]),
    declined(
        "4000000000000002",
        refusal("05", "generic_decline", "Do not honour"),
        ["Declined without a reason", "被拒绝，银行不说明原因"],
    ),
    declined("4000000000009995", NO_FUNDS, ["Balance too low", "余额不足"]),
    declined(
        "4000000000000069",
        refusal("54", "expired_card", "Expired card"),
        ["Card expired", "银行卡已过期"],
    ),
    declined(
        "4000000000000549",
        refusal("54", "invalid_expiry", "Expiry date is wrong"),
        ["Expiry date wrong", "有效期填写有误"],
    ),
    declined(
        "4000000000000127",
        Some(SECURITY_CODE_WRONG),
        ["Security code wrong", "安全码填写有误"],
    ),
    declined(
        "4000000000000143",
        refusal("14", "incorrect_number", "Invalid card number"),
        ["No such card number", "卡号不存在"],
    ),
    declined(
        "4000000000009987",
        refusal("41", "lost_card", "Lost card"),
        ["Reported lost", "已挂失（遗失）"],
    ),
    declined(
        "4000000000009979",
        refusal("43", "stolen_card", "Stolen card"),
        ["Reported stolen", "已挂失（被盗）"],
    ),
    declined(
        "4100000000000019",
        refusal("59", "fraudulent", "Suspected fraud"),
        ["Suspected fraud", "疑似欺诈"],
    ),
    declined(
        "4000000000000622",
        refusal("62", "restricted_card", "Restricted card"),
        ["Restricted card", "银行卡被限制使用"],
    ),
    declined(
        "4000000000006975",
        refusal("61", "card_velocity_exceeded", "Exceeds amount limit"),
        ["Over the card's limit", "超出银行卡限额"],
    ),
    checked(
        "4000000000003220",
        CHECK_S,
        None,
        ["Asks for a code, then approved", "需要验证码，验证后付款成功"],
    ),
    checked(
        "4000000000001018",
        CHECK_S,
        Some(CHECK_FAILED),
        [
            "Asks for a code: wrong three times, the check fails",
            "需要验证码，输错 3 次则验证未通过",
        ],
    ),
    checked(
        "4000000000000689",
        CHECK_SHORT_S,
        Some(CHECK_RAN_OUT),
        [
            "Asks for a code for 20 s: later, the check has run out",
            "需在 20 秒内输入验证码，逾期则验证超时",
        ],
    ),
    declined(
        "4000000000000572",
        refusal("57", "transaction_not_allowed", "Transaction not permitted to cardholder"),
        ["Not permitted to this card", "该卡不支持此类交易"],
    ),
    declined(
        "4000000000000036",
        refusal("03", "invalid_merchant", "Invalid merchant"),
        ["Merchant's account set up wrongly", "商户账户设置有误"],
    ),
    declined(
        "4000000000000911",
        refusal("91", "issuer_not_available", "Issuer not available"),
        ["Card's bank cannot be reached", "发卡行暂时无法联系"],
    ),
    declined(
        "4000000000000119",
        refusal("96", "processing_error", "System malfunction"),
        ["Fault in the bank's system", "银行系统故障"],
    ),
    TestCard {
        refund_refusal: refusal("46", "account_closed", "Closed account"),
        ..approved("visa", "4000000000005126", ["Approved; refunds declined", "付款成功，退款被拒"])
    },
    odd(
        "4000000000002016",
        Manner::Silent,
        ["Taken, then the connection is cut", "已扣款，随后连接中断"],
    ),
    odd("4000000000002024", Manner::Slow, ["Answers after 8 seconds", "8 秒后才回应"]),
    // Long enough that somebody who has read the page can call the payment off.
    odd(
        "4000000000002032",
        Manner::Pending(15),
        ["Pending, approved after 15 s", "处理中，15 秒后成功"],
    ),
    TestCard {
        manner: Manner::Pending(3),
        ..declined(
            "4000000000002065",
            NO_FUNDS,
            ["Pending, declined after 3 s", "处理中，3 秒后被拒"],
        )
    },
    odd("4000000000002040", Manner::Twice, ["Each webhook comes twice", "每条通知发送两次"]),
    odd(
        "4000000000002057",
        Manner::OutOfOrder,
        ["Webhooks late and out of order", "通知迟到且顺序颠倒"],
    ),
];

impl TestCard {
    pub fn by_number(number: &str) -> Option<&'static TestCard> {
        TEST_CARDS.iter().find(|card| card.number == number)
    }

    pub fn last4(&self) -> &'static str {
        &self.number[self.number.len() - 4..]
    }

    /// In groups of four, as cards print it.
    pub fn spaced(&self) -> String {
        spaced(self.number)
    }

    /// The response code of a charge's outcome.
    pub fn code(&self) -> &'static str {
        self.refusal.map_or("00", |refusal| refusal.code)
    }
}

pub(crate) fn spaced(number: &str) -> String {
    let digits: Vec<char> = number.chars().collect();
    digits.chunks(4).map(String::from_iter).collect::<Vec<_>>().join(" ")
}

/// The check digit of ISO/IEC 7812-1, annex B; catches a mistyped digit before anything is sent.
pub(crate) fn luhn_holds(number: &str) -> bool {
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let mut sum = 0;
    for (place, c) in number.chars().rev().enumerate() {
        let Some(digit) = c.to_digit(10) else { return false };
        sum += if place % 2 == 1 { doubled(digit) } else { digit };
    }
    sum % 10 == 0
}

/// The table as `GET /test-cards.json` gives it.
pub(crate) static AS_JSON: LazyLock<serde_json::Value> = LazyLock::new(|| {
    let row = |card: &TestCard| {
        serde_json::json!({
            "number": card.number,
            "brand": card.brand,
            "code": card.code(),
            "decline_code": card.refusal.map(|refusal| refusal.decline_code),
            "en": card.en,
            "zh": card.zh,
        })
    };
    TEST_CARDS.iter().map(row).collect()
});

/// A card as the bank keeps it: a token, and which test card stands behind it. The number itself is
/// in the table above, a person's own never gets this far.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Card {
    pub(crate) token: String,
    pub(crate) test_number: String,
    /// `MM/YY`.
    pub(crate) expiry: String,
    pub(crate) security_code_wrong: bool,
    pub(crate) created_at_us: i64,
    /// How the security check ended, if there was one.
    #[serde(default)]
    pub(crate) check: Option<CheckEnd>,
}

impl Card {
    /// None if a row has gone from the table since the token was made.
    pub(crate) fn test_card(&self) -> Option<&'static TestCard> {
        TestCard::by_number(&self.test_number)
    }

    pub(crate) fn refusal(&self) -> Option<Refusal> {
        let wrong = self.security_code_wrong.then_some(SECURITY_CODE_WRONG);
        match self.check {
            Some(CheckEnd::Failed) => Some(CHECK_FAILED),
            Some(CheckEnd::RanOut) => Some(CHECK_RAN_OUT),
            Some(CheckEnd::Passed) => wrong,
            None => self.test_card().and_then(|card| card.refusal).or(wrong),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_test_card_passes_the_check_digit_and_stands_there_once() {
        let numbers: BTreeSet<_> = TEST_CARDS.iter().map(|card| card.number).collect();
        assert_eq!(numbers.len(), TEST_CARDS.len());
        for card in &TEST_CARDS {
            assert!(luhn_holds(card.number), "{}", card.number);
            assert_eq!(card.code().len(), 2, "{}", card.number);
        }
        assert!(!luhn_holds("4242424242424241"));
        assert!(!luhn_holds("4242x24242424242"));
    }

    #[test]
    fn the_documented_table_is_the_table() {
        let docs = include_str!("../lib.rs");
        for card in &TEST_CARDS {
            let row = docs.lines().find(|line| line.contains(&format!("| {} |", card.spaced())));
            let row = row.unwrap_or_else(|| panic!("{} is not documented", card.number));
            assert!(row.contains(card.code()), "{row}");
            if let Some(refusal) = card.refusal {
                assert!(row.contains(refusal.decline_code), "{row}");
            }
        }
    }
}
