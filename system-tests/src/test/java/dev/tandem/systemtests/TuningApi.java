package dev.tandem.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;

/** Fine-tuning jobs without an SDK. */
record TuningApi(Api api) {

  private static final Map<String, List<String>> SUBJECTS =
      Map.of(
          "weather", List.of("rain", "snow", "wind", "sunshine", "fog", "the forecast"),
          "music", List.of("a song", "the volume", "this track", "my playlist", "jazz", "a band"));

  /** So many rows of each of six topics of two subjects, all different. */
  static String rows(int each) {
    StringBuilder rows = new StringBuilder();
    for (var subject : SUBJECTS.entrySet()) {
      for (int i = 0; i < each * 6; i++) {
        String text = "Question %d: what about %s?".formatted(i, subject.getValue().get(i % 6));
        rows.append(
            "{\"messages\":[{\"role\":\"user\",\"content\":\"%s\"},{\"role\":\"assistant\",\"content\":\"%s\"}]}\n"
                .formatted(text, subject.getKey()));
      }
    }
    return rows.toString();
  }

  /** The id of a file to be trained on. */
  String upload(String rows) {
    String boundary = "rows-to-be-learned";
    String form =
        """
        --%1$s\r
        content-disposition: form-data; name="purpose"\r
        \r
        fine-tune\r
        --%1$s\r
        content-disposition: form-data; name="file"; filename="rows.jsonl"\r
        \r
        %2$s\r
        --%1$s--\r
        """
            .formatted(boundary, rows);
    return api.post(
            "/v1/files", "multipart/form-data; boundary=" + boundary, BodyPublishers.ofString(form))
        .ok()
        .get("id")
        .asText();
  }

  /**
   * The id of a new job.
   *
   * @param extension the member {@code tandem}, as JSON
   */
  String create(String model, String extension, String file) {
    String body =
        "{\"model\": \"%s\", \"training_file\": \"%s\", \"tandem\": %s}"
            .formatted(model, file, extension);
    return api.post("/v1/fine_tuning/jobs", "application/json", BodyPublishers.ofString(body))
        .ok()
        .get("id")
        .asText();
  }

  JsonNode job(String id) {
    return api.get("/v1/fine_tuning/jobs/" + id).ok();
  }

  /** Of a job's events, newest first. */
  List<String> messages(String id) {
    return api.get("/v1/fine_tuning/jobs/" + id + "/events?limit=100")
        .ok()
        .get("data")
        .findValuesAsText("message");
  }

  String answer(String model, String question) {
    return api.post(
            "/v1/chat/completions",
            Map.of(
                "model", model, "messages", List.of(Map.of("role", "user", "content", question))))
        .ok()
        .at("/choices/0/message/content")
        .asText();
  }
}
