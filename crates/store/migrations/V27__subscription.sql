-- Who hears by mail how we stand. `components` in words with blanks between, empty for all;
-- confirmed_at_us: when whoever reads that mail said so; before, nothing is sent but the question.
create table subscription (
  id               text not null primary key,
  address          text not null,
  components       text not null,
  language         text not null,
  confirmed_at_us  bigint,
  created_at_us    bigint not null
-- postgres: );
-- sqlite: ) without rowid;
create unique index subscription_address on subscription (address);
