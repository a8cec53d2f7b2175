-- Prices and amounts that a project has put in the place of the defaults.
create table advice_prices (
  project    text primary key,
  prices     json not null,
  updated_at timestamptz not null
);
