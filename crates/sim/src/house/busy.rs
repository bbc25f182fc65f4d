//! A house in which something of everything has happened: for whoever looks at all of the books.

use paydesk_app::payment::{self, Ask};
use paydesk_app::ports::RailSaid;
use paydesk_app::{approval, refund};
use paydesk_core::amount::{Amount, Currency};
use paydesk_core::approval::Act as Paper;
use paydesk_core::id::{CorrectionId, Party, RefundId};
use paydesk_core::lane::{Act, Parts};
use paydesk_core::ledger::{Account, AccountKind, account_id};
use paydesk_core::payment::{Method, Payment, PaymentKind};
use paydesk_core::refund::Ground;
use paydesk_core::refund::decide::RequestRefund;
use paydesk_store::account;

use super::{House, Merchanty, Persony, ask};

impl House {
    /// Top-ups, a transfer, purchases by wallet and card, a refund, a declined card; wallets in
    /// more than one currency, one of them without decimals; a merchant in debt to the house.
    pub async fn live_a_little(&self) {
        let (li, wang) = (self.customer("李雷").await, self.customer("王芳").await);
        let shop = self.merchant("Paper & Ink").await;
        let payee = Party::Merchant(shop.id.clone());
        self.trust(&li, shop.id.as_str()).await;
        self.fund(&li, 100_000).await;
        self.fund(&wang, 2_050).await;
        self.pay(&li, Ask { payee: Party::Person(wang.id.clone()), ..self.of(&li, 15_000) }).await;
        let buy = Ask { kind: PaymentKind::Purchase, payee, ..self.of(&li, 4_000) };
        let bought = self.pay(&li, Ask { key: self.key(), ..buy.clone() }).await;
        let by_card = Ask { method: Method::Card, card: Some(li.card.id.clone()), ..buy };
        self.pay(&li, Ask { key: self.key(), ..by_card.clone() }).await;
        self.give_back(&li, &bought, 1_500).await;
        self.rail.next(RailSaid::Declined {
            refusal: paydesk_core::refusal::Refusal::CardFundsLow,
            code: "51".to_owned(),
        });
        self.pay(&li, Ask { key: self.key(), ..by_card }).await;
        for currency in [Currency::Jpy, Currency::Kwd] {
            self.fund_in(&wang, 1_234, currency).await;
        }
        self.owe_a_little(&li).await;
        self.drain().await;
    }

    /// A shop that was short of funds, was lent them, and has repaid a part.
    async fn owe_a_little(&self, li: &Persony) {
        let shop = self.merchant("Tea & Time").await;
        let boss = self.supervisor("郑").await;
        self.trust(li, shop.id.as_str()).await;
        let payee = Party::Merchant(shop.id.clone());
        let buy = Ask { kind: PaymentKind::Purchase, payee, ..self.of(li, 2_000) };
        let bought = self.pay(li, buy.clone()).await;
        self.take_from_till(&shop, 2_000).await;
        let back = self.give_back(li, &bought, 1_500).await;
        let (key, second) = (self.key(), self.supervisor("孙").await);
        let asked = refund::advance(&self.app, &boss.actor, &back, "the guest waits", &key).await;
        let paper = asked.expect("it is asked for").id;
        approval::approve(&self.app, &second.actor, &paper).await.expect("the house lends it");
        let amount = Amount::new(600, Currency::Cny).expect("a test's amount is sound");
        self.pay(li, Ask { amount, key: self.key(), ..buy }).await;
    }

    /// Takes money out of a merchant's account by the house's own counter-entry, signed by two.
    pub async fn take_from_till(&self, shop: &Merchanty, minor: i64) {
        let (first, second) = (self.agent("钱").await, self.supervisor("孙").await);
        let id: CorrectionId = self.app.draw(self.clock.now());
        let ask = approval::Ask {
            subject: id.as_str().to_owned(),
            act: Paper::Correct {
                id,
                from: account_id::merchant(&shop.id, Currency::Cny),
                to: account_id::expense(Currency::Cny),
                amount: Amount::new(minor, Currency::Cny).expect("a test's amount is sound"),
                payment: None,
                refund: None,
            },
            subject_version: 0,
            amount_minor: minor,
            currency: Currency::Cny,
            conversation: None,
            beneficiary: None,
            reason: "settled elsewhere".to_owned(),
            key: self.key(),
        };
        let asked = approval::request(&self.app, &first.actor, ask).await.expect("it is asked for");
        approval::approve(&self.app, &second.actor, &asked.id).await.expect("it is signed");
    }

    fn of(&self, who: &Persony, minor: i64) -> Ask {
        ask(who, minor, &self.key())
    }

    async fn pay(&self, who: &Persony, ask: Ask) -> Payment {
        let paid = payment::pay(&self.app, &who.actor, ask).await.expect("a payment is answered");
        self.work().await;
        paid
    }

    async fn give_back(&self, who: &Persony, paid: &Payment, minor: i64) -> RefundId {
        let id: RefundId = self.app.draw(self.clock.now());
        let act = RequestRefund {
            parts: Parts::of(paid, None),
            id: id.clone(),
            amount: Amount::new(minor, paid.currency).expect("a test's amount is sound"),
            ground: Ground::Policy,
            reason: "a page is missing".to_owned(),
            evidence: false,
            requested_by: who.id.clone(),
            conversation: None,
            expected_on: "2026-03-06".to_owned(),
        };
        let asked = self.app.must(&who.actor, None, Act::RequestRefund(act)).await;
        asked.expect("a refund is accepted");
        self.work().await;
        id
    }

    /// A wallet in this currency, topped up.
    async fn fund_in(&self, who: &Persony, minor: i64, currency: Currency) {
        let wallet = Account::open(AccountKind::Wallet, who.id.as_str(), currency);
        let opened = self
            .app
            .db
            .write(async move |tx| account::open(tx, std::slice::from_ref(&wallet)).await);
        opened.await.expect("a wallet is opened");
        let top_up = Ask {
            kind: PaymentKind::TopUp,
            method: Method::Card,
            card: Some(who.card.id.clone()),
            amount: Amount::new(minor, currency).expect("a test's amount is sound"),
            ..self.of(who, 1)
        };
        self.pay(who, top_up).await;
    }
}
