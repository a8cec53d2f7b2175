-- Rows that something can be trained with: never changed, known by the digest of their content.
create table datasets (
  number            bigint generated always as identity primary key,
  id                text not null unique,
  project           text not null,
  name              text not null,
  version           integer not null,
  digest            text not null,
  format            text not null check (format in ('chat', 'preference')),
  kind              text not null check (kind in ('file', 'feedback', 'generated')),
  row_count         bigint not null,
  tokens            bigint not null,
  bytes             bigint not null,
  source            jsonb not null,
  source_files      text[] not null,
  warnings          jsonb not null,
  created_at        timestamptz not null,
  source_deleted_at timestamptz,
  deleted_at        timestamptz,
  unique (project, name, version)
);

comment on column datasets.source_files is 'Files that the rows were made from';
comment on column datasets.source_deleted_at is 'When one of these was found to be gone';
comment on column datasets.deleted_at is 'The rows are gone; what was trained with them still names them';

create unique index datasets_by_content on datasets (project, name, digest)
  where deleted_at is null;
create index datasets_by_project on datasets (project, created_at desc, number desc)
  where deleted_at is null;
create index datasets_by_file on datasets using gin (source_files);
