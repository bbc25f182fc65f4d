-- Which network asked for a code: what was counted there is taken back there when it is answered,
-- from wherever. Empty for the few that were on their way when this was added.
alter table challenge add column network text not null default '';

-- An ID number is locked in all accounts that gave it, confirmed or not, so that two of them are
-- never confirmed side by side. This one answers what the narrower one of before did.
drop index profile_id_number;
create index profile_id_number on profile (id_number);
