-- Jobs as a queue: every step of a job is taken under a claim that ends by itself.
alter table jobs drop constraint jobs_status_check;
alter table jobs
  add constraint jobs_status_check check (status in ('validating_files', 'queued', 'running',
    'paused', 'saving', 'succeeded', 'failed', 'cancelled')),
  add column spec             jsonb not null,
  add column plan             jsonb,
  add column progress         jsonb not null default '{}',
  add column progress_n       bigint not null default 0,
  add column trainer_error    jsonb,
  add column result           jsonb,
  add column result_files     text[] not null default '{}',
  add column serving          text,
  add column estimated_finish timestamptz,
  add column started_at       timestamptz,
  add column restarts         integer not null default 0,
  add column note             text,
  add column token_hash       bytea,
  add column claim            uuid,
  add column claims           integer not null default 0,
  add column available_at     timestamptz not null default now(),
  -- Whether a trainer may have to be stopped, or its leavings cleaned up.
  add column cleanup          boolean not null default false;

comment on column jobs.available_at is 'When the next step may be taken; for a claimed job, when its claim ends';

create index jobs_with_work on jobs (available_at)
  where cleanup or status in ('validating_files', 'running', 'saving');
create index jobs_waiting on jobs (project, position) where status = 'queued';
create index jobs_in_training on jobs (project) where status in ('running', 'saving');
create index jobs_started on jobs (project, started_at desc) where started_at is not null;
create index jobs_by_metadata on jobs using gin (metadata jsonb_path_ops);
create unique index jobs_by_model on jobs (fine_tuned_model) where fine_tuned_model is not null;

-- What happened to a job; n is the number of the trainer's progress item that it was made from.
create table events (
  number     bigint generated always as identity primary key,
  id         text not null unique,
  job        text not null references jobs on delete cascade,
  n          bigint,
  created_at timestamptz not null,
  level      text not null check (level in ('info', 'warn', 'error')),
  type       text not null check (type in ('message', 'metrics')),
  message    text not null,
  data       jsonb
);
create index events_by_job on events (job, created_at desc, number desc);
create unique index events_by_item on events (job, n) where n is not null;

create table checkpoints (
  number     bigint generated always as identity primary key,
  id         text not null unique,
  job        text not null references jobs on delete cascade,
  project    text not null,
  step       bigint not null,
  model      text not null unique,
  path       text not null,
  metrics    jsonb not null,
  created_at timestamptz not null,
  unique (job, step)
);
