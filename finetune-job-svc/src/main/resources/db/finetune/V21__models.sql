-- Models that came out of jobs. What they were made from stands in the rows of their jobs.
create table models (
  number           bigint generated always as identity primary key,
  name             text not null unique,
  project          text not null,
  job              text not null references jobs on delete cascade,
  created_at       timestamptz not null,
  state            text not null default 'candidate'
    check (state in ('candidate', 'live', 'retired')),
  flags            text[] not null default '{}',
  deleted_at       timestamptz,
  -- Whether the model servers have it, as far as they said last.
  served           boolean not null,
  serving_note     text,
  due_at           timestamptz,
  tries            integer not null default 0,
  claim            uuid,
  files_checked_at timestamptz not null default now()
);

comment on column models.due_at is 'When serving is to be made what the state asks for; null when it is';

create index models_by_project on models (project, number desc);
create index models_by_job on models (job);
create index models_due on models (due_at) where due_at is not null;
create index models_by_file_check on models (files_checked_at) where deleted_at is null;

-- States that a model was in, the first of them included.
create table model_changes (
  number bigint generated always as identity primary key,
  model  bigint not null references models on delete cascade,
  at     timestamptz not null,
  state  text not null
);
create index model_changes_by_model on model_changes (model, number);

with added as (
  insert into models (name, project, job, created_at, served, serving_note, due_at)
  select fine_tuned_model, project, id, finished_at, serving = 'loaded',
    nullif(serving, 'loaded'), case when serving = 'loaded' then null else now() end
  from jobs where status = 'succeeded' and fine_tuned_model is not null order by position
  returning number, created_at)
insert into model_changes (model, at, state) select number, created_at, 'candidate' from added;
