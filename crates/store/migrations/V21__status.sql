-- How each component stands as far as its probe knows: one row each, rewritten by every probe. A
-- row that another process wrote a moment ago is left alone.
create table component (
  component     text not null primary key,
  standing      text not null,
  since_us      bigint not null,
  in_a_row      bigint not null,
  met           text not null,
  probed_at_us  bigint not null
-- postgres: );
-- sqlite: ) without rowid;
-- From when on a component stood how in public, incidents included: the history that is shown. Rows
-- are purged half a year after the next one, by the index.
create table component_change (
  component  text not null,
  at_us      bigint not null,
  standing   text not null,
  primary key (component, at_us)
-- postgres: );
-- sqlite: ) without rowid;
create index component_change_at on component_change (at_us);
-- What is said in public about components: faults, planned maintenance, ways that are closed
-- because of an attack. `stage` draft is seen by the staff alone, and purged a month after it came
-- to nothing; what was published is kept for good: there is little.
create table incident (
  id               text not null primary key,
  kind             text not null,
  stage            text not null,
  effect           text not null,
  components       text not null,
  by_itself        smallint not null,
  begins_at_us     bigint not null,
  ends_at_us       bigint,
  publish_at_us    bigint,
  published_at_us  bigint,
  over_at_us       bigint,
  changed_at_us    bigint not null,
  version          bigint not null
);
-- What was said of it at each step, in both languages; either may be empty where a person wrote in
-- one alone, and both where its stage says all.
create table incident_update (
  id           text not null primary key,
  incident_id  text not null,
  stage        text not null,
  words_en     text not null,
  words_zh     text not null,
  actor        text not null,
  at_us        bigint not null
);
create index incident_update_of on incident_update (incident_id);
