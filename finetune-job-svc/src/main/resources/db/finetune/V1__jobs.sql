-- One row for each fine-tuning job that was ever asked for.
create table jobs (
  id              text primary key,
  project         text not null,
  position        bigint generated always as identity,
  created_at      timestamptz not null default now(),
  finished_at     timestamptz,
  status          text not null
    check (status in ('validating_files', 'queued', 'running', 'succeeded', 'failed', 'cancelled')),
  model           text not null,
  fine_tuned_model text,
  training_file   text not null,
  validation_file text,
  seed            integer not null,
  trained_tokens  bigint,
  error           jsonb,
  metadata        jsonb not null default '{}'
);

-- Lists go through a project's jobs, newest first.
create unique index jobs_by_project on jobs (project, position desc);
