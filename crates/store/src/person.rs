//! People: what decisions read of them, their words, their credential, their trusted payees.

use std::collections::BTreeSet;

use paydesk_core::id::{GivenId, PersonId, RegistrationId};
use paydesk_core::language::Language;
use paydesk_core::person::Person;

use crate::record::{find, list};
use crate::{Fault, Tx, args, record};

record! { Person = "person", key 1 {
    id "id": Text, roles "roles": Text, level "level": Small,
    verify_due_at_us "verify_due_at_us": Int, language "language": Text,
    created_at_us "created_at_us": Int, version "version": Int,
} }

/// A person's words; they stand apart and can be forgotten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    pub person: PersonId,
    pub name: String,
    /// E.164
    pub phone: String,
    pub email: Option<String>,
    pub email_verified_at_us: Option<i64>,
    pub id_name: Option<String>,
    pub id_number: Option<String>,
    pub id_given_at_us: Option<i64>,
    pub id_confirmed_at_us: Option<i64>,
}

record! { Profile = "profile", key 1 {
    person "person_id": Text, name "name": Text, phone "phone": Text, email "email": Text,
    email_verified_at_us "email_verified_at_us": Int, id_name "id_name": Text,
    id_number "id_number": Text, id_given_at_us "id_given_at_us": Int,
    id_confirmed_at_us "id_confirmed_at_us": Int,
} }

/// Name and ID number as they were handed in once; the last ones stand on the profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    pub id: GivenId,
    pub person: PersonId,
    pub name: String,
    pub number: String,
    pub given_at_us: i64,
}

record! { Given = "identity_given", key 1 {
    id "id": Text, person "person_id": Text, name "name": Text, number "number": Text,
    given_at_us "given_at_us": Int,
} }

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    pub person: PersonId,
    /// PHC string, Argon2id.
    pub password_hash: String,
    pub changed_at_us: i64,
}

record! { Credential = "credential", key 1 {
    person "person_id": Text, password_hash "password_hash": Text,
    changed_at_us "changed_at_us": Int,
} }

/// Somebody who asked to register and has not yet proven the number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    pub id: RegistrationId,
    pub phone: String,
    pub name: String,
    pub password_hash: String,
    pub language: Language,
    pub challenge: paydesk_core::id::ChallengeId,
    pub created_at_us: i64,
    pub done_at_us: Option<i64>,
}

record! { Registration = "registration", key 1 {
    id "id": Text, phone "phone": Text, name "name": Text, password_hash "password_hash": Text,
    language "language": Text, challenge "challenge_id": Text, created_at_us "created_at_us": Int,
    done_at_us "done_at_us": Int,
} }

/// A payee whom the owner trusts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trust {
    pub person: PersonId,
    pub payee: String,
    pub since_us: i64,
}

record! { Trust = "trust", key 2 {
    person "person_id": Text, payee "payee_id": Text, since_us "since_us": Int,
} }

pub async fn by_id(tx: &mut Tx, id: &PersonId) -> Result<Option<Person>, Fault> {
    find(tx, "where id = $1", args![id]).await
}

/// As `by_id`, and nobody else changes the row until this transaction ends.
pub async fn lock(tx: &mut Tx, id: &PersonId) -> Result<Option<Person>, Fault> {
    find(tx, "where id = $1 for update", args![id]).await
}

pub async fn profile(tx: &mut Tx, id: &PersonId) -> Result<Option<Profile>, Fault> {
    find(tx, "where person_id = $1", args![id]).await
}

/// All that somebody handed in, the first one first.
pub async fn given(tx: &mut Tx, id: &PersonId) -> Result<Vec<Given>, Fault> {
    list(tx, "where person_id = $1 order by id limit 100", args![id]).await
}

pub async fn by_phone(tx: &mut Tx, phone: &str) -> Result<Option<Profile>, Fault> {
    find(tx, "where phone = $1", args![phone]).await
}

pub async fn credential(tx: &mut Tx, id: &PersonId) -> Result<Option<Credential>, Fault> {
    find(tx, "where person_id = $1", args![id]).await
}

pub async fn registration(tx: &mut Tx, id: &RegistrationId) -> Result<Option<Registration>, Fault> {
    find(tx, "where id = $1 for update", args![id]).await
}

