package dev.tandem.systemtests;

import java.util.List;
import java.util.Map;

/** What {@link CrossTenantProbeTest} sends; names in braces stand for ids of {@link Planted}. */
final class ForeignRequests {

  /** Whose id stands behind a word in a path. */
  static final Map<String, String> KINDS =
      Map.ofEntries(
          Map.entry("/v1/files", "file"),
          Map.entry("/v1/uploads", "upload"),
          Map.entry("/v1/vector_stores", "store"),
          Map.entry("/v1/vector_stores/{}/files", "file"),
          Map.entry("/v1/vector_stores/{}/file_batches", "file_batch"),
          Map.entry("/v1/responses", "response"),
          Map.entry("/v1/chat/completions", "chat"),
          Map.entry("/v1/conversations", "conversation"),
          Map.entry("/v1/conversations/{}/items", "item"),
          Map.entry("/v1/batches", "batch"),
          Map.entry("/v1/models", "deployment"),
          Map.entry("/v1/fine_tuning/jobs", "job"),
          Map.entry("/v1/fine_tuning/checkpoints", "tuned_model"),
          Map.entry("/v1/fine_tuning/checkpoints/{}/permissions", "permission"),
          Map.entry("/tandem/v1/deployments", "deployment"),
          Map.entry("/tandem/v1/receipts", "receipt"),
          Map.entry("/tandem/v1/feedback", "feedback"),
          Map.entry("/tandem/v1/memories", "memory"),
          Map.entry("/tandem/v1/datasets", "dataset"),
          Map.entry("/tandem/v1/test_sets", "test_set"),
          Map.entry("/tandem/v1/evaluations", "evaluation"),
          Map.entry("/tandem/v1/evaluation_schedules", "schedule"),
          Map.entry("/tandem/v1/thresholds", "threshold"),
          Map.entry("/tandem/v1/drift", "monitor"),
          Map.entry("/tandem/v1/drift/{}/checks", "drift_check"),
          Map.entry("/tandem/v1/drift/{}/findings", "finding"),
          Map.entry("/tandem/v1/advice", "advice"),
          Map.entry("/tandem/v1/promotions", "promotion"),
          Map.entry("/tandem/v1/vector_stores", "store"),
          Map.entry("/tandem/v1/models", "tuned_model"));

  /** Bodies that are refused for nothing but the id in the path; others need none. */
  static final Map<String, String> BODIES =
      Map.ofEntries(
          Map.entry("/v1/uploads/{}/complete", "{\"part_ids\": [\"part_unknown\"]}"),
          Map.entry("/v1/vector_stores/{}", "{\"name\": \"taken\"}"),
          Map.entry("/v1/vector_stores/{}/search", "{\"query\": \"vault\"}"),
          Map.entry("/v1/vector_stores/{}/files", "{\"file_id\": \"{own-file}\"}"),
          Map.entry("/v1/vector_stores/{}/files/{}", "{\"attributes\": {}}"),
          Map.entry("/v1/vector_stores/{}/file_batches", "{\"file_ids\": [\"{own-file}\"]}"),
          Map.entry("/v1/chat/completions/{}", "{\"metadata\": {\"a\": \"b\"}}"),
          Map.entry("/v1/conversations/{}", "{\"metadata\": {\"a\": \"b\"}}"),
          Map.entry(
              "/v1/conversations/{}/items",
              "{\"items\": [{\"type\":\"message\",\"role\":\"user\",\"content\":\"x\"}]}"),
          Map.entry("/tandem/v1/deployments/{}", "{\"model\": \"extractive\"}"),
          Map.entry("/tandem/v1/deployments/{}/rollback", "{\"version\": 1}"),
          Map.entry("/tandem/v1/feedback/{}", "{\"rating\": \"down\"}"),
          Map.entry("/v1/fine_tuning/checkpoints/{}/permissions", "{\"project_ids\": [\"beta\"]}"),
          Map.entry("/tandem/v1/models/{}", "{\"state\": \"live\"}"));

