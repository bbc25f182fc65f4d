-- What counter-entries about a payment have brought back to its payer, in minor units: money that
-- no refund may give a second time.
alter table payment add column corrected_minor bigint not null default 0;
