-- What an article shows of whoever reads it (lock, limits, payment, refund), or nothing.
alter table article add column knows text not null default '';
alter table article_version add column knows text not null default '';
