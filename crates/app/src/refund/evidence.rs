//! What comes with a refund: documents that the customer sends, and the payment record, which is
//! attached by itself (REF-2).
//!
//! Files are known by their first bytes, never by their name; they are kept as they came, and
//! handed out as downloads only.

use paydesk_core::conversation::file_type;
use paydesk_core::id::{AttachmentId, RefundId};
use paydesk_core::person::Actor;
use paydesk_core::typed::file_name;
use paydesk_core::word::Word;
use paydesk_store::conversation::Attachment;
use paydesk_store::record::insert;
use paydesk_store::{Fault, conversation, payment, refund};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::conversation::weighed;
use crate::payment::Detail;
use crate::{App, AppError, access, bound};

pub const FILE_BYTES_MAX: usize = 5 * 1024 * 1024;
pub const FILES_MAX: usize = 5;

/// A file as it was sent.
#[derive(Clone, Debug)]
pub struct Sent {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// A file that may be kept.
#[derive(Clone, Debug)]
pub(super) struct Checked {
    name: String,
    mime: &'static str,
    bytes: Vec<u8>,
}

impl Checked {
    /// What the idempotency key is bound to.
    pub(super) fn digest(&self) -> String {
        let digest = Sha256::digest(&self.bytes);
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

pub(super) fn check(files: Vec<Sent>) -> Result<Vec<Checked>, AppError> {
    if files.len() > FILES_MAX {
        return Err(AppError::field("files", "refund-error-files-many"));
    }
    let check = |file: Sent| {
        if file.bytes.len() > FILE_BYTES_MAX {
            return Err(AppError::field("files", "refund-error-file-large"));
        }
        let mime =
            file_type(&file.bytes).ok_or_else(|| AppError::field("files", "error-file-type"))?;
        Ok(Checked { name: file_name(&file.name, mime), mime, bytes: file.bytes })
    };
    files.into_iter().map(check).collect()
}

/// The record of a payment as it stands when the refund is asked for.
fn record(detail: &Detail) -> Vec<u8> {
    let p = &detail.payment;
    let events: Vec<_> = detail
        .events
        .iter()
        .map(|e| json!({"at_us": e.at_us, "kind": e.kind, "detail": e.detail}))
        .collect();
    let attempts: Vec<_> = detail
        .attempts
        .iter()
        .map(|a| json!({"state": a.state.word(), "code": a.code, "bank": a.rail_ref}))
        .collect();
    let record = json!({
        "payment": p.id, "kind": p.kind.word(), "method": p.method.word(),
        "state": p.state.word(), "amount_minor": p.amount_minor, "currency": p.currency.code(),
        "payee": p.payee.as_str(), "payee_name": detail.payee.en, "note": p.note,
        "order": detail.order.as_ref().map(|o| o.number.clone()),
        "created_at_us": p.created_at_us, "settled_at_us": p.settled_at_us,
        "refunded_minor": p.refunded_minor, "events": events, "bank": attempts,
    });
    serde_json::to_vec_pretty(&record).unwrap_or_default()
}

/// The name under which the payment record stands beside what the customer sent.
pub const RECORD_NAME: &str = "payment-record.json";

/// Keeps the files for a refund that is about to be asked for.
pub(super) async fn keep(
    app: &App,
    refund: &RefundId,
    actor: &Actor,
    files: Vec<Checked>,
    detail: &Detail,
) -> Result<(), AppError> {
    let now_us = app.now_us();
    let weight = files.iter().map(|file| file.bytes.len()).sum();
    // Staff asks for many people.
    let counts = weight > 0 && !actor.is_staff();
    let bounds = if counts { weighed(actor, weight) } else { Vec::new() };
    let record =
        Checked { name: RECORD_NAME.into(), mime: "application/json", bytes: record(detail) };
    let rows = std::iter::once(record).chain(files).map(|file| Attachment {
        id: app.draw(now_us),
        conversation: None,
        refund: Some(refund.clone()),
        person: actor.person.clone(),
        name: file.name,
        mime: file.mime.to_owned(),
        bytes: file.bytes,
        created_at_us: now_us,
    });
    let rows: Vec<Attachment> = rows.collect();
    let stored = app.db.write(async move |tx| {
        bound::within(tx, &bounds, now_us).await?;
        for row in &rows {
            insert(tx, row).await?;
        }
        Ok::<_, AppError>(())
    });
    stored.await
}

/// Forgets the files of a refund that did not come about.
pub(super) async fn forget(app: &App, refund: &RefundId) -> Result<(), AppError> {
    let refund = refund.clone();
    let gone = app.db.write(async move |tx| conversation::forget_files(tx, &refund).await);
    gone.await?;
    Ok(())
}

/// A file of a refund, for the payer and for the house.
pub async fn file(app: &App, actor: &Actor, id: &AttachmentId) -> Result<Attachment, AppError> {
    let person = access::signed_in(actor)?.clone();
    let (staff, id) = (actor.is_staff(), id.clone());
    let read = app.db.read(async move |tx| {
        let Some(row) = conversation::attachment(tx, &id).await? else {
            return Ok::<_, Fault>(None);
        };
        let Some(of) = &row.refund else { return Ok(None) };
        let Some(refund) = refund::by_id(tx, of).await? else { return Ok(None) };
        let payer = payment::by_id(tx, &refund.payment).await?.and_then(|p| p.payer);
        Ok((staff || payer.as_ref() == Some(&person)).then_some(row))
    });
    read.await?.ok_or(AppError::NotFound)
}

#[cfg(test)]
mod tests {
    use super::{Sent, check};
    use crate::AppError;

    #[test]
    fn files_are_known_by_their_bytes() {
        let of = |bytes: &[u8]| {
            check(vec![Sent { name: "a.png".into(), bytes: bytes.to_vec() }])
                .map(|files| files[0].mime)
                .map_err(|e| match e {
                    AppError::Invalid(faults) => faults[0].key.clone(),
                    other => other.to_string(),
                })
        };
        let wrong = Err("error-file-type".to_owned());
        assert_eq!(of(b"\x89PNG\r\n\x1a\nrest"), Ok("image/png"));
        assert_eq!(of(b"\xff\xd8\xff\xe0rest"), Ok("image/jpeg"));
        assert_eq!(of(b"%PDF-1.7"), Ok("application/pdf"));
        assert_eq!(of(b"RIFF1234WEBPVP8 "), Ok("image/webp"));
        assert_eq!(of(b"<svg onload=alert(1)>"), wrong);
        assert_eq!(of(b"MZ executable"), wrong);
        assert_eq!(of(b""), wrong);
    }
}
