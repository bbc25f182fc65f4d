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
-- Whether the search has to read them again.
create index article_changed on article (changed_at_us);
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
-- Who read what, for the one figure that counts: whether they had to write to us soon after.
-- `reader` is a digest; `asked_at_us` is when they did. Purged after a month, by the index.
create table article_reading (
  reader       text not null,
  slug         text not null,
  at_us        bigint not null,
  asked_at_us  bigint,
  primary key (reader, slug)
);
create index article_reading_at on article_reading (at_us);
-- What was looked for and not found, as it was typed, without long numbers and addresses. Purged
-- three months after it was last looked for, by the index.
create table article_missed (
  language    text not null,
  words       text not null,
  times       bigint not null,
  last_at_us  bigint not null,
  primary key (language, words)
);
create index article_missed_at on article_missed (last_at_us);
