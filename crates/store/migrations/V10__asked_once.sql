-- An act waits for a second signature on one paper, however many ask for it at once. What was asked
-- twice before this is kept on its oldest paper; the others were never needed.
update approval set state = 'refused', decided_reason = 'stale', version = version + 1
where state = 'waiting' and exists (select 1 from approval older
  where older.state = 'waiting' and older.digest = approval.digest
    and older.subject_version = approval.subject_version and older.id < approval.id);
create unique index approval_waiting on approval (digest, subject_version)
  where state = 'waiting';