/// Takes registrations away that began before then, whether they were finished or not: what they
/// hold of whoever finished stands in the account. Says how many.
pub async fn purge_registrations(tx: &mut Tx, before_us: i64, most: i64) -> Result<u64, Fault> {
    let sql = "delete from registration where id in (select id from registration \
               where created_at_us < $1 order by created_at_us limit $2)";
    tx.run(sql, args![before_us, most]).await
}

pub async fn trusts(tx: &mut Tx, id: &PersonId) -> Result<Vec<Trust>, Fault> {
    list(tx, "where person_id = $1 order by since_us desc limit 200", args![id]).await
}

pub async fn untrust(tx: &mut Tx, id: &PersonId, payee: &str) -> Result<u64, Fault> {
    tx.run("delete from trust where person_id = $1 and payee_id = $2", args![id, payee]).await
}

/// Everybody who works for the house, by name, for hand-over and approvals.
pub async fn staff(tx: &mut Tx) -> Result<Vec<Person>, Fault> {
    let tail = "where roles <> 'customer' and (roles like '%agent%' or roles like '%supervisor%') \
                order by id limit 500";
    list(tx, tail, &[]).await
}

/// The person and every other account of the same verified person: the same confirmed ID number.
pub async fn same_as(tx: &mut Tx, id: &PersonId) -> Result<Vec<PersonId>, Fault> {
    // Two questions with an index each; one with an `or` would read everybody.
    let sql = "select person_id from profile where person_id = $1 union \
               select other.person_id from profile own join profile other \
               on other.id_number = own.id_number where own.person_id = $1 \
               and own.id_confirmed_at_us is not null and other.id_confirmed_at_us is not null \
               order by person_id limit 50";
    let rows: Vec<(PersonId,)> = tx.all(sql, args![id]).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// Under which other accounts the signers are known. Where somebody signs it is asked after the
/// rows are locked: an identity that is confirmed locks its person's row too.
pub async fn same(
    tx: &mut Tx,
    mut signers: Vec<PersonId>,
) -> Result<BTreeSet<(PersonId, PersonId)>, Fault> {
    signers.sort();
    signers.dedup();
    let mut same = BTreeSet::new();
    for signer in signers {
        let others = same_as(tx, &signer).await?;
        same.extend(others.into_iter().map(|other| (signer.clone(), other)));
    }
    Ok(same)
}

/// Locks every account that gave this ID number, in one order: of two agents who confirm two of
/// them at one instant, the second sees what the first has done.
pub async fn lock_number(tx: &mut Tx, number: &str) -> Result<(), Fault> {
    let tail = "where id_number = $1 order by person_id for update";
    list::<Profile>(tx, tail, args![number]).await.map(drop)
}

/// Other accounts for which the ID number of this one is confirmed.
pub async fn confirmed_as(tx: &mut Tx, own: &Profile) -> Result<Vec<Profile>, Fault> {
    let Some(number) = &own.id_number else { return Ok(Vec::new()) };
    let tail = "where id_number = $1 and id_confirmed_at_us is not null and person_id <> $2 \
                order by person_id limit 20";
    list(tx, tail, args![number, own.person]).await
}

/// Who has not done their verification by its due time and is not locked for it yet.
pub async fn overdue(tx: &mut Tx, now_us: i64, most: i64) -> Result<Vec<Person>, Fault> {
    let tail = "where level < 2 and verify_due_at_us <= $1 and not exists \
                (select 1 from lock l where l.person_id = person.id \
                 and l.reason = 'verification' and l.lifted_at_us is null) order by id limit $2";
    list(tx, tail, args![now_us, most]).await
}

/// Whose verification falls due between these times and who was not reminded of it.
pub async fn due_soon(
    tx: &mut Tx,
    from_us: i64,
    to_us: i64,
    most: i64,
) -> Result<Vec<Person>, Fault> {
    let tail = "where level < 2 and verify_due_at_us > $1 and verify_due_at_us <= $2 \
                and not exists (select 1 from notice n where n.person_id = person.id \
                and n.kind = 'verify-reminder') order by id limit $3";
    list(tx, tail, args![from_us, to_us, most]).await
}

pub async fn registration_seen(
    tx: &mut Tx,
    id: &RegistrationId,
) -> Result<Option<Registration>, Fault> {
    find(tx, "where id = $1", args![id]).await
}
