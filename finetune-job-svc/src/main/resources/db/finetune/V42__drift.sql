-- Deployments whose questions, documents and answers are held against how they once were.
create table drift_monitors (
  number         bigint generated always as identity primary key,
  id             text not null unique,
  project        text not null,
  name           text,
  deployment     text not null,
  test_set       text,
  reference_from timestamptz not null,
  reference_to   timestamptz not null,
  snapshot       jsonb not null,
  window_s       bigint not null,
  every_s        bigint,
  due_at         timestamptz,
  looks          integer not null default 0,
  checked_at     timestamptz,
  created_at     timestamptz not null,
  check (reference_from < reference_to)
);

comment on column drift_monitors.snapshot is 'The deployment and the files of its stores when the reference was fixed';
comment on column drift_monitors.looks is 'Checks since the reference was fixed, which share the level of the tests';
comment on column drift_monitors.test_set is 'What a newly tuned model is evaluated on before the gate; null for none';

create index drift_monitors_by_project on drift_monitors (project, created_at desc, number desc);
create index drift_monitors_due on drift_monitors (due_at) where due_at is not null;

create table drift_checks (
  number       bigint generated always as identity primary key,
  id           text not null unique,
  project      text not null,
  monitor      bigint not null references drift_monitors on delete cascade,
  cause        text not null check (cause in ('request', 'interval')),
  status       text not null default 'queued'
    check (status in ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
  error        text,
  report       json,
  created_at   timestamptz not null,
  started_at   timestamptz,
  finished_at  timestamptz,
  tries        integer not null default 0,
  claim        uuid,
  available_at timestamptz not null default now()
);
create unique index drift_checks_one_at_a_time on drift_checks (monitor)
  where status in ('queued', 'running');
create index drift_checks_by_monitor on drift_checks (monitor, created_at desc, number desc);

create table drift_findings (
  number       bigint generated always as identity primary key,
  id           text not null unique,
  project      text not null,
  monitor      bigint not null references drift_monitors on delete cascade,
  kind         text not null check (kind in ('query', 'corpus', 'quality', 'stale_model')),
  remedy       text not null
    check (remedy in ('re_index', 're_chunk', 'add_documents', 're_tune', 're_fit_thresholds')),
  status       text not null default 'open' check (status in ('open', 'closed')),
  summary      text not null,
  evidence     json not null,
  first_check  text not null,
  last_check   text not null,
  created_at   timestamptz not null,
  seen_at      timestamptz not null,
  closed_at    timestamptz,
  run          json,
  run_open     boolean not null default false,
  claim        uuid,
  available_at timestamptz not null default now()
);

comment on column drift_findings.run is 'The remedy that was started, and how far it is; null for none';

create unique index drift_findings_open on drift_findings (monitor, kind, remedy)
  where status = 'open';
create index drift_findings_by_monitor on drift_findings (monitor, created_at desc, number desc);
create index drift_findings_at_work on drift_findings (available_at) where run_open;

-- Embeddings of questions, so that a check embeds only what it has not seen; never longer than the
-- receipt's text.
create table drift_vectors (
  monitor bigint not null references drift_monitors on delete cascade,
  receipt text not null,
  vector  bytea not null,
  primary key (monitor, receipt)
);

comment on column drift_vectors.vector is 'Little-endian float32';
