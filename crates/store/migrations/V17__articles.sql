-- Articles of the help center: one row a language, with what it was before. They come with the
-- program at its start, and from an operator's folder; `changed_by` says which (program, operator),
-- and `digest` from which file, so that nobody's words are overwritten silently. Kept for good.
create table article (
  slug           text not null,
  language       text not null,
  category       text not null,
  title          text not null,
  summary        text not null,
  body           text not null,
  words          text not null,
  related        text not null,
  owner          text not null,
  reviewed       text not null,
  digest         bytea not null,
  changed_by     text not null,
  changed_at_us  bigint not null,
  version        bigint not null,
  primary key (slug, language)
);
-- What a version said before the next one took its place.
create table article_version (
  slug           text not null,
  language       text not null,
  category       text not null,
  title          text not null,
  summary        text not null,
  body           text not null,
  words          text not null,
  related        text not null,
  owner          text not null,
  reviewed       text not null,
  digest         bytea not null,
  changed_by     text not null,
  changed_at_us  bigint not null,
  version        bigint not null,
  primary key (slug, language, version)
);
-- What a reader said of an article; the last word counts. `voter` is a digest: nobody is found by
-- it. Rows are purged after half a year, by the index.
create table article_vote (
  voter     text not null,
  slug      text not null,
  language  text not null,
  said      text not null,
  at_us     bigint not null,
  primary key (voter, slug)
);
create index article_vote_at on article_vote (at_us);
