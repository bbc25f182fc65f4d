-- Name and ID number as somebody handed them in, one row each time: until an agent confirms them
-- they may be handed in again, and whoever confirms the last ones sees what was said before. A
-- change before it is confirmed is what a thief of a session would make. Personal words; kept as
-- long as the profile that they belong to, and forgotten with it. Few rows a person, found by it.
create table identity_given (
  id           text primary key,
  person_id    text not null references person (id),
  name         text not null,
  number       text not null,
  given_at_us  bigint not null
);
create index identity_given_person on identity_given (person_id);
-- What was handed in before this table was there. An id of a person is older than any of this.
insert into identity_given (id, person_id, name, number, given_at_us)
  select 'giv_' || substr(person_id, 5), person_id, id_name, id_number, id_given_at_us from profile
  where id_name is not null and id_number is not null and id_given_at_us is not null;
