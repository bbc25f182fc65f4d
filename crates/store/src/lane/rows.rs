//! The rows of a batch: loaded in one fixed order of tables, each table by id, so that two lanes
//! can never wait for each other in a circle; written by one statement a table.

use paydesk_core::approval::Approval;
use paydesk_core::challenge::Challenge;
use paydesk_core::id::PersonId;
use paydesk_core::ledger::{Account, Hold};
use paydesk_core::lock::Lock;
use paydesk_core::payment::payer::UNSETTLED;
use paydesk_core::payment::{Attempt, Merchant, Order, Payment};
use paydesk_core::person::Person;
use paydesk_core::refund::Refund;
use paydesk_core::world::{Key, Needs, Rows, Tally, World};

use crate::account::{Batch, Line};
use crate::job::JobRow;
use crate::person::{Profile, Trust};
use crate::record::read_all;
use crate::{Fault, How, Load, OwnedRow, Record, Store, Tx, record};

record! { Key = "idem", key 1 {
    key "key": Text, digest "digest": Bytes, result "result_id": Text, refusal "refusal": Text,
    at_us "at_us": Int,
} }

/// Counts one more under a person's key, outside the lane; the person's row must be locked.
pub async fn count(tx: &mut Tx, id: &str) -> Result<(), Fault> {
    let sql = "insert into tally (id, value) values ($1, 1) \
               on conflict (id) do update set value = tally.value + 1";
    tx.run(sql, crate::args![id]).await.map(|_| ())
}

record! { Tally = "tally", key 1 { id "id": Text, value "value": Int } }

/// Adds one command's needs to the batch's.
pub(super) fn gather(all: &mut Needs, one: Needs) {
    all.persons.extend(one.persons);
    all.parties.extend(one.parties);
    all.signers.extend(one.signers);
    all.payers.extend(one.payers);
    all.accounts.extend(one.accounts);
    all.merchants.extend(one.merchants);
    all.orders.extend(one.orders);
    all.payments.extend(one.payments);
    all.refunds.extend(one.refunds);
    all.challenges.extend(one.challenges);
    all.approvals.extend(one.approvals);
    all.causes.extend(one.causes);
    all.keys.extend(one.keys);
    all.tallies.extend(one.tallies);
}

/// How a table is asked for: rows that decisions change are locked; rows that stand behind a locked
/// one (holds behind their payment, tallies behind their person) are not.
fn ask<R: Record>(by: &'static str, ids: Vec<String>, lock: bool) -> Load {
    Load { lock, ..record::load::<R>(by, ids) }
}

fn texts<N>(ids: &[paydesk_core::id::Id<N>]) -> Vec<String> {
    ids.iter().map(|id| id.as_str().to_owned()).collect()
}

/// Tables that a batch may read.
const LOADS: usize = 15;

/// Loads what the batch needs. Keys come last: what another process has committed under the same
/// row locks is then seen.
pub(super) async fn load(tx: &mut Tx, needs: Needs) -> Result<World, Fault> {
    let (persons, parties) = (texts(&needs.persons), texts(&needs.parties));
    let locked = persons.iter().chain(&parties).cloned().collect();
    let loads: [Load; LOADS] = [
        ask::<Person>("id", persons.clone(), true),
        ask::<Order>("id", texts(&needs.orders), true),
        ask::<Payment>("id", texts(&needs.payments), true),
        ask::<Refund>("id", texts(&needs.refunds), true),
        ask::<Challenge>("id", texts(&needs.challenges), true),
        ask::<Approval>("id", texts(&needs.approvals), true),
        ask::<Account>("id", texts(&needs.accounts), true),
        ask::<Merchant>("id", texts(&needs.merchants), false),
        ask::<Hold>("cause", needs.causes.clone(), false),
        ask::<Attempt>("cause", needs.causes, false),
        ask::<Lock>("person_id", locked, false),
        ask::<Trust>("person_id", persons, false),
        ask::<Profile>("person_id", parties, false),
        ask::<Tally>("id", needs.tallies, false),
        ask::<Key>("key", needs.keys, false),
    ];
    // A table of which nothing is asked costs no statement.
    let asked: Vec<usize> = (0..loads.len()).filter(|i| !loads[*i].ids.is_empty()).collect();
    let wanted: Vec<Load> = loads.into_iter().filter(|l| !l.ids.is_empty()).collect();
    let mut found: [Vec<OwnedRow>; LOADS] = Default::default();
    for (at, rows) in asked.into_iter().zip(tx.load_many(&wanted).await?) {
        found[at] = rows;
    }
    let mut world = into_world(found)?;
    world.same = crate::person::same(tx, needs.signers).await?;
    unsettled(tx, &mut world, needs.payers).await?;
    Ok(world)
}

