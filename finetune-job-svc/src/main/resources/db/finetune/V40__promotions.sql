-- Changes of deployments on their way to all requests.
create table promotions (
  number       bigint generated always as identity primary key,
  id           text not null unique,
  project      text not null,
  deployment   text not null,
  spec         jsonb not null,
  status       text not null,
  ending       text,
  reason       text,
  state        jsonb not null,
  history      jsonb not null,
  created_at   timestamptz not null,
  finished_at  timestamptz,
  claim        uuid,
  available_at timestamptz not null default now()
);

comment on column promotions.ending is 'What it becomes when the candidate has been taken back';
comment on column promotions.state is 'Versions, verdict, share, and what live receipts said so far';

create index promotions_by_project on promotions (project, created_at desc, number desc);
create index promotions_at_work on promotions (available_at) where finished_at is null;

-- Two at once would each take the other's candidate for what is live.
create unique index promotions_one_each on promotions (project, deployment)
  where finished_at is null;
