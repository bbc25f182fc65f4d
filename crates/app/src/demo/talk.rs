//! What people of the demo have asked for before anybody looks in: talks in every state, money on
//! its way back, and an act that waits for a second person. So every page has something to show.

use paydesk_core::conversation::Kind;

/// A talk with support, from its first words.
#[derive(Clone, Copy, Debug)]
pub struct Talk {
    pub customer: &'static str,
    /// About the first payment of this word.
    pub about: Option<&'static str>,
    pub kind: Kind,
    pub words: &'static str,
    /// Who has taken it and answered what; none: it waits.
    pub answer: Option<(&'static str, &'static str)>,
    /// The agent has asked for a proof of identity.
    pub proof: bool,
    /// It is closed, and the customer has said how it was.
    pub score: Option<i64>,
}

const WAITING: Talk = Talk {
    customer: "",
    about: None,
    kind: Kind::Question,
    words: "",
    answer: None,
    proof: false,
    score: None,
};

pub const TALKS: [Talk; 6] = [
    Talk {
        customer: "liu",
        words: "怎么提高每天的限额？",
        answer: Some((
            "lin",
            "在“我的 › 实名认证”里填写姓名和证件号，我们确认之后，限额就会提高。",
        )),
        score: Some(5),
        ..WAITING
    },
    Talk {
        customer: "chen",
        about: Some("declined"),
        kind: Kind::Payment,
        words: "卡里有钱，为什么付不了？",
        answer: Some((
            "lin",
            "您好，我是林青。银行没有同意这笔付款，钱没有被扣走。细节涉及您的账户，\
             请先在应用里证明是您本人。",
        )),
        proof: true,
        ..WAITING
    },
    Talk {
        customer: "zheng",
        kind: Kind::Account,
        words: "说我的账户有异常，可都是我自己付的。",
        ..WAITING
    },
    Talk {
        customer: "emma",
        about: Some("trip"),
        kind: Kind::Refund,
        words: "I cannot travel on Saturday. Can I have my money back?",
        ..WAITING
    },
    Talk {
        customer: "wang",
        kind: Kind::Complaint,
        words: "店员让我付了两次才说收到，等了二十分钟。",
        ..WAITING
    },
    Talk {
        customer: "owner",
        words: "请把满筐商城的货款 150 元转到我们的银行账户。",
        answer: Some(("lin", "已经提交，主管复核之后就会转出。")),
        score: Some(4),
        ..WAITING
    },
];

/// Takings that left a shop's till for its bank, as its owner asked for and two people signed.
#[derive(Clone, Copy, Debug)]
pub struct PaidOut {
    pub owner: &'static str,
    pub shop: &'static str,
    pub minor: i64,
    pub agent: &'static str,
    pub supervisor: &'static str,
    pub reason: &'static str,
}

/// It leaves less than what one customer wants back.
pub const PAID_OUT: PaidOut = PaidOut {
    owner: "owner",
    shop: "mall",
    minor: 15_000,
    agent: "lin",
    supervisor: "zhou",
    reason: "商户要求把货款转到自己的银行账户。",
};

/// Money that somebody wants back of a first payment, all of it.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    pub of: &'static str,
    /// By the shop's own policy; otherwise because something is wrong.
    pub by_policy: bool,
    pub reason: &'static str,
}

pub const WANTED: [Wanted; 2] = [
    Wanted { of: "book", by_policy: true, reason: "买重了，还没有翻开。" },
    Wanted { of: "lamp", by_policy: true, reason: "灯罩到手就是裂的。" },
];

/// A counter-entry in favour of somebody, asked for by an agent, unsigned.
#[derive(Clone, Copy, Debug)]
pub struct Unsigned {
    pub agent: &'static str,
    pub to: &'static str,
    pub minor: i64,
    pub reason: &'static str,
}

pub const UNSIGNED: Unsigned =
    Unsigned {
        agent: "lin", to: "wang", minor: 500, reason: "红包少发了 5 元，补给王丽。"
    };

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::{person, shop};

    #[test]
    fn talks_are_of_people_who_are_there() {
        for talk in TALKS {
            assert!(person(talk.customer).is_some() && !talk.words.is_empty(), "{talk:?}");
            assert!(talk.answer.is_none_or(|(agent, _)| person(agent).is_some()), "{talk:?}");
            assert!(talk.score.is_none() || talk.answer.is_some(), "{talk:?}");
        }
        assert!(person(UNSIGNED.agent).is_some() && person(UNSIGNED.to).is_some());
        let people = [PAID_OUT.owner, PAID_OUT.agent, PAID_OUT.supervisor];
        assert!(people.iter().all(|word| person(word).is_some()) && shop(PAID_OUT.shop).is_some());
    }
}
