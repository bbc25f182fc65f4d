-- What our side said in a case and went out as a mail: the messages behind `after_seq` up to `seq`,
-- under the notice whose id is the mail's name. Whether it was handed over stands on the notice.
-- bounced_at_us: when word came that a mail server had given it up, and `bounce` in whose words.
-- Kept with its case.
create table mail_answer (
  notice_id        text not null primary key,
  conversation_id  text not null,
  after_seq        bigint not null,
  seq              bigint not null,
  bounced_at_us    bigint,
  bounce           text not null
-- postgres: );
-- sqlite: ) without rowid;
create index mail_answer_of on mail_answer (conversation_id, seq);
