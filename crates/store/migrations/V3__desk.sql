-- The desk: who asks, who answers, what was done, and the work that is still to do.

-- state: waiting (for us), open (we answered), closed. urgency: 0 money at risk, 1 high, 2 normal.
create table conversation (
  id                text primary key,
  number            bigint not null unique,   -- what people say on the telephone
  person_id         text,                     -- none until identity is proven
  guest_session_id  text,
  contact           text not null,            -- where a guest can be reached, may be empty
  language          text not null,
  kind              text not null,            -- question, fault, account, payment, refund, …
  queue             text not null,            -- payments, accounts, general
  urgency           smallint not null,
  state             text not null,
  subject_id        text,                     -- payment or refund it is about
  title             text not null,
  agent_id          text,
  messages          bigint not null,          -- the sequence's last number
  waiting_since_us  bigint,
  first_answer_us   bigint,
  due_at_us         bigint,
  created_at_us     bigint not null,
  closed_at_us      bigint,
  survey_score      smallint,
  survey_words      text,
  version           bigint not null
);
create index conversation_person on conversation (person_id);
create index conversation_state on conversation (state, urgency, waiting_since_us);

-- author: customer, agent, system. kind: words, note (for us only), act, card, file.
create table message (
  id               text primary key,
  conversation_id  text not null references conversation (id),
  seq              bigint not null,
  author           text not null,
  author_id        text,
  kind             text not null,
  body             text not null,
  channel          text not null,
  external_id      text not null,             -- the sender's own id: sent twice, stored once
  created_at_us    bigint not null,
  unique (conversation_id, seq),
  unique (channel, external_id)
);

create table attachment (
  id               text primary key,
  conversation_id  text,
  refund_id        text,
  person_id        text,
  name             text not null,
  mime             text not null,
  bytes            bytea not null,
  created_at_us    bigint not null
);
create index attachment_conversation on attachment (conversation_id);
create index attachment_refund on attachment (refund_id);

-- An act that waits for a second person, bound to a digest of exactly that act.
-- state: waiting, approved, refused, expired.
create table approval (
  id               text primary key,
  act              text not null,             -- JSON
  digest           bytea not null,
  subject_id       text not null,
  subject_version  bigint not null,
  amount_minor     bigint not null,
  currency         text not null,
  conversation_id  text,
  beneficiary_id   text,
  requested_by     text not null,
  reason           text not null,
  state            text not null,
  decided_by       text,
  decided_reason   text,
  created_at_us    bigint not null,
  decided_at_us    bigint,
  version          bigint not null
);
create index approval_state on approval (state);
create index approval_subject on approval (subject_id);

-- Every act by staff: who, what, to whom, why, from where, by which approval.
create table audit (
  id             text primary key,
  actor_id       text not null,
  act            text not null,
  subject_id     text not null,
  reason         text not null,
  origin         text not null,
  approval_id    text,
  at_us          bigint not null
);
create index audit_subject on audit (subject_id);

-- The outbox: written with its cause, done later, idempotent. A finished job is deleted; one that
-- failed for good stays with its reason until a person has seen to it.
create table job (
  id             text primary key,
  kind           text not null,
  subject_id     text not null,
  detail         text not null,
  due_at_us      bigint not null,
  tries          bigint not null,
  lease_until_us bigint,
  failed_at_us   bigint,
  error          text,
  created_at_us  bigint not null
);
create index job_due on job (due_at_us);

-- What we sent to whom. The code lets its reader check that it is genuine (ID-11).
create table notice (
  id               text primary key,
  code             text not null unique,
  person_id        text,
  channel          text not null,             -- email, sms
  address          text not null,
  kind             text not null,
  args             text not null,             -- JSON
  language         text not null,
  created_at_us    bigint not null,
  sent_at_us       bigint
);
create index notice_person on notice (person_id, id);
