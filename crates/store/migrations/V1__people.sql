-- Who somebody is, how they prove it, and what keeps them out.
-- Columns are text, bigint, smallint and bytea only; times are microseconds since 1970 UTC;
-- a nullable time stands where others put a flag. Both engines run this one file.

-- A person may be customer, merchant staff, agent and supervisor at once, by `roles`
-- (words separated by a space). The lane locks this row for whoever pays: everything that is
-- counted against a person (tally, lock, challenge) is therefore safe behind it.
create table person (
  id                text primary key,
  roles             text not null,
  level             smallint not null,   -- 0 none, 1 named, 2 verified
  verify_due_at_us  bigint,              -- after this the verification is overdue (ID-5)
  language          text not null,       -- 'en' or 'zh-Hans'
  created_at_us     bigint not null,
  version           bigint not null
);

-- Personal words stand apart from everything that must be kept for good.
create table profile (
  person_id             text primary key references person (id),
  name                  text not null,
  phone                 text not null unique,  -- E.164
  email                 text,
  email_verified_at_us  bigint,
  id_name               text,                  -- as on the identity document
  id_number             text,
  id_given_at_us        bigint,                -- the owner handed it in; an agent confirms
  id_confirmed_at_us    bigint
);

create table credential (
  person_id       text primary key references person (id),
  password_hash   text not null,        -- PHC string, Argon2id
  changed_at_us   bigint not null
);

-- A browser or app that has been used; trusted once a code was answered on it.
create table device (
  id             text primary key,
  person_id      text not null references person (id),
  token_hash     bytea not null unique,
  label          text not null,          -- "Firefox on Android", from the user agent
  trusted_at_us  bigint,
  first_seen_us  bigint not null,
  last_seen_us   bigint not null,
  ended_at_us    bigint
);
create index device_person on device (person_id);

-- kind: full, api (bearer token), recovery (locked out, sees only its own case), guest (nobody
-- yet).
create table session (
  id             text primary key,
  kind           text not null,
  token_hash     bytea not null unique,
  csrf           text not null,
  person_id      text references person (id),
  device_id      text references device (id),
  label          text not null,
  created_at_us  bigint not null,
  seen_at_us     bigint not null,
  expires_at_us  bigint not null,
  ended_at_us    bigint
);
create index session_person on session (person_id);

-- A code that was sent, bound to one purpose and to one thing (`bound`: for a payment
-- payee, amount and currency). Checks are counted before they are made.
-- purpose: register, device, reset, reset_email, recovery, payment, email, trust, unlock.
create table challenge (
  id             text primary key,
  purpose        text not null,
  person_id      text,
  address        text not null,          -- where the code went
  bound          text not null,
  digest         bytea not null,         -- salted digest of the code
  tries          smallint not null,
  created_at_us  bigint not null,
  expires_at_us  bigint not null,
  passed_at_us   bigint,
  used_at_us     bigint
);
create index challenge_person on challenge (person_id, purpose);

-- Someone who has asked to register and has not yet proven the number.
create table registration (
  id             text primary key,
  phone          text not null,
  name           text not null,
  password_hash  text not null,
  language       text not null,
  challenge_id   text not null references challenge (id),
  created_at_us  bigint not null,
  done_at_us     bigint
);

-- What is counted to slow somebody down: wrong passwords by person and kind of device, codes
-- sent by address. Counted before the check is made.
create table throttle (
  key            text primary key,
  count          bigint not null,
  day_count      bigint not null,
  since_us       bigint not null,
  until_us       bigint,                 -- closed until then
  rounds         smallint not null       -- how often it closed; the time doubles
);

-- reason: password, password_day, unusual, verification, reported, order (docs: the lock matrix).
create table lock (
  id             text primary key,
  person_id      text not null references person (id),
  reason         text not null,
  detail         text not null,
  since_us       bigint not null,
  until_us       bigint,
  lifted_at_us   bigint,
  lifted_by      text
);
create index lock_person on lock (person_id);

-- Payees whom the owner trusts: no step-up for them.
create table trust (
  person_id      text not null references person (id),
  payee_id       text not null,
  since_us       bigint not null,
  primary key (person_id, payee_id)
);

-- Identity questions asked of somebody in a case; the answers are judged by the system and
-- only passed or not is kept.
create table proof (
  id               text primary key,
  conversation_id  text not null,
  person_id        text not null references person (id),
  kind             text not null,        -- app (inside a full session) or questions
  asked_by         text not null,
  asked_at_us      bigint not null,
  expires_at_us    bigint not null,
  tries            smallint not null,
  passed_at_us     bigint,
  failed_at_us     bigint
);
create index proof_conversation on proof (conversation_id);
