-- A payment as one transaction of its own, writing the rows that Paydesk writes for one. The
-- account that gives is locked before the one that gets only by chance; `order by id` keeps two
-- payments from waiting for each other in a circle.
\set payer random(0, {people} - 1)
\set payee (:payer + {people} / 2 + 1) % {people}
begin;
insert into idem (key, digest, result_id, refusal, at_us)
  values ('per_' || {payer} || ' ' || gen_random_uuid(), '\x00'::bytea,
          lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0')
            || replace(substr(gen_random_uuid()::text, 10), '-', ''), null, 0)
  returning result_id as pay \gset
select balance_minor, held_minor from account where id in ({from}, {to}) order by id for update;
select value from tally where id = 'per_' || {payer} || ' paid CNY 20779';
update account set balance_minor = balance_minor - 100, version = version + 1
  where id = {from} and balance_minor - held_minor >= 100;
update account set balance_minor = balance_minor + 100, version = version + 1
  where id = {to};
insert into tally (id, value) values ('per_' || {payer} || ' paid CNY 20779', 100)
  on conflict (id) do update set value = tally.value + 100;
insert into payment (id, kind, method, state, payer_id, payee_id, from_account, to_account,
                     amount_minor, currency, note, refunded_minor, refunding_minor, created_at_us,
                     settled_at_us, version)
  values ('pay_' || :pay::text, 'transfer', 'wallet', 'succeeded', 'per_' || {payer}, {payee},
          {from}, {to}, 100, 'CNY', '', 0, 0, 0, 0, 1);
insert into batch (id, lane_id, seq, prev, digest, entries, at_us)
  values ('bat_' || :pay::text, 'lan_' || :pay::text, 1, '', '\x00'::bytea, 2, 0);
insert into entry (batch_id, n, account_id, cause, amount_minor, balance_minor)
  values ('bat_' || :pay::text, 0, {from}, 'pay_' || :pay::text, -100, 0),
         ('bat_' || :pay::text, 1, {to}, 'pay_' || :pay::text, 100, 0);
insert into event (id, subject_id, kind, detail, actor, at_us)
  values ('evt_' || :pay::text || 'a', 'pay_' || :pay::text, 'created', '', 'per_' || {payer}, 0),
         ('evt_' || :pay::text || 'b', 'pay_' || :pay::text, 'succeeded', '', 'per_' || {payer}, 0);
insert into job (id, kind, subject_id, detail, due_at_us, tries, created_at_us)
  values ('job_' || :pay::text, 'receipt', 'pay_' || :pay::text, 'succeeded', 0, 0, 0);
commit;
