-- What a page measured of a device and its network, kept for a week under a code that is read out,
-- or sent to a case: figures and words of ours, nothing that somebody typed. `key` is whose act it
-- was: sent twice, it is kept once.
create table checkup (
  code             text not null primary key,
  key              text not null,
  measured         text not null,
  findings         text not null,
  device           text not null,
  conversation_id  text not null,
  created_at_us    bigint not null
-- postgres: );
-- sqlite: ) without rowid;
create unique index checkup_key on checkup (key);
-- The newest of a case, for whoever answers it.
create index checkup_of on checkup (conversation_id, created_at_us);
create index checkup_at on checkup (created_at_us);
