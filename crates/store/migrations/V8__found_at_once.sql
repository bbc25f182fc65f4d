-- Questions that requests and ticks ask, and that read whole tables until now. Each index is small:
-- it holds only the rows that are asked for, or a table that grows slowly.

-- "Is the same payment still open?", before each payment of a page.
create index payment_unsettled on payment (payer_id) where state in ('processing', 'in_doubt');
-- Second accounts of one verified person, in each batch in which somebody signs.
create index profile_id_number on profile (id_number) where id_confirmed_at_us is not null;
-- The cases of a browser that nobody has signed in with.
create index conversation_guest on conversation (guest_session_id)
  where guest_session_id is not null;
-- First answers of the last hour, for the expected wait.
create index conversation_answered on conversation (queue, first_answer_us)
  where first_answer_us is not null;
-- Whose verification is or falls due, each minute.
create index person_verify_due on person (verify_due_at_us)
  where level < 2 and verify_due_at_us is not null;
-- Open orders whose time is over, each minute.
create index merchant_order_over on merchant_order (expires_at_us)
  where state = 'open' and payment_id is null;
-- What the desk has to do with refunds.
create index refund_unfinished on refund (id) where state not in ('paid', 'refused');
