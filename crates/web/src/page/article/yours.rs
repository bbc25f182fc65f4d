//! What an article knows of its reader, where it says that it wants to: their lock and the way
//! back, their limits, their payments that went wrong, their money on its way back. Nobody else's
//! page has it, and an article is read without it while the books are away.

use paydesk_app::payment::wallet;
use paydesk_app::payment::{self, Filter};
use paydesk_app::{AppError, identity, lock};
use paydesk_core::article::Knows;
use paydesk_core::day::DAY_US;
use paydesk_core::payment::{PaymentKind, PaymentState};
use paydesk_core::word::Word as _;

use crate::page::lock::why;
use crate::page::payment::line::Row;
use crate::page::shell::Shell;
use crate::{Visit, Web};

/// Payments this young are what somebody has in mind who reads about payments.
const LOOKED_AT_US: i64 = 7 * DAY_US;
const SHOWN_MAX: usize = 3;

/// A sentence, and where it leads.
pub(crate) struct Line {
    pub(crate) text: String,
    pub(crate) way: Option<(String, String)>,
}

/// The reader's own state.
#[derive(Default)]
pub(crate) struct Yours {
    pub(crate) lines: Vec<Line>,
    pub(crate) rows: Vec<Row>,
}

/// None for strangers, and while it cannot be read.
pub(crate) async fn yours(web: &Web, visit: &Visit, knows: Option<Knows>) -> Option<Yours> {
    let knows = knows?;
    visit.actor().person.as_ref()?;
    let found = match knows {
        Knows::Lock => locks(web, visit).await,
        Knows::Limits => limits(web, visit).await,
        Knows::Payment => payments(web, visit).await,
        Knows::Refund => refunds(web, visit).await,
    };
    found.ok()
}

fn plain(visit: &Visit, key: &str) -> Yours {
    let line = Line { text: visit.texts().say(key), way: None };
    Yours { lines: vec![line], rows: Vec::new() }
}

async fn locks(web: &Web, visit: &Visit) -> Result<Yours, AppError> {
    let held = lock::mine(&web.app, visit.actor()).await?;
    if held.is_empty() {
        return Ok(plain(visit, "article-yours-no-lock"));
    }
    let line = |lock| {
        let lock: &paydesk_core::lock::Lock = lock;
        let way = (format!("/me/locks/{}", lock.id), visit.texts().say("me-way-back"));
        Line { text: why(&visit.texts(), lock), way: Some(way) }
    };
    Ok(Yours { lines: held.iter().map(line).collect(), rows: Vec::new() })
}

async fn limits(web: &Web, visit: &Visit) -> Result<Yours, AppError> {
    let texts = visit.texts();
    let standing = identity::standing(&web.app, visit.actor()).await?;
    let said = |key: &str, limits: &paydesk_core::identity::Limits| {
        let money = |minor| texts.money(minor, "CNY").into();
        let level = texts.say(&format!("identity-level-{}", standing.level.word()));
        let payment = ("payment", money(limits.per_payment_minor));
        let day = ("day", money(limits.per_day_minor));
        texts.with(key, &[("level", level.into()), payment, day])
    };
    let mut lines = vec![Line { text: said("article-yours-limits", &standing.limits), way: None }];
    if let Some((_, next)) = &standing.next {
        let given = standing.name.is_some();
        let action = if given { "me-identity-see" } else { "remedy-verify" };
        let way = Some(("/me/identity".to_owned(), texts.say(action)));
        lines.push(Line { text: said("article-yours-next", next), way });
    }
    Ok(Yours { lines, rows: Vec::new() })
}

/// Those that failed or are still open, newest first.
async fn payments(web: &Web, visit: &Visit) -> Result<Yours, AppError> {
    let from_us = visit.now_us() - LOOKED_AT_US;
    let filter = Filter { from_us, to_us: i64::MAX, most: 50, ..Filter::default() };
    let lines = payment::history(&web.app, visit.actor(), filter).await?;
    let open = |line: &&payment::Line| line.payment.state != PaymentState::Succeeded;
    let shell: Shell = visit.shell("help-title");
    // A top-up comes in, and its bearer gave it.
    let given = |line: &&payment::Line| line.outgoing || line.payment.kind == PaymentKind::TopUp;
    let own = lines.iter().filter(given).filter(open);
    let rows: Vec<Row> = own.take(SHOWN_MAX).map(|line| Row::of(&shell, line)).collect();
    if rows.is_empty() {
        return Ok(plain(visit, "article-yours-no-payment"));
    }
    Ok(Yours { lines: Vec::new(), rows })
}

async fn refunds(web: &Web, visit: &Visit) -> Result<Yours, AppError> {
    let texts = visit.texts();
    let wallet = wallet::wallet(&web.app, visit.actor()).await?;
    if wallet.returning.is_empty() {
        return Ok(plain(visit, "article-yours-no-refund"));
    }
    let line = |returning: &wallet::Returning| {
        let refund = &returning.refund;
        let name = returning.from.in_language(texts.language).to_owned();
        let money = texts.money(refund.amount_minor, refund.currency.code());
        let state = texts.say(&format!("refund-state-{}", refund.state.word().replace('_', "-")));
        let vars = [("name", name.into()), ("amount", money.into()), ("state", state.into())];
        let way = (format!("/refunds/{}", refund.id), texts.say("home-refund-see"));
        Line { text: texts.with("article-yours-refund", &vars), way: Some(way) }
    };
    let lines = wallet.returning.iter().take(SHOWN_MAX).map(line).collect();
    Ok(Yours { lines, rows: Vec::new() })
}
