package dev.tandem.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.NotFoundException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.batches.Batch;
import com.openai.models.batches.BatchCreateParams;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.conversations.ConversationCreateParams;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FilePurpose;
import com.openai.models.responses.FileSearchTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseOutputText;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import com.openai.models.responses.ToolChoiceOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Answers of a real model server, by the official Java SDK. */
@ExtendWith(SharedModels.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ModelServerJavaSdkTest {

  private static final String FACT = "The dome of the observatory turns once in four minutes.";
  private static final String QUESTION = "How long does the dome of the observatory take to turn?";
  private static final String TIDE = "Does the tide turn at noon?";

  private OpenAIClient client;
  private String file;
  private String store;

  @BeforeAll
  void makeAStore(SharedModels.Running models) {
    client =
        OpenAIOkHttpClient.builder()
            .baseUrl(models.url() + "/v1")
            .apiKey(SharedTandem.KEY)
            .maxRetries(0)
            .build();
    Api api = models.api();
    file = api.file("observatory.md", "# Observatory\n\n" + FACT + " It seats forty.\n");
    store = api.store("java-models");
    api.attach(store, file);
    assertEquals(1, api.settled(store, Duration.ofMinutes(2)).get("completed").asInt());
  }

  @Test
  void listsTheServersModel() {
    assertTrue(
        client.models().list().data().stream().anyMatch(m -> m.id().equals(SharedModels.MODEL)));
    assertEquals(SharedModels.MODEL, client.models().retrieve(SharedModels.MODEL).id());
  }

  @Test
  void completesChatsStreamedAndWhole() {
    ChatCompletionCreateParams params =
        ChatCompletionCreateParams.builder().model(SharedModels.MODEL).addUserMessage(TIDE).build();
    ChatCompletion whole = client.chat().completions().create(params);
    assertEquals(TIDE, content(whole));
    ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
    ChatCompletionStreamOptions usage =
        ChatCompletionStreamOptions.builder().includeUsage(true).build();
    try (StreamResponse<ChatCompletionChunk> chunks =
        client
            .chat()
            .completions()
            .createStreaming(params.toBuilder().streamOptions(usage).build())) {
      chunks.stream().forEach(accumulator::accumulate);
    }
    ChatCompletion streamed = accumulator.chatCompletion();
    assertEquals(TIDE, content(streamed));
    assertEquals(
        whole.usage().orElseThrow().completionTokens(),
        streamed.usage().orElseThrow().completionTokens());
  }

  @Test
  void citesWhatTheModelNames() {
    Response response = client.responses().create(searching());
    assertTrue(response.output().getFirst().isFileSearchCall());
    assertCited(response);
    assertCited(client.responses().retrieve(response.id()));
    ResponseCreateParams next =
        ResponseCreateParams.builder()
            .model(SharedModels.MODEL)
            .input("And then?")
            .previousResponseId(response.id())
            .build();
    assertEquals("And then?", text(client.responses().create(next)).text());
  }

  @Test
  void accumulatesAStreamedResponse() {
    ResponseAccumulator accumulator = ResponseAccumulator.create();
    try (StreamResponse<ResponseStreamEvent> events =
        client.responses().createStreaming(searching())) {
      events.stream().forEach(accumulator::accumulate);
    }
    assertCited(accumulator.response());
  }

  @Test
  void keepsBothSidesOfAConversation() {
    String conversation =
        client.conversations().create(ConversationCreateParams.builder().build()).id();
    client
        .responses()
        .create(
            ResponseCreateParams.builder()
                .model(SharedModels.MODEL)
                .input(TIDE)
                .conversation(conversation)
                .build());
    assertEquals(2, client.conversations().items().list(conversation).items().size());
    client.conversations().delete(conversation);
    assertThrows(NotFoundException.class, () -> client.conversations().retrieve(conversation));
  }

  @Test
  void endsABackgroundResponse() {
    String id = client.responses().create(searching().toBuilder().background(true).build()).id();
    Waiting.until(
        "the background response is completed",
        Duration.ofMinutes(1),
        () ->
            client
                .responses()
                .retrieve(id)
                .status()
                .orElseThrow()
                .equals(ResponseStatus.COMPLETED));
    assertCited(client.responses().retrieve(id));
  }

  @Test
  void answersEachLineOfABatch(@TempDir Path folder) throws IOException {
    String line =
        """
        {"custom_id":"%s","method":"POST","url":"/v1/responses","body":{"model":"%s","input":"%s"}}
        """;
    Path lines = folder.resolve("lines.jsonl");
    Files.writeString(
        lines,
        line.formatted("a", SharedModels.MODEL, TIDE)
            + line.formatted("b", SharedModels.MODEL, "And then?"));
    String input =
        client
            .files()
            .create(FileCreateParams.builder().file(lines).purpose(FilePurpose.BATCH).build())
            .id();
    String id =
        client
            .batches()
            .create(
                BatchCreateParams.builder()
                    .inputFileId(input)
                    .endpoint(BatchCreateParams.Endpoint.V1_RESPONSES)
                    .completionWindow(BatchCreateParams.CompletionWindow._24H)
                    .build())
            .id();
    Waiting.until(
        "the batch is completed",
        Duration.ofMinutes(1),
        () -> client.batches().retrieve(id).status().equals(Batch.Status.COMPLETED));
    Batch ended = client.batches().retrieve(id);
    assertEquals(2, ended.requestCounts().orElseThrow().completed());
    client.files().delete(input);
    client.files().delete(ended.outputFileId().orElseThrow());
  }

  private ResponseCreateParams searching() {
    return ResponseCreateParams.builder()
        .model(SharedModels.MODEL)
        .input(QUESTION)
        .addTool(FileSearchTool.builder().vectorStoreIds(List.of(store)).build())
        .toolChoice(ToolChoiceOptions.REQUIRED)
        .build();
  }

  private void assertCited(Response response) {
    ResponseOutputText text = text(response);
    assertTrue(text.text().contains(FACT), text.text());
    assertEquals(1, text.annotations().size());
    assertEquals(file, text.annotations().getFirst().asFileCitation().fileId());
  }

  private static String content(ChatCompletion completion) {
    return completion.choices().getFirst().message().content().orElseThrow();
  }

  private static ResponseOutputText text(Response response) {
    return response
        .output()
        .getLast()
        .message()
        .orElseThrow()
        .content()
        .getFirst()
        .outputText()
        .orElseThrow();
  }
}
