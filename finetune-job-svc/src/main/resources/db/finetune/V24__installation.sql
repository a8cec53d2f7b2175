-- Tells what this service made in a cluster from what others made there; goes where the jobs go.
create table installation (
  id     uuid not null default gen_random_uuid(),
  single boolean primary key default true check (single)
);
insert into installation default values;
