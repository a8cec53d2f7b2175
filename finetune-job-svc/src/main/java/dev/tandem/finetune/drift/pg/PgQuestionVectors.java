package dev.tandem.finetune.drift.pg;

import dev.tandem.finetune.drift.Monitor;
import dev.tandem.finetune.drift.QuestionVectors;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rows of {@code finetune.drift_vectors}. */
@ApplicationScoped
public class PgQuestionVectors implements QuestionVectors {

  private final Pool pool;

  PgQuestionVectors(@ReactiveDataSource("finetune") Pool pool) {
    this.pool = pool;
  }

  @Override
  public Uni<Map<String, float[]>> find(Monitor monitor, Collection<String> receipts) {
    return pool.preparedQuery(
            "SELECT receipt, vector FROM finetune.drift_vectors WHERE monitor = $1 AND receipt = ANY($2)")
        .execute(Tuple.of(monitor.number(), receipts.toArray(String[]::new)))
        .map(
            rows -> {
              Map<String, float[]> found = new HashMap<>();
              for (Row row : rows) {
                found.put(row.getString("receipt"), floats(row.getBuffer("vector").getBytes()));
              }
              return found;
            });
  }

  @Override
  public Uni<Void> keep(Monitor monitor, Map<String, float[]> made, Collection<String> receipts) {
    List<Tuple> rows =
        made.entrySet().stream()
            .map(
                each ->
                    Tuple.of(monitor.number(), each.getKey())
                        .addBuffer(Buffer.buffer(bytes(each.getValue()))))
            .toList();
    return pool.withTransaction(
        connection ->
            insert(connection, rows)
                .chain(
                    () ->
                        connection
                            .preparedQuery(
                                "DELETE FROM finetune.drift_vectors WHERE monitor = $1 AND receipt <> ALL($2)")
                            .execute(Tuple.of(monitor.number(), receipts.toArray(String[]::new)))
                            .replaceWithVoid()));
  }

  private static Uni<Void> insert(SqlConnection connection, List<Tuple> rows) {
    return rows.isEmpty()
        ? Uni.createFrom().voidItem()
        : connection
            .preparedQuery(
                """
                INSERT INTO finetune.drift_vectors (monitor, receipt, vector) VALUES ($1, $2, $3)
                ON CONFLICT DO NOTHING
                """)
            .executeBatch(rows)
            .replaceWithVoid();
  }

  private static float[] floats(byte[] bytes) {
    float[] vector = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
    return vector;
  }

  private static byte[] bytes(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return bytes.array();
  }
}
