-- Which approach to take: what was asked, what was answered from that alone, and what measuring the approaches found.
create table advice (
  number       bigint generated always as identity primary key,
  id           text not null unique,
  project      text not null,
  name         text,
  -- Not jsonb, which would put costs and reasons in an order of its own.
  basis        json not null,
  request      json,
  state        json,
  status       text check (status in ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
  error        text,
  result       json,
  created_at   timestamptz not null,
  started_at   timestamptz,
  finished_at  timestamptz,
  claim        uuid,
  available_at timestamptz not null default now(),
  check ((status is null) = (request is null)),
  check ((status is null) = (state is null))
);

comment on column advice.basis is 'Questions, prices, amounts, and the first answer';
comment on column advice.request is 'What is to be measured; null until that was asked for';
comment on column advice.state is 'What was begun for the measurement: a job, an evaluation for each arm';
comment on column advice.available_at is 'When it may be looked at next: the end of a claim, or of a pause';

create index advice_by_project on advice (project, created_at desc, number desc);
create index advice_at_work on advice (available_at, number) where status in ('queued', 'running');
