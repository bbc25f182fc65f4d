//! What the status page of the demo remembers: a fault that was, and maintenance ahead. Written as
//! the probes and a supervisor would have; once, into a folder where nothing was told yet.

use paydesk_app::App;
use paydesk_core::component::{Change, Component, Standing};
use paydesk_core::id::IncidentId;
use paydesk_core::incident::{Incident, IncidentKind, Stage};
use paydesk_core::word::Word as _;
use paydesk_store::incident::{self, Update};
use paydesk_store::record::{insert, upsert};
use paydesk_store::{Fault, Tx};

const MINUTE_US: i64 = 60_000_000;
const DAY_US: i64 = 24 * 60 * MINUTE_US;
/// Since when the parts are known; the fault; the maintenance.
const KNOWN_DAYS: i64 = 64;
const FAULT_DAYS: i64 = 12;
const AHEAD_DAYS: i64 = 3;

/// Tells it, where it has not been told.
pub(super) async fn tell(app: &App) -> anyhow::Result<()> {
    let (house, now_us) = (app.clone(), app.now_us());
    let told = app.db.write(async move |tx| {
        if !incident::lately(tx, true, 0, 1).await?.is_empty() {
            return Ok(());
        }
        fault(tx, &house, now_us - FAULT_DAYS * DAY_US).await?;
        maintenance(tx, &house, now_us).await?;
        for component in Component::ALL {
            let known_us = now_us - KNOWN_DAYS * DAY_US;
            change(tx, *component, known_us, Standing::Up).await?;
        }
        Ok::<_, Fault>(())
    });
    Ok(told.await?)
}

async fn change(tx: &mut Tx, component: Component, at_us: i64, to: Standing) -> Result<(), Fault> {
    upsert(tx, &Change { component, at_us, standing: to }).await
}

/// The bank was away for three quarters of an hour.
async fn fault(tx: &mut Tx, app: &App, at_us: i64) -> Result<(), Fault> {
    const WORDS: [(Stage, i64, &str, &str); 4] = [
        (Stage::Investigating, 3, "", ""),
        (
            Stage::Identified,
            14,
            "The bank's line is down. Payments from the wallet go on; top-ups and cards wait.",
            "银行线路中断。余额付款照常，充值和银行卡付款暂不可用。",
        ),
        (Stage::Monitoring, 47, "", ""),
        (
            Stage::Resolved,
            62,
            "Whatever was in doubt has been settled with the bank; nobody paid twice.",
            "所有待确认的付款都已与银行核对完毕，没有任何人被重复扣款。",
        ),
    ];
    let components = vec![Component::Topup, Component::Bank];
    let end_us = at_us + 62 * MINUTE_US;
    let incident = Incident {
        id: app.draw(at_us),
        kind: IncidentKind::Fault,
        stage: Stage::Resolved,
        effect: Standing::Down,
        components: components.clone(),
        by_itself: false,
        begins_at_us: at_us,
        ends_at_us: None,
        publish_at_us: None,
        published_at_us: Some(at_us + 3 * MINUTE_US),
        over_at_us: Some(end_us),
        changed_at_us: end_us,
        version: 5,
    };
    insert(tx, &incident).await?;
    for (stage, minutes, en, zh) in WORDS {
        say(tx, app, &incident.id, (stage, at_us + minutes * MINUTE_US), (en, zh)).await?;
    }
    for component in components {
        change(tx, component, at_us, Standing::Down).await?;
        change(tx, component, at_us + 47 * MINUTE_US, Standing::Up).await?;
    }
    Ok(())
}

/// The bank works on its systems in the small hours of a day to come.
async fn maintenance(tx: &mut Tx, app: &App, now_us: i64) -> Result<(), Fault> {
    let night_us = paydesk_core::day::midnight_us(now_us + AHEAD_DAYS * DAY_US) + 120 * MINUTE_US;
    let incident = Incident {
        id: app.draw(now_us),
        kind: IncidentKind::Maintenance,
        stage: Stage::Scheduled,
        effect: Standing::Maintenance,
        components: vec![Component::Bank],
        by_itself: false,
        begins_at_us: night_us,
        ends_at_us: Some(night_us + 90 * MINUTE_US),
        publish_at_us: None,
        published_at_us: Some(now_us),
        over_at_us: None,
        changed_at_us: now_us,
        version: 1,
    };
    insert(tx, &incident).await?;
    let words = (
        "The bank works on its systems. Payments from the wallet go on.",
        "银行系统升级。余额付款不受影响。",
    );
    say(tx, app, &incident.id, (Stage::Scheduled, now_us), words).await
}

async fn say(
    tx: &mut Tx,
    app: &App,
    id: &IncidentId,
    (stage, at_us): (Stage, i64),
    (en, zh): (&str, &str),
) -> Result<(), Fault> {
    let update = Update {
        id: app.draw(at_us),
        incident: id.clone(),
        stage,
        words_en: en.to_owned(),
        words_zh: zh.to_owned(),
        actor: "probe".to_owned(),
        at_us,
    };
    insert(tx, &update).await
}
