-- Mail that people sent us. Each is kept once for its place in a mailbox (IMAP: UIDVALIDITY and
-- UID), before anything is made of it; a job then puts it into a case, or holds it for a person.
-- state: waiting (for its job), taken (into `conversation_id`), held (`reason` says why),
-- dismissed. `sender`, `subject` and `message_id` are empty until it has been read. `said` is what
-- our mail server found out about the sender, `vouched` what follows from it. `left_out` names the
-- attachments that did not get into the case, a line each. `name` is that of its messages (their
-- `external_id`, or what it begins with): the same mail has the same. What
-- nobody took is purged after a quarter of a year; the row of what was taken stays with its case.
create table mail (
  id               text not null primary key,
  mailbox          text not null,
  uid_validity     bigint not null,
  uid              bigint not null,
  message_id       text not null,
  sender           text not null,
  subject          text not null,
  vouched          text not null,
  said             text not null,
  state            text not null,
  reason           text,
  left_out         text not null,
  name             text not null,
  conversation_id  text,
  size_bytes       bigint not null,
  received_at_us   bigint not null,
  version          bigint not null
);
create unique index mail_place on mail (mailbox, uid_validity, uid);
create index mail_named on mail (message_id);
create index mail_of on mail (conversation_id);
create index mail_state on mail (state, received_at_us);
-- The mail as it came, byte by byte, apart from what is listed. Purged after a quarter of a year.
create table mail_raw (
  mail_id          text not null primary key,
  bytes            bytea not null,
  received_at_us   bigint not null
);
create index mail_raw_received on mail_raw (received_at_us);
-- Whose address it is from which a mail came.
create index profile_email on profile (lower(email));
