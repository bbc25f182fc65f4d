//! Asking for money back: first what may be asked, until when and under which policy, then the form
//! (REF-1 to REF-3). Staff asks for a customer on the same page, within the desk.

use askama::Template;
use axum::extract::State;
use paydesk_app::AppError;
use paydesk_app::refund::{self, May, evidence};
use paydesk_core::amount::Currency;
use paydesk_core::id::{ConversationId, PaymentId};
use paydesk_core::payment::{Method, PaymentState};
use paydesk_core::refund::Ground;
use paydesk_core::refusal::Refusal;
use paydesk_core::word::Word;

use super::destination;
use super::typed::{self, From};
use crate::address::{Path, Query};
use crate::page::payee::payee_of;
use crate::page::shell::part::Help;
use crate::page::shell::{Shell, form::Form};
use crate::page::wrong::{complain, why};
use crate::page::{again, help, html, money, see_other};
use crate::{Fail, Posted, Reply, Visit, Web, WithFiles};

/// What both pages show.
struct Body {
    may: May,
    /// By policy, in words: how much, or why not.
    policy_no: Option<String>,
    /// The policy in the merchant's own words.
    words: String,
    payee: String,
    to: String,
    /// When the money is there.
    there: String,
    form: Form,
    action: String,
    grounds: Vec<(&'static str, String)>,
    help: Help,
    case: String,
    /// It is asked for by the house: said to a colleague, who must know who reads what.
    staff: bool,
}

impl Body {
    fn currency(&self) -> &'static str {
        self.may.detail.payment.currency.code()
    }

    /// What may be asked for, by the policy and without it.
    fn amount_hint(&self, shell: &Shell) -> String {
        let left = shell.money(self.may.left_minor, self.currency());
        if self.may.by_policy.is_ok() && self.up_to() < self.may.left_minor {
            let most = shell.money(self.up_to(), self.currency());
            return shell.say2("refund-amount-hint-policy", "most", most, "left", left);
        }
        shell.say1("refund-amount-hint", "left", left)
    }

    /// Whose words a text is in: a customer's, or a colleague's who asks for one.
    fn key(&self, customer: &'static str, colleague: &'static str) -> &'static str {
        if self.staff { colleague } else { customer }
    }

    fn payer(&self, shell: &Shell) -> String {
        let payer = self.may.detail.payer.as_ref();
        let name = payer.map(|name| name.in_language(shell.t.language).to_owned());
        name.unwrap_or_else(|| shell.say("refund-guest"))
    }

    /// Where staff goes that asks for nothing after all.
    fn back(&self) -> String {
        typed::back_to(&self.case, &format!("/desk/payments/{}", self.may.detail.payment.id))
    }

    fn up_to(&self) -> i64 {
        self.may.by_policy.as_ref().map_or(0, |may| may.up_to_minor)
    }

    fn until(&self) -> Option<i64> {
        self.may.by_policy.as_ref().ok().map(|may| may.until_us)
    }

    fn evidence(&self) -> bool {
        self.may.by_policy.as_ref().is_ok_and(|may| may.evidence)
    }

    fn auto(&self) -> i64 {
        self.may.by_policy.as_ref().map_or(0, |may| may.auto_minor)
    }
}

#[derive(Template)]
#[template(path = "refund/ask.html")]
struct Ask {
    shell: Shell,
    body: Body,
}

#[derive(Template)]
#[template(path = "refund/ask-desk.html")]
struct AskDesk {
    shell: Shell,
    body: Body,
}

fn empty_form(may: &May, visit: &Visit, web: &Web, staff: bool) -> Form {
    let fields = [
        ("ground", if staff { "refund-desk-ground" } else { "refund-ground" }),
        ("amount", "field-amount"),
        ("reason", if staff { "refund-desk-reason" } else { "field-reason" }),
        ("files", "refund-files"),
    ];
    let most = may.by_policy.as_ref().map_or(may.left_minor, |may| may.up_to_minor);
    let amount = visit.texts().money_input(most, may.detail.payment.currency.code());
    let ground = if may.by_policy.is_ok() { Ground::Policy } else { Ground::Fault };
    Form::new(&fields)
        .keyed(visit.key(web))
        .filled([("amount", amount.as_str()), ("ground", ground.word())])
}

async fn body(web: &Web, visit: &Visit, id: &str, staff: bool) -> Result<Body, Fail> {
    let id = PaymentId::parse(id).ok_or(AppError::NotFound)?;
    let may = refund::eligibility(&web.app, visit.actor(), &id).await?;
    let shell = visit.shell("refund-ask-title");
    let language = visit.actor().language;
    let mut grounds = Vec::new();
    if may.by_policy.is_ok() {
        let key = if staff { "refund-desk-policy" } else { "refund-ground-policy" };
        grounds.push((Ground::Policy.word(), shell.say(key)));
    }
    grounds.push((Ground::Fault.word(), shell.say("refund-ground-fault")));
    if staff {
        grounds.push((Ground::Goodwill.word(), shell.say("refund-ground-goodwill")));
    }
    let root = if staff { "/desk" } else { "" };
    let card = may.detail.card.as_ref().map(|card| card.last4.as_str());
    Ok(Body {
        policy_no: may.by_policy.as_ref().err().map(|no| no_words(visit, &may, *no, staff)),
        words: may.policy_words.in_language(language).to_owned(),
        payee: payee_of(&visit.texts(), &may.detail),
        to: destination(&shell, may.destination, card),
        there: match may.destination {
            Method::Wallet => shell.say("refund-there-at-once"),
            Method::Card => shell.working_day(&may.expected_on),
        },
        form: empty_form(&may, visit, web, staff),
        action: format!("{root}/payments/{id}/refund"),
        help: help::card(web, visit, id.as_str(), "refund-help").await,
        grounds,
        staff,
        case: String::new(),
        may,
    })
}

