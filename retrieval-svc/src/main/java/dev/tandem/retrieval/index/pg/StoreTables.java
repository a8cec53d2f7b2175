package dev.tandem.retrieval.index.pg;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What the statements on a store's tables have in common. */
final class StoreTables {

  /** The term that stands for the chunks themselves in term counts. */
  static final int CHUNKS_TERM = 0;

  /** First key of the advisory locks on stores; spells "chnk". */
  static final int LOCKS = 0x63686e6b;

  /** First key of the advisory locks on building a store's vector index; spells "hnsw". */
  static final int INDEX_LOCKS = 0x686e7377;

  /**
   * Deletes a file's chunks and takes them off the counts. Two holes: the file's number and the
   * store's.
   */
  static final String REMOVE =
      """
      with gone as (
        delete from retrieval.chunks_{store} where file_no = %s returning chunk_no, terms),
      bodies as (
        delete from retrieval.passages_{store} where chunk_no in (select chunk_no from gone)),
      counts as (
        select term, -count(*)::int as chunks from gone, unnest(terms) as term group by term
        union all
        select 0, -count(*)::int from gone)
      insert into retrieval.term_deltas (store_no, terms, counts)
      select %s, array_agg(term), array_agg(chunks) from counts
      having exists (select from gone)
      """;

  private StoreTables() {}

  /** A statement on the tables of this store. */
  static String of(long storeNo, String sql) {
    return sql.replace("{store}", Long.toString(storeNo));
  }

  /** Second key of a store's advisory lock. */
  static int lock(long storeNo) {
    return Long.hashCode(storeNo);
  }

  /** pgvector's text form of a sparse vector; indices ascending from 1. */
  static String sparsevec(int dimensions, int[] indices, float[] values) {
    StringBuilder text = new StringBuilder(indices.length * 16).append('{');
    for (int i = 0; i < indices.length; i++) {
      text.append(i == 0 ? "" : ",").append(indices[i]).append(':').append(values[i]);
    }
    return text.append("}/").append(dimensions).toString();
  }

  /** A half-precision vector from pgvector's binary form. */
  static float[] halfvec(byte[] sent) {
    ByteBuffer bytes = ByteBuffer.wrap(sent);
    float[] values = new float[bytes.getShort()];
    bytes.getShort(); // unused
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.float16ToFloat(bytes.getShort());
    }
    return values;
  }

  /** Boxed, as the reactive client wants array parameters. */
  static Float[] boxed(float[] values) {
    Float[] boxed = new Float[values.length];
    Arrays.setAll(boxed, i -> values[i]);
    return boxed;
  }

  /** Boxed, as the reactive client wants array parameters. */
  static Integer[] boxed(int[] values) {
    return Arrays.stream(values).boxed().collect(Collectors.toList()).toArray(Integer[]::new);
  }
}
