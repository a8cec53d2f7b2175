-- Rows that something is measured with: never changed, known by the digest of their content.
create table test_sets (
  number     bigint generated always as identity primary key,
  id         text not null unique,
  project    text not null,
  name       text not null,
  version    integer not null,
  digest     text not null,
  row_count  integer not null,
  counts     jsonb not null,
  source     jsonb not null,
  warnings   jsonb not null,
  created_at timestamptz not null,
  deleted_at timestamptz,
  unique (project, name, version)
);

comment on column test_sets.counts is 'How many rows have each kind of expectation';
comment on column test_sets.deleted_at is 'The rows are gone; what was measured with them still names them';

create unique index test_sets_by_content on test_sets (project, name, digest)
  where deleted_at is null;
create index test_sets_by_project on test_sets (project, created_at desc, number desc)
  where deleted_at is null;

create table test_rows (
  test_set bigint not null references test_sets on delete cascade,
  position integer not null,
  content  jsonb not null,
  primary key (test_set, position)
);

comment on column test_rows.position is 'From 1, as the rows came';
