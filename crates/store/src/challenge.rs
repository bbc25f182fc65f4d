//! Codes that were sent, and what is counted to slow somebody down.

use paydesk_core::challenge::{Challenge, Purpose};
use paydesk_core::day::DAY_US;
use paydesk_core::id::{ChallengeId, PersonId};
use paydesk_core::throttle;
use paydesk_core::word::Word;

use crate::record::{find, update};
use crate::{Fault, Tx, args, record};

record! { Challenge = "challenge", key 1 {
    id "id": Text, purpose "purpose": Text, person "person_id": Text, address "address": Text,
    bound "bound": Text, network "network": Text, digest "digest": Bytes, tries "tries": Small,
    created_at_us "created_at_us": Int, expires_at_us "expires_at_us": Int,
    passed_at_us "passed_at_us": Int, used_at_us "used_at_us": Int,
} }

/// The challenge, locked, so that checks are counted one after another.
pub async fn lock(tx: &mut Tx, id: &ChallengeId) -> Result<Option<Challenge>, Fault> {
    find(tx, "where id = $1 for update", args![id]).await
}

pub async fn by_id(tx: &mut Tx, id: &ChallengeId) -> Result<Option<Challenge>, Fault> {
    find(tx, "where id = $1", args![id]).await
}

/// Whether a person has answered a code for this purpose since then.
pub async fn passed_since(
    tx: &mut Tx,
    person: &PersonId,
    purpose: Purpose,
    since_us: i64,
) -> Result<bool, Fault> {
    let sql = "select id from challenge where person_id = $1 and purpose = $2 \
               and passed_at_us > $3 limit 1";
    let found = tx.maybe::<(String,)>(sql, args![person, purpose.word(), since_us]).await?;
    Ok(found.is_some())
}

/// What is counted against one key: wrong passwords of a person, codes sent to an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Throttle {
    pub key: String,
    pub count: i64,
    pub day_count: i64,
    pub since_us: i64,
    /// Closed until then.
    pub until_us: Option<i64>,
    /// How often it closed; the time doubles.
    pub rounds: i64,
}

record! { Throttle = "throttle", key 1 {
    key "key": Text, count "count": Int, day_count "day_count": Int, since_us "since_us": Int,
    until_us "until_us": Int, rounds "rounds": Small,
} }

impl Throttle {
    /// The count without its key, as core counts.
    pub fn state(&self) -> throttle::Throttle {
        throttle::Throttle {
            count: self.count,
            day_count: self.day_count,
            since_us: self.since_us,
            until_us: self.until_us,
            rounds: self.rounds,
        }
    }

    pub fn of(key: &str, state: throttle::Throttle) -> Self {
        let throttle::Throttle { count, day_count, since_us, until_us, rounds } = state;
        Self { key: key.to_owned(), count, day_count, since_us, until_us, rounds }
    }
}

/// Counts one attempt under a key, before it is checked.
pub async fn attempt(
    tx: &mut Tx,
    key: &str,
    rule: &throttle::Rule,
    now_us: i64,
) -> Result<throttle::Verdict, Fault> {
    attempt_of(tx, key, 1, rule, now_us).await
}

/// As `attempt`, of something that counts for so many.
pub async fn attempt_of(
    tx: &mut Tx,
    key: &str,
    much: i64,
    rule: &throttle::Rule,
    now_us: i64,
) -> Result<throttle::Verdict, Fault> {
    let (state, verdict) = throttle(tx, key, now_us).await?.state().attempt_of(much, rule, now_us);
    update(tx, &Throttle::of(key, state)).await?;
    Ok(verdict)
}

/// Until when a key is closed, as whoever only looks is told; none: it is open.
pub async fn closed(tx: &mut Tx, key: &str, now_us: i64) -> Result<Option<i64>, Fault> {
    let found = find::<Throttle>(tx, "where key = $1", args![key]).await?;
    Ok(found.and_then(|row| row.until_us).filter(|until_us| now_us < *until_us))
}

/// Takes one attempt back that was counted, since it was right.
pub async fn take_back(tx: &mut Tx, key: &str, now_us: i64) -> Result<(), Fault> {
    let state = throttle(tx, key, now_us).await?.state().without_one();
    update(tx, &Throttle::of(key, state)).await
}

/// Forgets what was counted, after a right answer.
pub async fn clear(tx: &mut Tx, key: &str) -> Result<(), Fault> {
    tx.run("delete from throttle where key = $1", args![key]).await.map(|_| ())
}

/// The count of a key, locked; a key that was never counted is made first, so that two who begin at
/// once queue up behind one row. Making and locking are one statement: between two, a right answer
/// elsewhere could clear the row.
pub async fn throttle(tx: &mut Tx, key: &str, now_us: i64) -> Result<Throttle, Fault> {
    let make = "insert into throttle (key, count, day_count, since_us, until_us, rounds) \
                values ($1, 0, 0, $2, null, 0) \
                on conflict (key) do update set rounds = throttle.rounds";
    tx.run(make, args![key, now_us]).await?;
    let row = find(tx, "where key = $1 for update", args![key]).await?;
    row.ok_or_else(|| Fault::corrupt("throttle", "key", "gone while it was locked"))
}

/// Makes those counts that are not there, in the order of their keys; what somebody else makes
/// meanwhile is waited for and left alone. Whoever locks several locks them afterwards, and in that
/// order: then all that is waited for is there, and nobody waits in a circle.
pub async fn make_throttles(tx: &mut Tx, keys: &[String], now_us: i64) -> Result<(), Fault> {
    let make = "insert into throttle (key, count, day_count, since_us, until_us, rounds) \
                values ($1, 0, 0, $2, null, 0) on conflict (key) do nothing";
    let mut keys: Vec<&String> = keys.iter().collect();
    keys.sort();
    keys.dedup();
    for key in keys {
        tx.run(make, args![key, now_us]).await?;
    }
    Ok(())
}

/// Takes counts away that say nothing any more: no attempt for two days, and all rounds forgiven.
/// Says how many.
pub async fn purge_throttles(tx: &mut Tx, now_us: i64, most: i64) -> Result<u64, Fault> {
    let sql = "delete from throttle where key in (select key from throttle \
               where since_us < $1 \
               and coalesce(until_us, since_us) + cast(rounds as bigint) * $2 < $3 \
               order by since_us limit $4 for update skip locked)";
    let before_us = now_us - 2 * DAY_US;
    tx.run(sql, args![before_us, DAY_US, now_us, most]).await
}

/// Takes codes away that ran out before then, and those that were passed before `passed_us`. Says
/// how many.
pub async fn purge(tx: &mut Tx, (over_us, passed_us): (i64, i64), most: i64) -> Result<u64, Fault> {
    let over = "delete from challenge where id in (select c.id from challenge c \
               where c.passed_at_us is null and c.expires_at_us < $1 \
               and not exists (select 1 from registration r where r.challenge_id = c.id) \
               order by c.expires_at_us limit $2)";
    let passed = "delete from challenge where id in (select c.id from challenge c \
               where c.passed_at_us < $1 and c.expires_at_us < $2 \
               and not exists (select 1 from registration r where r.challenge_id = c.id) \
               order by c.passed_at_us limit $3)";
    let gone = tx.run(over, args![over_us, most]).await?;
    Ok(gone + tx.run(passed, args![passed_us, over_us, most]).await?)
}
