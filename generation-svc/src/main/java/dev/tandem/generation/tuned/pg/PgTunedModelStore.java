package dev.tandem.generation.tuned.pg;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.generation.request.Fields;
import dev.tandem.generation.request.JsonBody;
import dev.tandem.generation.tuned.ClassifierFiles;
import dev.tandem.generation.tuned.TunedModel;
import dev.tandem.generation.tuned.TunedModel.Adapter;
import dev.tandem.generation.tuned.TunedModel.Artifact;
import dev.tandem.generation.tuned.TunedModel.Classifier;
import dev.tandem.generation.tuned.TunedModel.Whole;
import dev.tandem.generation.tuned.TunedModelStore;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Tuned models in {@code generation.tuned_models}. */
@ApplicationScoped
public class PgTunedModelStore implements TunedModelStore {

  private static final String PUT =
      """
      INSERT INTO generation.tuned_models
        (project, name, created_at, kind, base_model, digest, path, classifier, head, manifest)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8::text::json, $9, $10::text::json)
      ON CONFLICT (project, name) DO UPDATE
      SET kind = $4, base_model = $5, digest = $6, path = $7, classifier = $8::text::json,
        head = $9, manifest = $10::text::json
      """;

  private static final String SELECT =
      """
      SELECT project, name, created_at, kind, base_model, digest, path, classifier::text, head,
        manifest::text
      FROM generation.tuned_models
      """;

  private static final String FIND = SELECT + " WHERE project = $1 AND name = $2";

  private static final String ON_SERVERS =
      SELECT + " WHERE path IS NOT NULL ORDER BY project, name";

  private static final String LIST =
      """
      SELECT name, created_at FROM generation.tuned_models WHERE project = $1
      ORDER BY name COLLATE "C"
      """;

  private static final String DELETE =
      "DELETE FROM generation.tuned_models WHERE project = $1 AND name = $2";

  private final Pool pool;

  public PgTunedModelStore(@ReactiveDataSource("generation") Pool pool) {
    this.pool = pool;
  }

  @Override
  public Uni<Void> put(TunedModel model) {
    Optional<ClassifierFiles> files =
        model.artifact() instanceof Classifier classifier
            ? Optional.of(classifier.files())
            : Optional.empty();
    Tuple values =
        Tuple.tuple()
            .addString(model.project())
            .addString(model.name())
            .addOffsetDateTime(model.createdAt().atOffset(ZoneOffset.UTC))
            .addString(model.artifact().kind())
            .addString(model.baseModel())
            .addString(model.digest())
            .addString(path(model.artifact()))
            .addString(files.map(found -> found.json().toString()).orElse(null))
            .addValue(files.map(found -> Buffer.buffer(found.weights())).orElse(null))
            .addString(model.manifest() == null ? null : model.manifest().toString());
    return pool.preparedQuery(PUT).execute(values).replaceWithVoid();
  }

  private static String path(Artifact artifact) {
    return switch (artifact) {
      case Classifier classifier -> null;
      case Adapter adapter -> adapter.path();
      case Whole whole -> whole.path();
    };
  }

  @Override
  public Uni<Optional<TunedModel>> find(String project, String name) {
    return pool.preparedQuery(FIND)
        .execute(Tuple.of(project, name))
        .map(rows -> rows.stream().map(PgTunedModelStore::model).findFirst());
  }

  @Override
  public Uni<List<Listed>> list(String project) {
    return pool.preparedQuery(LIST)
        .execute(Tuple.of(project))
        .map(
            rows ->
                rows.stream()
                    .map(row -> new Listed(row.getString(0), row.getOffsetDateTime(1).toInstant()))
                    .toList());
  }

  @Override
  public Uni<List<TunedModel>> onServers() {
    return pool.preparedQuery(ON_SERVERS)
        .execute()
        .map(rows -> rows.stream().map(PgTunedModelStore::model).toList());
  }

  @Override
  public Uni<Boolean> delete(String project, String name) {
    return pool.preparedQuery(DELETE)
        .execute(Tuple.of(project, name))
        .map(rows -> rows.rowCount() > 0);
  }

  private static TunedModel model(Row row) {
    Artifact artifact =
        switch (row.getString(3)) {
          case "classifier" ->
              Classifier.of(
                  new ClassifierFiles(object(row.getString(7)), row.getBuffer(8).getBytes()));
          case "adapter" -> new Adapter(row.getString(6));
          default -> new Whole(row.getString(6));
        };
    ObjectNode manifest = row.getString(9) == null ? null : object(row.getString(9)).node();
    return new TunedModel(
        row.getString(0),
        row.getString(1),
        row.getOffsetDateTime(2).toInstant(),
        row.getString(4),
        row.getString(5),
        artifact,
        manifest);
  }

  private static Fields object(String json) {
    return JsonBody.parse(json.getBytes(StandardCharsets.UTF_8));
  }
}
