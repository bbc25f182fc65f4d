-- What strangers leave behind is taken away again (docs/OPERATING.md says after how long), in small
-- steps: each index finds the oldest rows of a table that would otherwise be read whole.
create index throttle_since on throttle (since_us);
create index challenge_over on challenge (expires_at_us) where passed_at_us is null;
create index challenge_passed on challenge (passed_at_us) where passed_at_us is not null;
create index registration_begun on registration (created_at_us);
create index registration_challenge on registration (challenge_id);
create index session_guest_over on session (expires_at_us) where kind = 'guest';
create index attachment_refund_at on attachment (created_at_us) where refund_id is not null;
