-- How customers reach a merchant: a phone number or an e-mail address, as the merchant gives it
-- out. Empty: the merchant has given none, and customers are led to us.
alter table merchant add column contact text not null default '';
