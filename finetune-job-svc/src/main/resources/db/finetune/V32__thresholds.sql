-- Bounds for figures of a deployment's evaluations, and what crossed them.
create table thresholds (
  number     bigint generated always as identity primary key,
  id         text not null unique,
  project    text not null,
  deployment text not null,
  metric     text not null,
  test_set   text,
  least      double precision,
  most       double precision,
  crossed    boolean not null default false,
  value      double precision,
  checked_at timestamptz,
  created_at timestamptz not null,
  check (least is not null or most is not null)
);

comment on column thresholds.test_set is 'Name of the test set whose evaluations count; null for all';
comment on column thresholds.crossed is 'Whether the last figure was outside';

create index thresholds_by_project on thresholds (project, created_at desc, number desc);
create index thresholds_by_deployment on thresholds (project, deployment);

create table alerts (
  number     bigint generated always as identity primary key,
  id         text not null unique,
  project    text not null,
  threshold  text not null,
  evaluation text not null,
  deployment text not null,
  metric     text not null,
  state      text not null check (state in ('crossed', 'back')),
  value      double precision not null,
  least      double precision,
  most       double precision,
  created_at timestamptz not null
);
create index alerts_by_project on alerts (project, created_at desc, number desc);

-- Announcements of what is no job.
alter table webhook_deliveries alter column job drop not null;

-- Evaluations that start by themselves.
create table evaluation_schedules (
  number     bigint generated always as identity primary key,
  id         text not null unique,
  project    text not null,
  name       text,
  request    jsonb not null,
  every_s    bigint,
  on_change  boolean not null,
  state      jsonb,
  last_run   text,
  last_error text,
  due_at     timestamptz,
  watch_at   timestamptz,
  claim      uuid,
  created_at timestamptz not null,
  check (every_s is not null or on_change)
);

comment on column evaluation_schedules.state is 'The target as it was when it was last looked at';
comment on column evaluation_schedules.due_at is 'When it starts an evaluation next; null when only changes do';

create index evaluation_schedules_by_project
  on evaluation_schedules (project, created_at desc, number desc);
create index evaluation_schedules_due on evaluation_schedules (least(due_at, watch_at));
