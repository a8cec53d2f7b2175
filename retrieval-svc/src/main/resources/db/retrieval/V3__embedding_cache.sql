-- Vectors of passages by project and content, so that unchanged text is never embedded twice.

create table embedding_cache (
  project text  not null,
  key     bytea not null,
  vector  bytea not null,
  used_on date  not null default current_date,
  primary key (project, key)
);
-- Vectors do not compress.
alter table embedding_cache alter column vector set storage external;
comment on column embedding_cache.key is 'SHA-256 of model version, purpose and text';
comment on column embedding_cache.vector is
  'little-endian half precision; bytes, since models of any dimensions share the table';
comment on column embedding_cache.used_on is 'last day of use: the sweep goes by it';
