-- Chunks lie in three tables per store, made and dropped with it: chunks_N is what is searched
-- (narrow rows, nothing toasted), passages_N what is returned, terms_N in how many chunks each term
-- is. They are plain tables, not partitions of a parent: making a partition locks the parent against
-- every load in flight (docs/adr/0040). The functions below are the only place that knows their
-- shape; a later migration changes existing stores in a loop over them.

create extension if not exists vector with schema public;

create sequence chunk_numbers cache 50;

-- What loads and removals change in a store's term counts, appended in their own transaction, so
-- that parallel loads never wait for each other's counts. Folded into terms_N in the background.
-- Term 0 stands for the chunks themselves.
create table term_deltas (
  delta_no bigint generated always as identity primary key,
  store_no bigint not null,
  terms    int[] not null,
  counts   int[] not null
);
create index term_deltas_by_store on term_deltas (store_no);

create function create_chunk_tables(store_no bigint, dimensions int) returns void
language plpgsql set search_path = retrieval, public as $$
begin
  execute format('create table chunks_%1$s (
      chunk_no   bigint not null primary key,
      file_no    bigint not null,
      titles     int[] not null,
      embedding  halfvec(%2$s) not null,
      keywords   sparsevec not null,
      terms      int[] not null,
      mentions   int[] not null,
      attributes jsonb not null
    ) with (toast_tuple_target = 8160)', store_no, dimensions);
  -- Long rows lose their terms to the toast table before their vector.
  execute format('alter table chunks_%1$s
      alter embedding set storage %2$s,
      alter titles set storage external,
      alter terms set storage external,
      alter mentions set storage external',
      store_no, case when dimensions <= 1536 then 'plain' else 'external' end);
  execute format('create index chunks_%1$s_file on chunks_%1$s (file_no)', store_no);
  execute format('create index chunks_%1$s_titles on chunks_%1$s using gin (titles)', store_no);
  execute format('create index chunks_%1$s_terms on chunks_%1$s using gin (terms)', store_no);
  execute format('create index chunks_%1$s_mentions on chunks_%1$s using gin (mentions)', store_no);
  execute format('create table passages_%1$s (
      chunk_no   bigint not null primary key,
      ordinal    int not null,
      start_byte int not null,
      end_byte   int not null,
      page       int not null,
      line       int not null,
      title      text not null,
      context    text not null,
      body       text not null
    )', store_no);
  execute format('create table terms_%1$s (
      term   int not null primary key,
      chunks int not null
    ) with (fillfactor = 70)', store_no);
end $$;

create function drop_chunk_tables(store_no bigint) returns void
language plpgsql set search_path = retrieval, public as $$
begin
  execute format('drop table if exists chunks_%1$s, passages_%1$s, terms_%1$s', store_no);
end $$;
