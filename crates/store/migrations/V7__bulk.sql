-- Receipts and their sending are done in sets, and after all that somebody waits for: a night with
-- thousands of them keeps no code from its reader and no payment from its bank.
alter table job add column bulk smallint not null default 0;

-- Who takes jobs asks for the free ones in the order in which they fall due, and for the end of the
-- next lease; both are asked often, whatever waits.
drop index job_due;
create index job_free on job (bulk, due_at_us, id) where failed_at_us is null;
create index job_leased on job (lease_until_us) where lease_until_us is not null;

-- The urgent cases about payments are looked for with every set of receipts.
create index conversation_subject on conversation (subject_id);
