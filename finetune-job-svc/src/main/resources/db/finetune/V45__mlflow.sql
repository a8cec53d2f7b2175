-- What is still to be written to an MLflow server, and what was: a row for each ended job and
-- evaluation, made when it is noticed.
create table mlflow_outbox (
  kind         text not null check (kind in ('job', 'evaluation')),
  id           text not null,
  project      text not null,
  number       bigint generated always as identity,
  tries        integer not null default 0,
  claim        uuid,
  available_at timestamptz not null default now(),
  sent_at      timestamptz,
  run          text,
  error        text,
  primary key (kind, id)
);

comment on column mlflow_outbox.sent_at is 'When it was written or given up; null while it waits';
comment on column mlflow_outbox.run is 'The run there; null when it was given up';

create index mlflow_outbox_waiting on mlflow_outbox (available_at) where sent_at is null;
