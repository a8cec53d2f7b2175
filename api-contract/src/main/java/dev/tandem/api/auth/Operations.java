package dev.tandem.api.auth;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All operations of the API and who may use them: the one place where that is decided. Tests of the
 * services compare it with their descriptions, so an operation that is not here fails the build; at
 * run time it is refused to everybody whose roles are limited, and so is a path in an odd spelling.
 *
 * <p>A line names the service, the roles of which any is enough, methods and path, and then {@code
 * services} where services of this installation use it, and {@code audited} where it is kept in the
 * audit log.
 */
public final class Operations {

  private static final String TABLE =
      """
      RETRIEVAL  reader         GET           /v1/files                                  services
      RETRIEVAL  writer,trainer POST          /v1/files                                  services
      RETRIEVAL  reader         GET           /v1/files/*                                services
      RETRIEVAL  writer         DELETE        /v1/files/*                                audited
      RETRIEVAL  reader         GET           /v1/files/*/content                        services
      RETRIEVAL  writer,trainer POST          /v1/uploads                                services
      RETRIEVAL  writer,trainer POST          /v1/uploads/*/parts                        services
      RETRIEVAL  writer,trainer POST          /v1/uploads/*/complete                     services
      RETRIEVAL  writer,trainer POST          /v1/uploads/*/cancel                       services
      RETRIEVAL  reader         GET           /v1/vector_stores                          services
      RETRIEVAL  writer         POST          /v1/vector_stores
      RETRIEVAL  reader         GET           /v1/vector_stores/*                        services
      RETRIEVAL  writer         POST          /v1/vector_stores/*
      RETRIEVAL  writer         DELETE        /v1/vector_stores/*                        audited
      RETRIEVAL  reader         POST          /v1/vector_stores/*/search                 services
      RETRIEVAL  reader         GET           /v1/vector_stores/*/files                  services
      RETRIEVAL  writer         POST          /v1/vector_stores/*/files                  services
      RETRIEVAL  reader         GET           /v1/vector_stores/*/files/*                services
      RETRIEVAL  writer         POST          /v1/vector_stores/*/files/*
      RETRIEVAL  writer         DELETE        /v1/vector_stores/*/files/*                audited
      RETRIEVAL  reader         GET           /v1/vector_stores/*/files/*/content        services
      RETRIEVAL  writer         POST          /v1/vector_stores/*/file_batches
      RETRIEVAL  reader         GET           /v1/vector_stores/*/file_batches/*
      RETRIEVAL  writer         POST          /v1/vector_stores/*/file_batches/*/cancel
      RETRIEVAL  reader         GET           /v1/vector_stores/*/file_batches/*/files
      RETRIEVAL  reader         POST          /v1/embeddings                             services
      RETRIEVAL  reader         POST          /v1/rerank
      RETRIEVAL  reader         POST          /tandem/v1/evidence                        services
      RETRIEVAL  reader         GET           /tandem/v1/vector_stores/*/export
      RETRIEVAL  writer         POST          /tandem/v1/vector_stores/import            audited
      RETRIEVAL  reader         GET           /tandem/v1/embedding-models                services
      RETRIEVAL  admin          GET           /tandem/v1/audit/retrieval
      GENERATION reader         POST          /v1/chat/completions                       services
      GENERATION reader         GET           /v1/chat/completions
      GENERATION reader         GET           /v1/chat/completions/*
      GENERATION reader         POST          /v1/chat/completions/*
      GENERATION writer         DELETE        /v1/chat/completions/*                     audited
      GENERATION reader         GET           /v1/chat/completions/*/messages
      GENERATION reader         POST          /v1/responses                              services
      GENERATION reader         POST          /v1/responses/input_tokens
      GENERATION reader         POST          /v1/responses/compact
      GENERATION reader         GET           /v1/responses/*
      GENERATION writer         DELETE        /v1/responses/*                            audited
      GENERATION reader         POST          /v1/responses/*/cancel
      GENERATION reader         GET           /v1/responses/*/input_items
      GENERATION reader         POST          /v1/conversations
      GENERATION reader         GET,POST      /v1/conversations/*
      GENERATION writer         DELETE        /v1/conversations/*                        audited
      GENERATION reader         GET,POST      /v1/conversations/*/items
      GENERATION reader         GET           /v1/conversations/*/items/*
      GENERATION writer         DELETE        /v1/conversations/*/items/*                audited
      GENERATION reader         GET           /v1/batches
      GENERATION writer         POST          /v1/batches                                audited
      GENERATION reader         GET           /v1/batches/*
      GENERATION writer         POST          /v1/batches/*/cancel                       audited
      GENERATION reader         GET           /v1/models
      GENERATION reader         GET           /v1/models/**                              services
      GENERATION admin          DELETE        /v1/models/**                              audited
      GENERATION reader         GET           /tandem/v1/deployments
      GENERATION admin          POST          /tandem/v1/deployments                     audited
      GENERATION reader         GET           /tandem/v1/deployments/**                  services
      GENERATION admin          POST          /tandem/v1/deployments/**                  services audited
      GENERATION admin          DELETE        /tandem/v1/deployments/**                  audited
      GENERATION reader         GET           /tandem/v1/receipts                        services
      GENERATION reader         GET           /tandem/v1/receipts/verify
      GENERATION reader         GET           /tandem/v1/receipts/summary                services
      GENERATION admin          GET           /tandem/v1/receipts/export                 audited
      GENERATION reader         GET           /tandem/v1/receipts/*                      services
      GENERATION admin          POST          /tandem/v1/receipts/*/redact               audited
      GENERATION reader         GET           /tandem/v1/feedback                        services
      GENERATION reader         POST          /tandem/v1/feedback
      GENERATION reader         GET,POST      /tandem/v1/feedback/*
      GENERATION writer         DELETE        /tandem/v1/feedback/*                      audited
      GENERATION reader         GET           /tandem/v1/memories
      GENERATION writer         DELETE        /tandem/v1/memories                        audited
      GENERATION writer         DELETE        /tandem/v1/memories/*                      audited
      GENERATION -              GET,PUT,DELETE /tandem/internal/v1/tuned_models/**       services
      GENERATION admin          GET           /tandem/v1/audit/generation
      FINETUNE   reader         GET           /v1/fine_tuning/jobs
      FINETUNE   trainer        POST          /v1/fine_tuning/jobs                       audited
      FINETUNE   reader         GET           /v1/fine_tuning/jobs/*
      FINETUNE   reader         GET           /v1/fine_tuning/jobs/*/events
      FINETUNE   reader         GET           /v1/fine_tuning/jobs/*/checkpoints
      FINETUNE   trainer        POST          /v1/fine_tuning/jobs/*/cancel              audited
      FINETUNE   trainer        POST          /v1/fine_tuning/jobs/*/pause               audited
      FINETUNE   trainer        POST          /v1/fine_tuning/jobs/*/resume              audited
      FINETUNE   admin          GET           /v1/fine_tuning/checkpoints/*/permissions
      FINETUNE   admin          POST          /v1/fine_tuning/checkpoints/*/permissions  audited
      FINETUNE   admin          DELETE        /v1/fine_tuning/checkpoints/*/permissions/* audited
      FINETUNE   reader         GET           /tandem/v1/datasets
      FINETUNE   trainer        POST          /tandem/v1/datasets                        audited
      FINETUNE   trainer        POST          /tandem/v1/datasets/preflight
      FINETUNE   reader         GET           /tandem/v1/datasets/lineage
      FINETUNE   reader         GET           /tandem/v1/datasets/*
      FINETUNE   trainer        DELETE        /tandem/v1/datasets/*                      audited
      FINETUNE   reader         GET           /tandem/v1/datasets/*/versions
      FINETUNE   reader         GET           /tandem/v1/datasets/*/rows
      FINETUNE   reader         GET           /tandem/v1/datasets/*/lineage
      FINETUNE   reader         GET           /tandem/v1/models
      FINETUNE   reader         GET           /tandem/v1/models/**
      FINETUNE   admin          POST,DELETE   /tandem/v1/models/**                       audited
      FINETUNE   reader         GET           /tandem/v1/test_sets
      FINETUNE   trainer        POST          /tandem/v1/test_sets                      audited
      FINETUNE   reader         GET           /tandem/v1/test_sets/*
      FINETUNE   trainer        DELETE        /tandem/v1/test_sets/*                    audited
      FINETUNE   reader         GET           /tandem/v1/test_sets/*/versions
      FINETUNE   reader         GET           /tandem/v1/test_sets/*/rows
      FINETUNE   reader         GET           /tandem/v1/evaluations
      FINETUNE   trainer        POST          /tandem/v1/evaluations                    audited
      FINETUNE   reader         GET           /tandem/v1/evaluations/*
      FINETUNE   trainer        DELETE        /tandem/v1/evaluations/*                  audited
      FINETUNE   reader         GET           /tandem/v1/evaluations/*/rows
      FINETUNE   trainer        POST          /tandem/v1/evaluations/*/cancel           audited
      FINETUNE   reader         GET           /tandem/v1/evaluation_schedules
      FINETUNE   trainer        POST          /tandem/v1/evaluation_schedules           audited
      FINETUNE   reader         GET           /tandem/v1/evaluation_schedules/*
      FINETUNE   trainer        DELETE        /tandem/v1/evaluation_schedules/*         audited
      FINETUNE   reader         GET           /tandem/v1/thresholds
      FINETUNE   trainer        POST          /tandem/v1/thresholds                     audited
      FINETUNE   trainer        DELETE        /tandem/v1/thresholds/*                   audited
      FINETUNE   reader         GET           /tandem/v1/alerts
      FINETUNE   reader         GET           /tandem/v1/drift
      FINETUNE   trainer        POST          /tandem/v1/drift                          audited
      FINETUNE   reader         GET           /tandem/v1/drift/*
      FINETUNE   trainer        DELETE        /tandem/v1/drift/*                        audited
      FINETUNE   trainer        POST          /tandem/v1/drift/*/rebase                 audited
      FINETUNE   trainer        POST          /tandem/v1/drift/*/check                  audited
      FINETUNE   reader         GET           /tandem/v1/drift/*/checks
      FINETUNE   reader         GET           /tandem/v1/drift/*/checks/*
      FINETUNE   reader         GET           /tandem/v1/drift/*/findings
      FINETUNE   reader         GET           /tandem/v1/drift/*/findings/*
      FINETUNE   trainer        POST          /tandem/v1/drift/*/findings/*/remedy      audited
      FINETUNE   reader         GET           /tandem/v1/advice
      FINETUNE   trainer        POST          /tandem/v1/advice                         audited
      FINETUNE   reader         GET           /tandem/v1/advice/prices
      FINETUNE   trainer        PUT           /tandem/v1/advice/prices                  audited
      FINETUNE   reader         GET           /tandem/v1/advice/*
      FINETUNE   trainer        DELETE        /tandem/v1/advice/*                       audited
      FINETUNE   trainer        POST          /tandem/v1/advice/*/measure               audited
      FINETUNE   trainer        POST          /tandem/v1/advice/*/cancel                audited
      FINETUNE   reader         GET           /tandem/v1/advice/*/report
      FINETUNE   reader         GET           /tandem/v1/promotions
      FINETUNE   admin          POST          /tandem/v1/promotions                     audited
      FINETUNE   reader         GET           /tandem/v1/promotions/*
      FINETUNE   admin          POST          /tandem/v1/promotions/*/approve           audited
      FINETUNE   admin          POST          /tandem/v1/promotions/*/advance           audited
      FINETUNE   admin          POST          /tandem/v1/promotions/*/rollback          audited
      FINETUNE   admin          POST          /tandem/v1/promotions/*/cancel            audited
      FINETUNE   admin          GET           /tandem/v1/audit/finetune
      """;

