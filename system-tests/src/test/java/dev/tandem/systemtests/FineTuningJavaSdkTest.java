package dev.tandem.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FilePurpose;
import com.openai.models.finetuning.jobs.FineTuningJob;
import com.openai.models.finetuning.jobs.JobCreateParams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Fine-tuning jobs by the official Java SDK, from examples to an answer. */
@ExtendWith(SharedTandem.class)
class FineTuningJavaSdkTest {

  private static final Map<String, List<String>> EXAMPLES =
      Map.of(
          "weather",
          List.of("Will it rain?", "How cold is it?", "Is it windy", "Any snow today?", "Sunny?"),
          "music",
          List.of("Play a song", "Turn it up", "Next track", "Who sings this?", "Stop the music"));

  private static final Set<FineTuningJob.Status> ENDED =
      Set.of(
          FineTuningJob.Status.SUCCEEDED,
          FineTuningJob.Status.FAILED,
          FineTuningJob.Status.CANCELLED);

  @Test
  void aJobEndsWithAModelThatAnswers(TandemProcess tandem, @TempDir Path folder)
      throws IOException {
    OpenAIClient client =
        OpenAIOkHttpClient.builder()
            .baseUrl(tandem.url() + "/v1")
            .apiKey(SharedTandem.KEY)
            .maxRetries(0)
            .build();
    String file =
        client
            .files()
            .create(
                FileCreateParams.builder()
                    .file(Files.writeString(folder.resolve("rows.jsonl"), rows()))
                    .purpose(FilePurpose.FINE_TUNE)
                    .build())
            .id();
    String id =
        client
            .fineTuning()
            .jobs()
            .create(JobCreateParams.builder().model("tandem-classifier").trainingFile(file).build())
            .id();
    Waiting.until(
        "the job has ended",
        Duration.ofMinutes(4),
        () -> ENDED.contains(client.fineTuning().jobs().retrieve(id).status()));
    FineTuningJob job = client.fineTuning().jobs().retrieve(id);
    assertEquals(FineTuningJob.Status.SUCCEEDED, job.status(), () -> job.error().toString());
    assertTrue(client.fineTuning().jobs().listEvents(id).items().size() > 3);
    String model = job.fineTunedModel().orElseThrow();
    String said =
        client
            .chat()
            .completions()
            .create(
                ChatCompletionCreateParams.builder()
                    .model(model)
                    .addUserMessage("Will there be rain tomorrow?")
                    .build())
            .choices()
            .getFirst()
            .message()
            .content()
            .orElseThrow();
    assertEquals("weather", said);
    assertTrue(client.models().delete(model).deleted());
    client.files().delete(file);
  }

  private static String rows() throws IOException {
    StringBuilder rows = new StringBuilder();
    for (var example : EXAMPLES.entrySet()) {
      for (String text : example.getValue()) {
        Object row =
            Map.of(
                "messages",
                List.of(
                    Map.of("role", "user", "content", text),
                    Map.of("role", "assistant", "content", example.getKey())));
        rows.append(Api.JSON.writeValueAsString(row)).append('\n');
      }
    }
    return rows.toString();
  }
}
