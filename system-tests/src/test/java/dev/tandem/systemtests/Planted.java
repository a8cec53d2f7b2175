package dev.tandem.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** One of everything that a project can have, and what its id is. */
final class Planted {

  /** What every planted thing says; nobody else may read it. */
  static final String SECRET = "heliotrope";

  private static final String ROW =
      "{\"messages\":[{\"role\":\"user\",\"content\":\"%1$s %2$d?\"},"
          + "{\"role\":\"assistant\",\"content\":\"%1$s\"}]}\n";

  private final Map<String, String> ids = new LinkedHashMap<>();
  private final String mark = UUID.randomUUID().toString().substring(0, 8);

  private Planted() {}

  static Planted in(TandemProcess tandem, Api owner) {
    Planted planted = new Planted();
    planted.documents(owner);
    planted.answers(owner);
    planted.evaluation(owner);
    planted.drift(tandem, owner);
    planted.tuning(tandem, owner);
    return planted;
  }

  Map<String, String> ids() {
    return ids;
  }

  private String keep(String kind, JsonNode made) {
    ids.put(kind, made.get("id").asText());
    return made.get("id").asText();
  }

  private void documents(Api owner) {
    ids.put("file", owner.file("secret.txt", "The vault opens with " + SECRET + "."));
    ids.put("store", owner.store(SECRET));
    String batches = "/v1/vector_stores/" + ids.get("store") + "/file_batches";
    keep("file_batch", owner.post(batches, Map.of("file_ids", List.of(ids.get("file")))).ok());
    owner.settled(ids.get("store"), Duration.ofMinutes(2));
    keep(
        "upload",
        owner
            .post(
                "/v1/uploads",
                Map.of(
                    "filename",
                    "a",
                    "bytes",
                    3,
                    "mime_type",
                    "text/plain",
                    "purpose",
                    "assistants"))
            .ok());
  }

  private void answers(Api owner) {
    List<Map<String, String>> said = List.of(Map.of("role", "user", "content", SECRET));
    JsonNode response =
        owner.post("/v1/responses", Map.of("model", "extractive", "input", SECRET)).ok();
    keep("response", response);
    keep(
        "chat",
        owner
            .post(
                "/v1/chat/completions",
                Map.of("model", "extractive", "messages", said, "store", true))
            .ok());
    List<Map<String, String>> items =
        List.of(Map.of("type", "message", "role", "user", "content", SECRET));
    keep("conversation", owner.post("/v1/conversations", Map.of("items", items)).ok());
    keep(
        "item",
        owner.get("/v1/conversations/" + ids.get("conversation") + "/items").ok().at("/data/0"));
    String line =
        "{\"custom_id\":\"a\",\"method\":\"POST\",\"url\":\"/v1/responses\",\"body\":"
            + "{\"model\":\"extractive\",\"input\":\"x\"}}\n";
    ids.put("batch_file", uploaded(owner, "batch.jsonl", "batch", line));
    keep(
        "batch",
        owner
            .post(
                "/v1/batches",
                Map.of(
                    "input_file_id",
                    ids.get("batch_file"),
                    "endpoint",
                    "/v1/responses",
                    "completion_window",
                    "24h"))
            .ok());
    String name = "probe-" + mark;
    owner
        .post(
            "/tandem/v1/deployments",
            Map.of("name", name, "model", "extractive", "instructions", SECRET))
        .ok();
    ids.put("deployment", name);
    String receipts = "/tandem/v1/receipts?answer_id=" + ids.get("response");
    keep("receipt", owner.get(receipts).ok().at("/data/0"));
    keep(
        "feedback",
        owner
            .post(
                "/tandem/v1/feedback",
                Map.of("receipt", ids.get("receipt"), "rating", "up", "reason", SECRET))
            .ok());
  }

  private static String uploaded(Api owner, String name, String purpose, String text) {
    String form =
        "--b\r\ncontent-disposition: form-data; name=\"purpose\"\r\n\r\n"
            + purpose
            + "\r\n--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\""
            + name
            + "\"\r\n\r\n"
            + text
            + "\r\n--b--\r\n";
    return owner
        .post(
            "/v1/files",
            "multipart/form-data; boundary=b",
            java.net.http.HttpRequest.BodyPublishers.ofString(form, StandardCharsets.UTF_8))
        .ok()
        .get("id")
        .asText();
  }

