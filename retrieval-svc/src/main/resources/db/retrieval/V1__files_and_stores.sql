-- Files, multi-part uploads, vector stores, what is in them, and the queue of what is still to be
-- ingested. All times are the database's own now(): replicas then agree on expiry and leases.

create table files (
  file_no    bigint generated always as identity primary key,
  id         text not null unique,
  project    text not null,
  filename   text not null,
  purpose    text not null,
  bytes      bigint not null check (bytes > 0),
  sha256     bytea not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz
);
create index files_by_age on files (project, created_at, file_no);
create index files_by_expiry on files (expires_at) where expires_at is not null;

create table uploads (
  upload_no    bigint generated always as identity primary key,
  id           text not null unique,
  project      text not null,
  filename     text not null,
  purpose      text not null,
  mime_type    text not null,
  bytes        bigint not null check (bytes > 0),
  file_seconds bigint,
  status       text not null default 'pending'
               check (status in ('pending', 'completed', 'cancelled', 'expired')),
  created_at   timestamptz not null default now(),
  expires_at   timestamptz not null
);
create index uploads_pending on uploads (expires_at) where status = 'pending';
comment on column uploads.file_seconds is 'life of the file that the upload becomes, or null';

create table upload_parts (
  part_no    bigint generated always as identity primary key,
  id         text not null unique,
  upload_no  bigint not null references uploads on delete cascade,
  bytes      bigint not null,
  created_at timestamptz not null default now()
);
create index upload_parts_by_upload on upload_parts (upload_no);

-- Bytes outlive their row for a moment: the row's transaction leaves the name here, and whoever
-- deletes the bytes, at once or in the sweep after a crash, takes it away again.
create table blobs_to_delete (
  blob  text primary key,
  since timestamptz not null default now()
);

create table vector_stores (
  store_no           bigint generated always as identity primary key,
  id                 text not null unique,
  project            text not null,
  name               text not null,
  description        text,
  model              text not null,
  dimensions         int not null check (dimensions > 0),
  metadata           jsonb not null default '{}',
  expires_after_days int check (expires_after_days between 1 and 365),
  created_at         timestamptz not null default now(),
  last_active_at     timestamptz not null default now(),
  dropped_at         timestamptz
);
create index vector_stores_by_age on vector_stores (project, created_at, store_no);
create index vector_stores_expiring on vector_stores (last_active_at)
  where expires_after_days is not null and dropped_at is null;
comment on column vector_stores.dropped_at is
  'when the sweep dropped the chunks of an expired store; the row stays, with status expired';

create table file_batches (
  batch_no     bigint generated always as identity primary key,
  id           text not null unique,
  store_no     bigint not null references vector_stores on delete cascade,
  created_at   timestamptz not null default now(),
  cancelled_at timestamptz
);
create index file_batches_by_store on file_batches (store_no);

create table vector_store_files (
  entry_no      bigint generated always as identity primary key,
  store_no      bigint not null references vector_stores on delete cascade,
  file_no       bigint not null references files on delete cascade,
  batch_no      bigint references file_batches on delete set null,
  generation    bigint not null default 1,
  status        text not null default 'in_progress'
                check (status in ('in_progress', 'completed', 'failed', 'cancelled')),
  error_code    text check (error_code in ('server_error', 'unsupported_file', 'invalid_file')),
  error_message text,
  usage_bytes   bigint not null default 0,
  chunks        int not null default 0,
  source        text check (source in ('file', 'extracted')),
  attributes    jsonb not null default '{}',
  chunk_size    int,
  chunk_overlap int,
  created_at    timestamptz not null default now(),
  unique (store_no, file_no)
);
-- Covers file_counts and usage_bytes without touching the table.
create index vector_store_files_counts on vector_store_files (store_no, status) include (usage_bytes);
create index vector_store_files_by_age on vector_store_files (store_no, created_at, entry_no);
create index vector_store_files_by_file on vector_store_files (file_no);
comment on column vector_store_files.generation is
  'raised when the file is attached again; only the ingestion of the newest may complete';
comment on column vector_store_files.batch_no is 'the batch that attached it last, if one did';
comment on column vector_store_files.source is 'what byte offsets of its chunks point into';
comment on column vector_store_files.chunk_size is 'tokens of static chunking; null is auto';

create table file_batch_files (
  batch_no bigint not null references file_batches on delete cascade,
  entry_no bigint not null references vector_store_files on delete cascade,
  primary key (batch_no, entry_no)
);
create index file_batch_files_by_entry on file_batch_files (entry_no);

create table ingestion_queue (
  job_no       bigint generated always as identity primary key,
  entry_no     bigint not null unique references vector_store_files on delete cascade,
  store_no     bigint not null,
  generation   bigint not null,
  bytes        bigint not null,
  turn         bigint not null,
  claims       int not null default 0,
  failures     int not null default 0,
  claim        uuid,
  available_at timestamptz not null default now(),
  enqueued_at  timestamptz not null default now()
);
create index ingestion_queue_turns on ingestion_queue (turn, job_no);
create index ingestion_queue_by_store on ingestion_queue (store_no, turn);
create index ingestion_queue_claims on ingestion_queue (claim) where claim is not null;
comment on column ingestion_queue.turn is
  'start-time fair queueing: one after the store''s previous turn, or the lowest waiting one';
comment on column ingestion_queue.claim is
  'token of the worker that has the job; a worker whose token is gone may not commit';
comment on column ingestion_queue.available_at is
  'when the job may be claimed: the end of the lease while claimed, of the pause after a failure';
comment on column ingestion_queue.claims is
  'how often it was taken up: a file that kills its process must not do so for ever';
comment on column ingestion_queue.failures is 'how often ingestion ended in a fault worth a retry';