/// The payments of these payers that are not settled. Asked only of whom the count says that there
/// are some, and after the rows are locked: what settles one locks its payer's row too.
async fn unsettled(tx: &mut Tx, world: &mut World, mut payers: Vec<PersonId>) -> Result<(), Fault> {
    payers.sort();
    payers.dedup();
    payers.retain(|payer| world.tally(payer, UNSETTLED) != 0);
    for payer in payers {
        for row in crate::payment::unsettled_of(tx, &payer).await? {
            world.payments.load(row.id.clone(), row);
        }
    }
    Ok(())
}

fn fill<K: Ord + Clone, V: Record>(
    rows: &mut Rows<K, V>,
    found: &[OwnedRow],
    key: impl Fn(&V) -> K,
) -> Result<(), Fault> {
    for row in read_all::<V>(found)? {
        rows.load(key(&row), row);
    }
    Ok(())
}

fn into_world(found: [Vec<OwnedRow>; LOADS]) -> Result<World, Fault> {
    let mut world = World::default();
    fill(&mut world.persons, &found[0], |r: &Person| r.id.clone())?;
    fill(&mut world.orders, &found[1], |r: &Order| r.id.clone())?;
    fill(&mut world.payments, &found[2], |r: &Payment| r.id.clone())?;
    fill(&mut world.refunds, &found[3], |r: &Refund| r.id.clone())?;
    fill(&mut world.challenges, &found[4], |r: &Challenge| r.id.clone())?;
    fill(&mut world.approvals, &found[5], |r: &Approval| r.id.clone())?;
    fill(&mut world.accounts, &found[6], |r: &Account| r.id.clone())?;
    fill(&mut world.merchants, &found[7], |r: &Merchant| r.id.clone())?;
    fill(&mut world.holds, &found[8], |r: &Hold| r.id.clone())?;
    fill(&mut world.attempts, &found[9], |r: &Attempt| r.id.clone())?;
    fill(&mut world.locks, &found[10], |r: &Lock| r.id.clone())?;
    let trusts: Vec<Trust> = read_all(&found[11])?;
    world.trusts = trusts.into_iter().map(|t| (t.person, t.payee)).collect();
    let profiles: Vec<Profile> = read_all(&found[12])?;
    world.names = profiles.into_iter().map(|p| (p.person, p.name)).collect();
    fill(&mut world.tallies, &found[13], |r: &Tally| r.id.clone())?;
    fill(&mut world.keys, &found[14], |r: &Key| r.key.clone())?;
    Ok(world)
}

/// What changed, as set-based writes in an order that references allow.
pub(super) async fn save(tx: &mut Tx, world: &World, batch: Option<Batch>) -> Result<(), Fault> {
    let mut stores = Vec::new();
    if let Some(batch) = batch {
        let lines = world.entries.iter().zip(0..).map(|(entry, n)| {
            let entry = entry.clone();
            Line {
                batch: batch.id.clone(),
                n,
                account: entry.account,
                cause: entry.cause,
                amount_minor: entry.amount_minor,
                balance_minor: entry.balance_minor,
            }
        });
        let lines: Vec<Line> = lines.collect();
        put(&mut stores, How::Insert, [&batch]);
        put(&mut stores, How::Insert, &lines);
    }
    both(&mut stores, &world.orders);
    both(&mut stores, &world.payments);
    both(&mut stores, &world.refunds);
    both(&mut stores, &world.challenges);
    both(&mut stores, &world.approvals);
    both(&mut stores, &world.accounts);
    both(&mut stores, &world.holds);
    both(&mut stores, &world.attempts);
    both(&mut stores, &world.locks);
    both(&mut stores, &world.tallies);
    both(&mut stores, &world.keys);
    put(&mut stores, How::Insert, &world.events);
    let jobs: Vec<JobRow> = world.jobs.iter().map(JobRow::from).collect();
    put(&mut stores, How::Insert, &jobs);
    put(&mut stores, How::Insert, &world.audits);
    // The last thing that the batch does, so on PostgreSQL it travels together with the commit.
    tx.store_last(stores).await
}

fn both<K: Ord + Clone, V: Record>(stores: &mut Vec<Store>, rows: &Rows<K, V>) {
    put(stores, How::Insert, rows.fresh());
    put(stores, How::Update, rows.changed());
}

fn put<'a, R: Record + 'a>(
    stores: &mut Vec<Store>,
    how: How,
    rows: impl IntoIterator<Item = &'a R>,
) {
    let rows: Vec<_> = rows.into_iter().map(Record::to_row).collect();
    if !rows.is_empty() {
        stores.push(Store { table: R::table(), how, rows });
    }
}
