-- A card that a guest entered is that guest's: it pays the one order that it was entered for, in
-- the same session and for half an hour, whoever else learns its id. Both are null where an account
-- holds the card. Cards that guests entered before this serve no more payment; refunds still find
-- their token.
alter table card add column guest_session_id text;
alter table card add column order_id text;
alter table card_session add column guest_session_id text;
alter table card_session add column order_id text;
