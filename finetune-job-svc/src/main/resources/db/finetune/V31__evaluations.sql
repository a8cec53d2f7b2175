-- Measurements of what answers or finds, each with all that it was made with.
create table evaluations (
  number        bigint generated always as identity primary key,
  id            text not null unique,
  project       text not null,
  name          text,
  test_set      text not null,
  spec          jsonb not null,
  deployment    text,
  cause         text not null check (cause in ('request', 'schedule', 'change', 'promotion')),
  schedule      text,
  configuration jsonb not null,
  status        text not null default 'queued'
    check (status in ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
  error         text,
  -- Not jsonb, which would put the metrics in an order of its own.
  report        json,
  created_at    timestamptz not null,
  started_at    timestamptz,
  finished_at   timestamptz,
  claim         uuid,
  available_at  timestamptz not null default now()
);

comment on column evaluations.deployment is 'The target, where that is a deployment';
comment on column evaluations.configuration is 'Target, baseline and test set as they were at the start';
comment on column evaluations.available_at is 'When a claim on the making of the report ends';

create index evaluations_by_project on evaluations (project, created_at desc, number desc);
create index evaluations_at_work on evaluations (number) where status in ('queued', 'running');
create index evaluations_by_deployment on evaluations (project, deployment, number desc)
  where deployment is not null;

-- A question to be asked of a side: a row for each, so that none is lost and none is counted twice.
create table evaluation_items (
  evaluation   bigint not null references evaluations on delete cascade,
  position     integer not null,
  run          smallint not null,
  side         smallint not null,
  outcome      jsonb,
  tries        integer not null default 0,
  claim        uuid,
  available_at timestamptz not null default now(),
  primary key (evaluation, position, run, side)
);

comment on column evaluation_items.side is '0: the target, 1: the baseline';
comment on column evaluation_items.outcome is 'What came of it; null while it is still to be asked';

create index evaluation_items_waiting on evaluation_items (evaluation, position, run, side)
  where outcome is null;
