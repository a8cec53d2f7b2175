-- How often a trainer ended because it was stopped from outside, while its job was running.
alter table jobs add column stops integer not null default 0;
