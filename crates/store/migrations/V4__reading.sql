-- Who has read a conversation how far, and whether they are looking at it now: the customer's side
-- as 'customer', each agent by id. It decides whether an answer must be told by a notice, so that
-- somebody who left is written to once, and somebody who looks on is not.
create table reading (
  conversation_id  text not null references conversation (id),
  reader           text not null,
  seq              bigint not null,         -- the last message that was shown
  at_us            bigint not null,
  told_seq         bigint not null,         -- the last message that a notice told of
  primary key (conversation_id, reader)
);