  /** Requests with a foreign id in their query or body: method, path, body. */
  static final List<List<String>> REFERENCES =
      List.of(
          List.of("DELETE", "/tandem/v1/memories?conversation={conversation}", ""),
          List.of("DELETE", "/tandem/v1/memories?user={user}", ""),
          List.of("GET", "/tandem/v1/memories?conversation={conversation}", ""),
          List.of("GET", "/tandem/v1/memories?user={user}", ""),
          List.of("GET", "/tandem/v1/receipts?answer_id={response}", ""),
          List.of("GET", "/tandem/v1/receipts?deployment={deployment}", ""),
          List.of("GET", "/tandem/v1/feedback?receipt={receipt}", ""),
          List.of("GET", "/tandem/v1/datasets/lineage?file={training_file}", ""),
          List.of("GET", "/tandem/v1/datasets/lineage?job={job}", ""),
          List.of("GET", "/tandem/v1/datasets/lineage?model={tuned_model}", ""),
          List.of("GET", "/tandem/v1/models?training_file={training_file}", ""),
          List.of("GET", "/tandem/v1/models?fine_tuning_job={job}", ""),
          List.of("POST", "/v1/vector_stores", "{\"file_ids\": [\"{file}\"]}"),
          List.of("POST", "/v1/vector_stores/{own-store}/files", "{\"file_id\": \"{file}\"}"),
          List.of(
              "POST",
              "/v1/vector_stores/{own-store}/file_batches",
              "{\"file_ids\": [\"{own-file}\", \"{file}\"]}"),
          List.of("POST", "/v1/responses", "{\"model\": \"{deployment}\", \"input\": \"x\"}"),
          List.of(
              "POST",
              "/v1/responses",
              "{\"model\":\"extractive\",\"input\":\"x\",\"previous_response_id\":\"{response}\"}"),
          List.of(
              "POST",
              "/v1/responses",
              "{\"model\":\"extractive\",\"input\":\"x\",\"conversation\":\"{conversation}\"}"),
          List.of(
              "POST",
              "/v1/responses",
              "{\"model\":\"extractive\",\"input\":\"x\",\"tools\":[{\"type\":\"file_search\","
                  + "\"vector_store_ids\":[\"{store}\"]}]}"),
          List.of(
              "POST",
              "/v1/responses",
              "{\"model\":\"extractive\",\"input\":[{\"type\":\"item_reference\","
                  + "\"id\":\"{item}\"}]}"),
          List.of(
              "POST",
              "/v1/chat/completions",
              "{\"model\":\"{tuned_model}\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"),
          List.of(
              "POST",
              "/v1/batches",
              "{\"input_file_id\":\"{batch_file}\",\"endpoint\":\"/v1/responses\","
                  + "\"completion_window\":\"24h\"}"),
          List.of(
              "POST",
              "/tandem/v1/evidence",
              "{\"vector_store_ids\": [\"{store}\"], \"query\": \"vault\"}"),
          List.of(
              "POST", "/tandem/v1/feedback", "{\"receipt\": \"{receipt}\", \"rating\": \"up\"}"),
          List.of("GET", "/tandem/v1/evaluations?test_set={test_set}", ""),
          List.of("GET", "/tandem/v1/evaluations?schedule={schedule}", ""),
          List.of("POST", "/tandem/v1/test_sets", "{\"file\": \"{rows_file}\"}"),
          List.of(
              "POST",
              "/tandem/v1/evaluations",
              "{\"test_set\": \"{test_set}\", \"target\": {\"model\": \"extractive\"}}"),
          List.of("POST", "/tandem/v1/drift", "{\"deployment\": \"{deployment}\"}"),
          List.of("GET", "/tandem/v1/drift?deployment={deployment}", ""),
          List.of(
              "POST",
              "/tandem/v1/advice",
              "{\"measure\": {\"test_set\": \"{test_set}\", \"tuned\": {\"model\": \"x\"}}}"),
          List.of("POST", "/tandem/v1/datasets", "{\"file\": \"{training_file}\"}"),
          List.of(
              "POST",
              "/tandem/v1/datasets/preflight",
              "{\"training_file\": \"{training_file}\", \"model\": \"tandem-classifier\"}"),
          List.of(
              "POST",
              "/v1/fine_tuning/jobs",
              "{\"model\": \"tandem-classifier\", \"training_file\": \"{training_file}\"}"),
          List.of(
              "POST",
              "/v1/fine_tuning/jobs",
              "{\"model\": \"{tuned_model}\", \"training_file\": \"{own-file}\"}"));

  private ForeignRequests() {}
}
