-- How far each mailbox on its mail server has been fetched (IMAP: UIDVALIDITY and UID): every mail
-- up to `uid` stands in `mail`. looked_at_us: when it was last seen to hold nothing more. While it
-- cannot be fetched, failing_since_us says since when, and `fault` why.
create table mailbox (
  name              text not null primary key,
  uid_validity      bigint not null,
  uid               bigint not null,
  looked_at_us      bigint not null,
  failing_since_us  bigint,
  fault             text not null
-- postgres: );
-- sqlite: ) without rowid;
