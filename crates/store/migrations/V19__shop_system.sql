-- Where a merchant's own system is asked whether it takes a payment, before any money moves. Null:
-- nobody is asked. Until now a merchant whose system does not answer was one in a state of its own,
-- which somebody had to know and set; now each payment finds it out. Whoever was in that state can
-- be asked nowhere yet, and must not be paid unasked: it is set up wrongly until it is put right.
alter table merchant add column system_url text;
update merchant set state = 'misconfigured' where state = 'unreachable';
