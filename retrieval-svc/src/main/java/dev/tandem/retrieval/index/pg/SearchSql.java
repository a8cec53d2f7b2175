package dev.tandem.retrieval.index.pg;

/**
 * The statements of {@link PgChunkSearch}. {store}, {filter} and {limit} are filled in; all else is
 * a parameter. A limit is always one of few, and with it as a parameter PostgreSQL would plan the
 * statement anew for every search. The query's vectors stand in a sub-select of their own so that
 * they are converted once and not for every row, and a chunk's keyword score is computed only for
 * the rows that are left.
 */
final class SearchSql {

  static final String STATISTICS =
      """
      select term, chunks from retrieval.terms_{store} where term = any($2::int[])
      union all
      select c.term, c.chunks
      from retrieval.term_deltas d, unnest(d.terms, d.counts) as c (term, chunks)
      where d.store_no = $1::bigint and c.term = any($2::int[])
      """;

  static final String BY_KEYWORDS =
      """
      with query as materialized (select $1::text::sparsevec as words)
      select chunk_no, file_no, -distance as keyword, halfvec_send(embedding) as embedding
      from (
        select chunk_no, file_no, embedding, keywords <#> (select words from query) as distance
        from retrieval.chunks_{store}
        where terms && $2::int[] and {filter}
        order by distance
        limit {limit}) as best
      """;

  static final String BY_MEANING = byMeaning("embedding <#> (select vector from query)");

  /** A sum is no expression that an index could serve. */
  static final String BY_MEANING_EXACTLY =
      byMeaning("(embedding <#> (select vector from query)) + 0");

  private static String byMeaning(String order) {
    return """
    with query as materialized (
      select ($1::real[])::halfvec as vector, $2::text::sparsevec as words)
    select chunk_no, file_no, -distance as dense,
      -(keywords <#> (select words from query)) as keyword
    from (
      select chunk_no, file_no, keywords, {order} as distance
      from retrieval.chunks_{store}
      where {filter}
      order by {order}
      limit {limit}) as best
    """
        .replace("{order}", order);
  }

  static final String LINKED =
      """
      with query as materialized (
        select ($1::real[])::halfvec as vector, $2::text::sparsevec as words),
      named as materialized (
        select chunk_no from retrieval.chunks_{store} where titles && $4::int[]
        order by embedding <#> (select vector from query)
        limit {limit}),
      parents as materialized (
        select chunk_no, titles, mentions from retrieval.chunks_{store}
        where chunk_no = any($3::bigint[]) or chunk_no in (select chunk_no from named)),
      links as (
        select 0 as parent, 0 as kind, chunk_no from named
        union all
        select p.chunk_no, 1, c.chunk_no
        from parents p join retrieval.chunks_{store} c on c.titles && p.mentions
        union all
        select p.chunk_no, 2, c.chunk_no
        from parents p join retrieval.chunks_{store} c on c.mentions && p.titles)
      select parent, kind, chunk_no, file_no, -distance as dense,
        -(keywords <#> (select words from query)) as keyword
      from (
        select l.parent, l.kind, c.chunk_no, c.file_no, c.keywords,
          c.embedding <#> (select vector from query) as distance
        from links l join retrieval.chunks_{store} c on c.chunk_no = l.chunk_no
        where l.parent <> l.chunk_no and {filter}
        order by distance
        limit {limit}) as best
      """;

  static final String PASSAGES =
      """
      select chunk_no, ordinal, start_byte, end_byte, page, line, title, context, body
      from retrieval.passages_{store}
      where chunk_no = any($1::bigint[])
      """;

  private SearchSql() {}
}