  private void evaluation(Api owner) {
    String row = "{\"question\": \"" + SECRET + "?\", \"expected_answer\": \"" + SECRET + "\"}\n";
    ids.put("rows_file", uploaded(owner, "questions.jsonl", "user_data", row));
    Map<String, Object> set = Map.of("name", "probe", "file", ids.get("rows_file"));
    keep("test_set", owner.post("/tandem/v1/test_sets", set).ok());
    Map<String, Object> evaluation =
        Map.of("test_set", ids.get("test_set"), "target", Map.of("model", "extractive"));
    keep("evaluation", owner.post("/tandem/v1/evaluations", evaluation).ok());
    keep(
        "schedule",
        owner
            .post(
                "/tandem/v1/evaluation_schedules",
                Map.of("evaluation", evaluation, "every_seconds", 86_400))
            .ok());
    keep("advice", owner.post("/tandem/v1/advice", Map.of("name", SECRET)).ok());
    keep(
        "threshold",
        owner
            .post(
                "/tandem/v1/thresholds",
                Map.of("deployment", ids.get("deployment"), "metric", "f1", "least", 0.5))
            .ok());
    keep(
        "promotion",
        owner
            .post(
                "/tandem/v1/promotions",
                Map.of(
                    "deployment", ids.get("deployment"),
                    "change", Map.of("max_passages", 3),
                    "test_set", ids.get("test_set")))
            .ok());
  }

  /** A monitor; what a check would have found is put in by hand. */
  private void drift(TandemProcess tandem, Api owner) {
    Map<String, Object> monitor = Map.of("deployment", ids.get("deployment"), "name", SECRET);
    keep("monitor", owner.post("/tandem/v1/drift", monitor).ok());
    keep(
        "drift_check",
        owner.post("/tandem/v1/drift/" + ids.get("monitor") + "/check", Map.of()).ok());
    ids.put("finding", "driftfinding-probe" + mark);
    insert(
        tandem,
        """
        insert into finetune.drift_findings (id, project, monitor, kind, remedy, summary, evidence,
          first_check, last_check, created_at, seen_at)
        select '%s', project, number, 'query', 'add_documents', '%s', '{}', 'x', 'x', now(), now()
        from finetune.drift_monitors where id = '%s' returning number
        """,
        ids.get("finding"),
        SECRET,
        ids.get("monitor"));
  }

  /** A job that is cancelled at once; what training would have made is put in by hand. */
  private void tuning(TandemProcess tandem, Api owner) {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 12; i++) {
      rows.append(ROW.formatted(SECRET, i));
    }
    ids.put("training_file", uploaded(owner, "rows.jsonl", "fine-tune", rows.toString()));
    keep(
        "dataset",
        owner
            .post("/tandem/v1/datasets", Map.of("name", "probe", "file", ids.get("training_file")))
            .ok());
    keep(
        "job",
        owner
            .post(
                "/v1/fine_tuning/jobs",
                Map.of("model", "tandem-classifier", "training_file", ids.get("training_file")))
            .ok());
    owner.post("/v1/fine_tuning/jobs/" + ids.get("job") + "/cancel", Map.of());
    String model = "ft:probe:alpha::" + mark;
    ids.put("tuned_model", model);
    ids.put("permission", "cp_probe" + mark);
    insert(
        tandem,
        """
        insert into finetune.models (name, project, job, created_at, served)
        values ('%s', 'alpha', '%s', now(), true) returning number
        """,
        model,
        ids.get("job"));
    insert(
        tandem,
        """
        insert into finetune.checkpoints (id, job, project, step, model, path, metrics, created_at)
        values ('ftckpt_%s', '%s', 'alpha', 1, '%s', '/nowhere', '{}', now()) returning number
        """,
        mark,
        ids.get("job"),
        model);
    insert(
        tandem,
        """
        insert into finetune.checkpoint_permissions (id, model, project, created_at)
        values ('%s', '%s', 'alpha', now()) returning number
        """,
        ids.get("permission"),
        model);
    ids.put("memory", "mem_probe" + mark);
    insert(
        tandem,
        """
        insert into generation.memory_turns
          (id, project, user_id, conversation_id, item_id, piece, role, body, created_at,
            available_at)
        values ('%s', 'alpha', 'user-%s', '%s', '%s', 9, 'user', 'heliotrope', now(), null)
        returning turn_no
        """,
        ids.get("memory"),
        mark,
        ids.get("conversation"),
        ids.get("item"));
    ids.put("user", "user-" + mark);
  }

  private static void insert(TandemProcess tandem, String sql, Object... values) {
    Sql.rows(tandem.data(), sql.formatted(values));
  }
}