  private static final List<Operation> ALL = TABLE.lines().map(Operation::parse).toList();

  /** Those without a name in their path, by path; they are most of the traffic. */
  private static final Map<String, List<Operation>> LITERAL = literal();

  private static final List<Operation> NAMED =
      ALL.stream().filter(operation -> !operation.literal()).toList();

  private Operations() {}

  /** All, in no order that means anything. */
  public static List<Operation> all() {
    return ALL;
  }

  /**
   * The operation that a request asks for; empty when there is none, or when nobody spells its path
   * like that.
   *
   * @param path normalized
   */
  public static Optional<Operation> find(String method, String path) {
    String asked = method.equals("HEAD") ? "GET" : method;
    for (Operation operation : LITERAL.getOrDefault(path, List.of())) {
      if (operation.methods().contains(asked)) {
        return Optional.of(operation);
      }
    }
    if (!path.startsWith("/")) {
      return Optional.empty();
    }
    List<String> segments = Operation.segments(path);
    for (Operation operation : NAMED) {
      if (operation.matches(asked, segments)) {
        return Optional.of(operation);
      }
    }
    return Optional.empty();
  }

  private static Map<String, List<Operation>> literal() {
    Map<String, List<Operation>> found = new HashMap<>();
    for (Operation operation : ALL) {
      if (operation.literal()) {
        found.merge(
            operation.template(),
            List.of(operation),
            (some, more) -> java.util.stream.Stream.concat(some.stream(), more.stream()).toList());
      }
    }
    return Map.copyOf(found);
  }
}
