//! Locks lifted by the house, and what their owners are told of them.

use paydesk_core::id::PersonId;
use paydesk_core::lock::LockReason;
use paydesk_core::word::Word;
use paydesk_store::job::JobRow;

use crate::job::Done;
use crate::{App, AppError, notice};

/// The job `notice` of a lock that was set or lifted: `locked password`, `unlocked password_day`.
pub(crate) async fn tell(app: &App, job: &JobRow) -> Result<Done, AppError> {
    let (Some(person), Some((what, reason))) =
        (PersonId::parse(&job.subject), job.detail.split_once(' '))
    else {
        return Ok(Done::Fail("not a lock's notice".into()));
    };
    let known = matches!(what, "locked" | "unlocked") && LockReason::parse(reason).is_some();
    if !known {
        return Ok(Done::Fail(format!("no such lock: {}", job.detail)));
    }
    app.changes.tell(person.as_str());
    let kind = format!("{what}-{}", reason.replace('_', "-"));
    if let Some(draft) = notice::to_person(app, &person, &kind, Vec::new()).await? {
        notice::write(app, draft, job.id.as_str()).await?;
    }
    Ok(Done::Done)
}
