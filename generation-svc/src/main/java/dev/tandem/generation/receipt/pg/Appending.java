package dev.tandem.generation.receipt.pg;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tandem.generation.receipt.Entry;
import dev.tandem.generation.receipt.Link;
import dev.tandem.generation.receipt.Texts;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Tuple;
import java.io.UncheckedIOException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * Entries linked behind the heads of their chains, and the one statement that appends them: its
 * parameters are arrays, one per column.
 */
final class Appending {

  /**
   * Locks the heads, and does nothing unless they are still where the entries were linked to. As a
   * transaction of its own it waits for the network and the disk once. It changes as many rows as
   * there are projects, or none.
   */
  static final String SQL =
      """
      WITH locked AS (
        SELECT project, sequence, hash FROM generation.receipt_chains
        WHERE project = ANY($1::text[]) ORDER BY project FOR NO KEY UPDATE),
      heads AS (
        SELECT count(*) = cardinality($1::text[]) AS known,
          set_config('synchronous_commit', 'on', true)
        FROM locked JOIN unnest($1::text[], $2::bigint[], $3::bytea[])
          AS h(project, sequence, hash) USING (project, sequence, hash)),
      texts AS (
        INSERT INTO generation.receipt_texts (project, sequence, texts)
        SELECT t.project, t.sequence, t.texts::jsonb
        FROM unnest($6::text[], $7::bigint[], $8::text[]) AS t(project, sequence, texts), heads
        WHERE heads.known),
      entries AS (
        INSERT INTO generation.receipts
          (project, sequence, id, kind, created_at, previous, hash, answer_id, deployment, route,
           abstained, content)
        SELECT e.project, e.sequence, e.id, e.kind, e.created_at, e.previous, e.hash, e.answer_id,
          e.deployment, e.route, e.abstained, e.content
        FROM unnest($9::text[], $10::bigint[], $11::text[], $12::text[], $13::timestamptz[],
          $14::bytea[], $15::bytea[], $16::text[], $17::text[], $18::text[], $19::boolean[],
          $20::text[])
        AS e(project, sequence, id, kind, created_at, previous, hash, answer_id, deployment, route,
          abstained, content), heads
        WHERE heads.known)
      UPDATE generation.receipt_chains c SET sequence = h.sequence, hash = h.hash
      FROM unnest($1::text[], $4::bigint[], $5::bytea[]) AS h(project, sequence, hash), heads
      WHERE heads.known AND c.project = h.project
      """;

  private static final ObjectWriter JSON = new JsonMapper().writer();

  /** An entry between the link before it and its own. */
  private record Linked(Entry entry, Link previous, Link own) {

    String project() {
      return entry.project();
    }

    Long sequence() {
      return own.sequence();
    }
  }

  private final List<Linked> rows = new ArrayList<>();
  private final Map<String, Link> before = new LinkedHashMap<>();
  private final Map<String, Link> after = new LinkedHashMap<>();

  /**
   * @param heads of every project among the entries
   */
  Appending(List<Entry> entries, Map<String, Link> heads) {
    for (Entry entry : entries) {
      Link previous = after.get(entry.project());
      if (previous == null) {
        previous = heads.get(entry.project());
        before.put(entry.project(), previous);
      }
      Link own = previous.next(entry.contentDigest());
      rows.add(new Linked(entry, previous, own));
      after.put(entry.project(), own);
    }
  }

  /** Where the chains end once the statement has succeeded. */
  Map<String, Link> heads() {
    return after;
  }

  /** The parameters of {@link #SQL}. */
  Tuple values() {
    Tuple values = Tuple.tuple();
    addHeads(values);
    addTexts(values, rows.stream().filter(row -> row.entry().texts().isPresent()).toList());
    addEntries(values);
    return values;
  }

  private void addHeads(Tuple values) {
    List<Link> old = List.copyOf(before.values());
    List<Link> fresh = List.copyOf(after.values());
    values
        .addValue(before.keySet().toArray(String[]::new))
        .addValue(array(old, Link::sequence, Long[]::new))
        .addValue(array(old, link -> Buffer.buffer(link.hash()), Buffer[]::new))
        .addValue(array(fresh, Link::sequence, Long[]::new))
        .addValue(array(fresh, link -> Buffer.buffer(link.hash()), Buffer[]::new));
  }

  private static void addTexts(Tuple values, List<Linked> with) {
    values
        .addValue(array(with, Linked::project, String[]::new))
        .addValue(array(with, Linked::sequence, Long[]::new))
        .addValue(array(with, row -> write(row.entry().texts().orElseThrow()), String[]::new));
  }

  private void addEntries(Tuple values) {
    Function<Linked, Entry.Columns> copies = row -> row.entry().columns();
    values
        .addValue(array(rows, Linked::project, String[]::new))
        .addValue(array(rows, Linked::sequence, Long[]::new))
        .addValue(array(rows, row -> row.entry().id(), String[]::new))
        .addValue(array(rows, row -> row.entry().kind().label(), String[]::new))
        .addValue(
            array(rows, row -> row.entry().at().atOffset(ZoneOffset.UTC), OffsetDateTime[]::new))
        .addValue(array(rows, row -> Buffer.buffer(row.previous().hash()), Buffer[]::new))
        .addValue(array(rows, row -> Buffer.buffer(row.own().hash()), Buffer[]::new))
        .addValue(array(rows, copies.andThen(Entry.Columns::answerId), String[]::new))
        .addValue(array(rows, copies.andThen(Entry.Columns::deployment), String[]::new))
        .addValue(array(rows, copies.andThen(Entry.Columns::route), String[]::new))
        .addValue(array(rows, copies.andThen(Entry.Columns::abstained), Boolean[]::new))
        .addValue(array(rows, row -> row.entry().content(), String[]::new));
  }

  private static <T, V> V[] array(
      List<T> rows, Function<? super T, V> value, IntFunction<V[]> make) {
    return rows.stream().map(value).toArray(make);
  }

  private static String write(Texts texts) {
    try {
      return JSON.writeValueAsString(texts);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a receipt's texts cannot be stored", e);
    }
  }
}
