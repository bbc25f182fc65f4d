-- The ledger and what stands on it. Amounts are minor units; every account has one currency.
-- Signs: an account that we owe (wallet, merchant, suspense) is positive; an account that owes us
-- (a rail's clearing, our own expense) is negative. All entries of a posting sum to zero.

-- kind: wallet, merchant, clearing, suspense, expense.
create table account (
  id             text primary key,
  owner_id       text not null,          -- person, merchant, rail, or 'house'
  kind           text not null,
  currency       text not null,
  balance_minor  bigint not null,
  held_minor     bigint not null,        -- sum of open holds that take from this account
  version        bigint not null,
  unique (owner_id, kind, currency)
);

-- One digest a batch: sha-256 over the digest before it and the batch's entries. One chain for each
-- lane incarnation, so that processes never queue on one head.
create table batch (
  id             text primary key,
  lane_id        text not null,
  seq            bigint not null,
  prev           bytea not null,
  digest         bytea not null,
  entries        bigint not null,
  at_us          bigint not null,
  unique (lane_id, seq)
);

-- Signed heads, joined regularly and also written outside the database.
create table checkpoint (
  id             text primary key,
  heads          text not null,          -- JSON: lane -> [seq, digest]
  signature      bytea not null,
  at_us          bigint not null
);

-- Append-only. `cause` is the payment, refund or correction that moved the money.
create table entry (
  batch_id       text not null references batch (id),
  n              bigint not null,
  account_id     text not null references account (id),
  cause          text not null,
  amount_minor   bigint not null,
  balance_minor  bigint not null,        -- after this entry
  primary key (batch_id, n)
);
create index entry_account on entry (account_id, batch_id, n);
create index entry_cause on entry (cause);

create table merchant (
  id                  text primary key,
  owner_id            text not null references person (id),
  name_en             text not null,
  name_zh             text not null,
  trade               text not null,     -- commerce, retail, travel, education
  mcc                 text not null,     -- ISO 18245
  city                text not null,
  currency            text not null,
  methods             text not null,     -- 'wallet card'
  state               text not null,     -- active, misconfigured, unreachable, suspended
  refund_days         bigint not null,   -- window; 0: none
  refund_percent      smallint not null, -- share of the amount that the policy gives back
  refund_evidence     smallint not null, -- 1: documents are asked for
  refund_auto_minor   bigint not null,   -- up to this without review
  refund_second_minor bigint not null,   -- from this on a second person signs
  policy_en           text not null,
  policy_zh           text not null,
  created_at_us       bigint not null
);

create table merchant_staff (
  merchant_id    text not null references merchant (id),
  person_id      text not null references person (id),
  primary key (merchant_id, person_id)
);

-- An order is paid at most once. state: open, paid, expired, cancelled.
create table merchant_order (
  id             text primary key,
  merchant_id    text not null references merchant (id),
  number         text not null,          -- the merchant's own
  title          text not null,
  amount_minor   bigint not null,
  currency       text not null,
  state          text not null,
  payment_id     text,                   -- the payment that is paying or has paid it
  created_at_us  bigint not null,
  expires_at_us  bigint not null,
  version        bigint not null,
  unique (merchant_id, number)
);

-- A card is the bank's token; numbers never enter.
create table card (
  id             text primary key,
  person_id      text references person (id),
  token          text not null,
  brand          text not null,
  last4          text not null,
  expiry         text not null,          -- MM/YY
  created_at_us  bigint not null,
  removed_at_us  bigint
);
create index card_person on card (person_id);

-- Somebody is at the bank's page, entering a card.
create table card_session (
  id             text primary key,       -- ours; the bank's id beside it
  bank_id        text not null,
  person_id      text,
  back           text not null,          -- where to go on afterwards, a path of ours
  card_id        text,
  created_at_us  bigint not null
);

-- kind: transfer, purchase, top_up. method: wallet, card.
-- state: processing, in_doubt, succeeded, failed, cancelled. `refusal` says why it failed.
create table payment (
  id               text primary key,
  kind             text not null,
  method           text not null,
  state            text not null,
  refusal          text,
  payer_id         text,                 -- none: a guest who paid by card
  payee_id         text not null,        -- person or merchant
  from_account     text not null,
  to_account       text not null,
  amount_minor     bigint not null,
  currency         text not null,
  order_id         text,
  card_id          text,
  note             text not null,
  refunded_minor   bigint not null,      -- given back already
  refunding_minor  bigint not null,      -- reserved by refunds under way
  created_at_us    bigint not null,
  settled_at_us    bigint,
  version          bigint not null
);
create index payment_payer on payment (payer_id, id);
create index payment_payee on payment (payee_id, id);

-- A hold resolves once. way: out (takes from the account's available money) or in (a pending claim
-- on a rail's clearing account). state: open, posted, voided.
create table hold (
  id              text primary key,
  cause           text not null,         -- payment or refund
  account_id      text not null references account (id),
  way             text not null,
  amount_minor    bigint not null,
  state           text not null,
  created_at_us   bigint not null,
  resolved_at_us  bigint
);
create index hold_cause on hold (cause);

-- Keys that moved money are kept for good; `refusal` is the stored answer for 24 hours.
create table idem (
  key            text primary key,       -- actor and key
  digest         bytea not null,         -- of the command's body
  result_id      text not null,
  refusal        text,
  at_us          bigint not null
);

-- What limits and risk rules count; the id is a person's and a key ('per_… paid CNY 20779').
create table tally (
  id             text primary key,
  value          bigint not null
);

-- What we asked of a rail and what it said: the rail record. kind: charge, refund.
-- state: due, sent, succeeded, declined, unknown.
create table attempt (
  id              text primary key,
  cause           text not null,
  kind            text not null,
  state           text not null,
  code            text,                  -- the rail's own word, ISO 8583
  rail_ref        text,
  asked           bigint not null,       -- times asked
  created_at_us   bigint not null,
  sent_at_us      bigint,
  answered_at_us  bigint
);
create index attempt_cause on attempt (cause);

-- Every callback as it came, stored once by the sender's id.
create table callback (
  rail            text not null,
  external_id     text not null,
  cause           text not null,
  body            text not null,
  received_at_us  bigint not null,
  primary key (rail, external_id)
);
create index callback_cause on callback (cause);

-- state: requested, approved, waiting_funds, sending, in_doubt, paid, refused.
-- ground: policy, fault (money astray: outside policy and window, REF-7), goodwill.
create table refund (
  id               text primary key,
  payment_id       text not null references payment (id),
  conversation_id  text,
  amount_minor     bigint not null,
  currency         text not null,
  ground           text not null,
  destination      text not null,        -- wallet, card
  state            text not null,
  requested_by     text,                 -- none: the house gives back money that went astray
  reason           text not null,
  refused_reason   text,
  expected_on      text,                 -- a working day, YYYY-MM-DD
  created_at_us    bigint not null,
  settled_at_us    bigint,
  version          bigint not null
);
create index refund_payment on refund (payment_id);

-- The one timeline: what happened to a payment, refund, conversation or person, in order.
create table event (
  id             text primary key,
  subject_id     text not null,
  kind           text not null,
  detail         text not null,
  actor          text not null,          -- person id, or 'system', 'bank'
  at_us          bigint not null
);
create index event_subject on event (subject_id, id);
