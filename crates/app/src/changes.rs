//! Who waits for word of what has just changed. A word is only a hint: whoever gets it looks, and
//! whoever missed one looks by itself after a while. What another process changed gives no hint
//! here: of what has a version, each says which one they have seen, and all of them are held
//! against the books together, now and then ([`crate::conversation::look_elsewhere`]).
//!
//! Each waits for subjects (a person, a payment, a case, `desk`) and hears of no other: telling
//! costs as much as there are listeners of that one subject, however many pages are open.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt as _;
use paydesk_core::id::{PersonId, SessionId};
use paydesk_core::person::Actor;
use tokio::sync::Notify;

use crate::AppError;

/// Everybody in this process who waits.
#[derive(Clone, Debug, Default)]
pub struct Changes(Arc<Mutex<Waiting>>);

#[derive(Debug, Default)]
struct Waiting {
    by_subject: HashMap<String, Vec<Arc<Ear>>>,
    /// How many streams each visitor has open.
    watching: HashMap<String, usize>,
}

/// One who waits.
#[derive(Debug, Default)]
struct Ear {
    notify: Notify,
    /// The version that was seen last; 0: of what has none, or is not seen yet.
    seen: AtomicI64,
}

/// Live streams that one person, or one guest, may have open at a time: more than anybody has
/// windows to look at.
pub const WATCHES_MAX: usize = 24;
/// The same of all strangers of one address, who may be many behind it.
pub const STRANGERS_WATCHES_MAX: usize = 60;
/// When to come again to whoever has too many.
const WATCH_AGAIN_US: i64 = 30_000_000;

impl Changes {
    fn all(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wakes whoever waits for this subject; nobody waiting is no failure.
    pub fn tell(&self, subject: &str) {
        if let Some(ears) = self.all().by_subject.get(subject) {
            ears.iter().for_each(|ear| ear.notify.notify_one());
        }
    }

    /// Of what somebody has seen a version.
    pub(crate) fn watched(&self) -> Vec<String> {
        let seen = |ears: &Vec<Arc<Ear>>| ears.iter().any(|ear| ear.version() > 0);
        let all = self.all();
        all.by_subject.iter().filter(|(_, ears)| seen(ears)).map(|(id, _)| id.clone()).collect()
    }

    /// Wakes whoever has seen another version of this subject than the one that it has.
    pub(crate) fn stands_at(&self, subject: &str, version: i64) {
        if let Some(ears) = self.all().by_subject.get(subject) {
            let behind = |ear: &&Arc<Ear>| ear.version() > 0 && ear.version() != version;
            ears.iter().filter(behind).for_each(|ear| ear.notify.notify_one());
        }
    }

    /// Whether anybody listens at all.
    pub(crate) fn is_heard(&self) -> bool {
        !self.all().by_subject.is_empty()
    }

    /// From now on, what is told of these subjects is heard.
    pub fn listen(&self, subjects: &[&str]) -> Heard {
        let subjects: Vec<String> = subjects.iter().map(|subject| (*subject).to_owned()).collect();
        let ear = Arc::new(Ear::default());
        let mut all = self.all();
        for subject in &subjects {
            all.by_subject.entry(subject.clone()).or_default().push(ear.clone());
        }
        drop(all);
        Heard { changes: self.clone(), subjects, ear }
    }

    /// A place for one more live stream of this visitor.
    ///
    /// # Errors
    /// The visitor has as many as anybody needs.
    pub fn watch(&self, actor: &Actor, now_us: i64) -> Result<Watching, AppError> {
        let person = actor.person.as_ref().map(PersonId::as_str);
        let known = person.or(actor.session.as_ref().map(SessionId::as_str));
        let most = if known.is_some() { WATCHES_MAX } else { STRANGERS_WATCHES_MAX };
        let whose = known.unwrap_or(&actor.origin).to_owned();
        let mut all = self.all();
        let count = all.watching.entry(whose.clone()).or_default();
        if *count >= most {
            return Err(AppError::TooMany { until_us: now_us + WATCH_AGAIN_US });
        }
        *count += 1;
        drop(all);
        Ok(Watching { changes: self.clone(), whose })
    }
}

impl Ear {
    fn version(&self) -> i64 {
        self.seen.load(Ordering::Relaxed)
    }
}

/// An ear for some subjects, until it is dropped. What is told while nobody waits is kept: as one
/// hint, however often it was told.
#[derive(Debug)]
pub struct Heard {
    changes: Changes,
    subjects: Vec<String>,
    ear: Arc<Ear>,
}

impl Heard {
    /// Waits until something is told; at once, when that has been since the last hint. Dropped
    /// before its end, it loses none.
    pub async fn hint(&self) {
        self.ear.notify.notified().await;
    }

    /// Whether something was told since the last hint.
    pub fn has_hint(&self) -> bool {
        self.hint().now_or_never().is_some()
    }

    /// This version of its one subject has been seen: it hears of another one.
    pub fn has_seen(&self, version: i64) {
        self.ear.seen.store(version, Ordering::Relaxed);
    }
}

impl Drop for Heard {
    fn drop(&mut self) {
        let mut all = self.changes.all();
        for subject in &self.subjects {
            if let Some(ears) = all.by_subject.get_mut(subject) {
                ears.retain(|ear| !Arc::ptr_eq(ear, &self.ear));
                if ears.is_empty() {
                    all.by_subject.remove(subject);
                }
            }
        }
    }
}

/// A live stream's place; given back when dropped.
#[derive(Debug)]
pub struct Watching {
    changes: Changes,
    whose: String,
}

impl Drop for Watching {
    fn drop(&mut self) {
        let mut all = self.changes.all();
        if let Some(count) = all.watching.get_mut(&self.whose) {
            *count -= 1;
            if *count == 0 {
                all.watching.remove(&self.whose);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_waits_hears_of_their_own_subjects_alone_and_of_each_once() {
        let changes = Changes::default();
        let both = changes.listen(&["con_1", "desk"]);
        let other = changes.listen(&["con_2"]);
        assert!(!both.has_hint());
        changes.tell("con_1");
        changes.tell("desk");
        assert!(both.has_hint() && !both.has_hint() && !other.has_hint());
        changes.tell("con_2");
        assert!(other.has_hint());
    }

    #[test]
    fn whoever_has_seen_a_version_hears_of_another_and_nobody_else_does() {
        let changes = Changes::default();
        let (one, two) = (changes.listen(&["con_1"]), changes.listen(&["con_1"]));
        assert_eq!(changes.watched(), Vec::<String>::new());
        one.has_seen(3);
        assert_eq!(changes.watched(), ["con_1"]);
        changes.stands_at("con_1", 3);
        assert!(!one.has_hint() && !two.has_hint());
        changes.stands_at("con_1", 4);
        assert!(one.has_hint() && !two.has_hint());
    }

    #[test]
    fn nothing_is_kept_of_those_who_have_gone() {
        let changes = Changes::default();
        let (one, two) = (changes.listen(&["desk", "con_1"]), changes.listen(&["desk"]));
        drop(one);
        changes.tell("desk");
        assert!(two.has_hint() && changes.is_heard());
        drop(two);
        assert!(!changes.is_heard());
    }
}
