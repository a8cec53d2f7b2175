-- Which projects besides its own may use a checkpoint.
create table checkpoint_permissions (
  number     bigint generated always as identity primary key,
  id         text not null unique,
  model      text not null references checkpoints (model) on delete cascade,
  project    text not null,
  created_at timestamptz not null,
  unique (model, project)
);

-- Announcements of ended jobs, each kept until its endpoint took it or it was tried for days.
create table webhook_deliveries (
  number       bigint generated always as identity primary key,
  id           text not null,
  endpoint     text not null,
  job          text not null references jobs on delete cascade,
  body         text not null,
  created_at   timestamptz not null,
  claim        uuid,
  tries        integer not null default 0,
  available_at timestamptz not null default now(),
  ended_at     timestamptz,
  last_failure text,
  unique (id, endpoint)
);
create index webhook_deliveries_waiting on webhook_deliveries (available_at) where ended_at is null;
