//! Who waits for word of what has just changed. A word is only a hint: whoever gets it looks, and
//! whoever missed one looks by itself after a while, so that a change made by another process is
//! seen too.
//!
//! Each waits for subjects (a person, a payment, a case, `desk`) and hears of no other: telling
//! costs as much as there are listeners of that one subject, however many pages are open.

use std::collections::HashMap;
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
    by_subject: HashMap<String, Vec<Arc<Notify>>>,
    /// How many streams each visitor has open.
    watching: HashMap<String, usize>,
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
            ears.iter().for_each(|ear| ear.notify_one());
        }
    }

    /// Whether anybody listens at all.
    pub(crate) fn is_heard(&self) -> bool {
        !self.all().by_subject.is_empty()
    }

    /// From now on, what is told of these subjects is heard.
    pub fn listen(&self, subjects: &[&str]) -> Heard {
        let subjects: Vec<String> = subjects.iter().map(|subject| (*subject).to_owned()).collect();
        let ear = Arc::new(Notify::new());
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

/// An ear for some subjects, until it is dropped. What is told while nobody waits is kept: as one
/// hint, however often it was told.
#[derive(Debug)]
pub struct Heard {
    changes: Changes,
    subjects: Vec<String>,
    ear: Arc<Notify>,
}

impl Heard {
    /// Waits until something is told; at once, when that has been since the last hint. Dropped
    /// before its end, it loses none.
    pub async fn hint(&self) {
        self.ear.notified().await;
    }

    /// Whether something was told since the last hint.
    pub fn has_hint(&self) -> bool {
        self.hint().now_or_never().is_some()
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