/// Why policy gives nothing: a payment that was never made leaves nothing to wait for, and where no
/// merchant was paid there is no policy to speak of.
fn no_words(visit: &Visit, may: &May, no: Refusal, staff: bool) -> String {
    let payment = &may.detail.payment;
    match (no, payment.state) {
        (Refusal::RefundNotSettled, PaymentState::Failed | PaymentState::Cancelled) => {
            visit.texts().say("refund-never-paid")
        }
        (Refusal::RefundNotByPolicy, _) if may.policy.is_none() => {
            let key = if staff { "refund-desk-no-merchant" } else { "refund-no-merchant" };
            visit.texts().say(key)
        }
        _ => why(visit, no),
    }
}

pub(super) async fn show(State(web): State<Web>, visit: Visit, Path(id): Path<String>) -> Reply {
    let body = body(&web, &visit, &id, false).await?;
    html(&Ask { shell: visit.shell("refund-ask-title"), body })
}

pub(super) async fn desk(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    Query(from): Query<From>,
) -> Reply {
    let mut body = body(&web, &visit, &id, true).await?;
    body.case = from.case;
    html(&AskDesk { shell: visit.shell("refund-desk-ask-title"), body })
}

/// Reads the form; none: something is wrong, and all of it stands beside its field.
fn read(body: &mut Body, visit: &Visit, posted: &Posted) -> Result<Option<refund::Ask>, Fail> {
    let currency: Currency = body.may.detail.payment.currency;
    let amount = money::amount(&mut body.form, visit, posted, "amount", currency);
    let ground = Ground::parse(body.form.value("ground"));
    if ground.is_none() {
        body.form.fail("ground", visit.texts().say("error-choose"));
    }
    let sent = |file: &crate::posted::File| evidence::Sent {
        name: file.name.clone(),
        bytes: file.bytes.to_vec(),
    };
    let reason = body.form.value("reason").to_owned();
    let files = posted.files.iter().map(sent).collect();
    let said = refund::reason(&reason).is_ok();
    let (Some(amount), Some(ground), true) = (amount, ground, said) else {
        // It comes back anyway: with what would be refused the next time, too.
        if amount.is_some_and(|amount| amount.minor() > body.may.left_minor) {
            body.form.fail("amount", why(visit, Refusal::RefundTooLarge));
        }
        if let Err(error) = refund::formal(&reason, files) {
            complain(&mut body.form, visit, error)?;
        }
        return Ok(None);
    };
    Ok(Some(refund::Ask {
        payment: body.may.detail.payment.id.clone(),
        amount,
        ground,
        reason,
        files,
        conversation: ConversationId::parse(posted.get("case")),
        key: posted.key().to_owned(),
    }))
}

/// Sends the request; none: it came back with complaints.
async fn sent(
    web: &Web,
    visit: &Visit,
    body: &mut Body,
    posted: &Posted,
) -> Result<Option<String>, Fail> {
    body.form = posted.fill(std::mem::take(&mut body.form).emptied());
    let Some(ask) = read(body, visit, posted)? else { return Ok(None) };
    match refund::request(&web.app, visit.actor(), ask).await {
        Ok(refund) => Ok(Some(refund.id.as_str().to_owned())),
        Err(error) => {
            complain(&mut body.form, visit, error)?;
            Ok(None)
        }
    }
}

pub(super) async fn send(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    WithFiles(posted): WithFiles,
) -> Reply {
    let mut body = body(&web, &visit, &id, false).await?;
    match sent(&web, &visit, &mut body, &posted).await? {
        Some(refund) => see_other(&visit, &format!("/refunds/{refund}"), None),
        None => again(&Ask { shell: visit.shell("refund-ask-title"), body }),
    }
}

pub(super) async fn send_desk(
    State(web): State<Web>,
    visit: Visit,
    Path(id): Path<String>,
    WithFiles(posted): WithFiles,
) -> Reply {
    let mut body = body(&web, &visit, &id, true).await?;
    body.case = posted.get("case").to_owned();
    match sent(&web, &visit, &mut body, &posted).await? {
        Some(refund) => {
            let to = format!("/desk/refunds/{refund}");
            see_other(&visit, &to, Some("refund-desk-submitted"))
        }
        None => again(&AskDesk { shell: visit.shell("refund-desk-ask-title"), body }),
    }
}
