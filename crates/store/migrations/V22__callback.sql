-- Who is to be called back by telephone (`callback` holds what banks send), and what became of it.
-- `state` placed holds a place in its slot; every other one has ended. `key` is whose act it was:
-- sent twice, it is placed once. The number is forgotten half a year after the end (`phone` empty,
-- `ended_at_us` null, so that it leaves its index); the row stays with its case.
create table call_back (
  id               text not null primary key,
  conversation_id  text not null,
  key              text not null,
  state            text not null,
  queue            text not null,
  phone            text not null,
  slot_us          bigint not null,
  agent_id         text,
  called_at_us     bigint,
  reminded_at_us   bigint,
  ended_at_us      bigint,
  created_at_us    bigint not null,
  version          bigint not null
);
create unique index call_back_key on call_back (key);
create index call_back_of on call_back (conversation_id);
-- Who is due, to be reminded, or late: there are few that are placed.
create index call_back_due on call_back (state, slot_us);
-- Whose number is to be forgotten.
create index call_back_ended on call_back (ended_at_us);
-- How many places of a queue's slot are taken. One statement takes a place if there is one, so that
-- two people never get the same. Purged when the slot is two days past.
create table call_back_slot (
  queue      text not null,
  begins_us  bigint not null,
  taken      bigint not null,
  primary key (queue, begins_us)
-- postgres: );
-- sqlite: ) without rowid;
