//! A house in which something of everything has happened: for whoever looks at all of the books.

use paydesk_app::payment::{self, Ask};
use paydesk_app::ports::RailSaid;
use paydesk_core::amount::{Amount, Currency};
use paydesk_core::id::Party;
use paydesk_core::lane::{Act, Parts};
use paydesk_core::ledger::{Account, AccountKind};
use paydesk_core::payment::{Method, Payment, PaymentKind};
use paydesk_core::refund::Ground;
use paydesk_core::refund::decide::RequestRefund;
use paydesk_store::account;

use super::{House, Persony, ask};

impl House {
    /// Top-ups, a transfer, purchases by wallet and card, a refund, a declined card; wallets in
    /// more than one currency, one of them without decimals.
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
        self.drain().await;
    }

    fn of(&self, who: &Persony, minor: i64) -> Ask {
        ask(who, minor, &self.key())
    }

    async fn pay(&self, who: &Persony, ask: Ask) -> Payment {
        let paid = payment::pay(&self.app, &who.actor, ask).await.expect("a payment is answered");
        self.work().await;
        paid
    }

    async fn give_back(&self, who: &Persony, paid: &Payment, minor: i64) {
        let act = RequestRefund {
            parts: Parts::of(paid, None),
            id: self.app.draw(self.clock.now()),
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
