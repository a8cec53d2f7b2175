package dev.tandem.systemtests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.HttpResponse;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.UnauthorizedException;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.ComparisonFilter;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FileListParams;
import com.openai.models.files.FileObject;
import com.openai.models.files.FilePurpose;
import com.openai.models.responses.FileSearchTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseIncludable;
import com.openai.models.responses.ResponseOutputText;
import com.openai.models.responses.ResponseStreamEvent;
import com.openai.models.uploads.Upload;
import com.openai.models.uploads.UploadCompleteParams;
import com.openai.models.uploads.UploadCreateParams;
import com.openai.models.uploads.parts.PartCreateParams;
import com.openai.models.vectorstores.VectorStore;
import com.openai.models.vectorstores.VectorStoreCreateParams;
import com.openai.models.vectorstores.VectorStoreSearchParams;
import com.openai.models.vectorstores.VectorStoreSearchResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the official Java SDK needs. */
@ExtendWith(SharedTandem.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JavaSdkTest {

  private static final String TEXT =
      "# Observatory\n\nThe dome of the “Zeiß” observatory turns once in four minutes. It seats forty.\n";
  private static final String QUESTION = "How long does the dome of the observatory take to turn?";
  private static final String MODEL = "bge-small-en-v1.5";

  @TempDir static Path folder;
  private OpenAIClient client;
  private String url;
  private FileObject file;
  private VectorStore store;

  @BeforeAll
  void makeAStore(TandemProcess tandem) throws IOException {
    url = tandem.url() + "/v1";
    client =
        OpenAIOkHttpClient.builder().baseUrl(url).apiKey(SharedTandem.KEY).maxRetries(0).build();
    file = upload("observatory.md", TEXT);
    store =
        client
            .vectorStores()
            .create(VectorStoreCreateParams.builder().name("java").addFileId(file.id()).build());
    assertEquals(1, store.fileCounts().total());
    Waiting.until(
        "the file is ingested",
        Duration.ofMinutes(2),
        () -> client.vectorStores().retrieve(store.id()).fileCounts().completed() == 1);
  }

  @Test
  void returnsFilesByteForByteAndPagesThroughThem() throws IOException {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      made.add(upload("page-" + i + ".txt", "page " + i).id());
    }
    FileListParams params =
        FileListParams.builder().limit(2).order(FileListParams.Order.ASC).build();
    List<String> listed =
        client.files().list(params).autoPager().stream()
            .map(FileObject::id)
            .filter(made::contains)
            .toList();
    assertEquals(made, listed);
    assertArrayEquals("page 3".getBytes(StandardCharsets.UTF_8), content(made.get(3)));
    made.forEach(id -> assertTrue(client.files().delete(id).deleted()));
  }

  @Test
  void joinsAnUploadInParts() throws IOException {
    Upload upload =
        client
            .uploads()
            .create(
                UploadCreateParams.builder()
                    .bytes(6)
                    .filename("parts.txt")
                    .mimeType("text/plain")
                    .purpose(FilePurpose.ASSISTANTS)
                    .build());
    List<String> parts = new ArrayList<>();
    for (String part : List.of("abc", "def")) {
      PartCreateParams params =
          PartCreateParams.builder().data(part.getBytes(StandardCharsets.UTF_8)).build();
      parts.add(client.uploads().parts().create(upload.id(), params).id());
    }
    Upload done =
        client
            .uploads()
            .complete(upload.id(), UploadCompleteParams.builder().partIds(parts).build());
    String id = done.file().orElseThrow().id();
    assertArrayEquals("abcdef".getBytes(StandardCharsets.UTF_8), content(id));
    client.files().delete(id);
  }

  @Test
  void findsPassagesAndFiltersThem() {
    List<VectorStoreSearchResponse> hits =
        client
            .vectorStores()
            .search(
                store.id(),
                VectorStoreSearchParams.builder().query(QUESTION).maxNumResults(3).build())
            .data();
    assertEquals(file.id(), hits.getFirst().fileId());
    assertEquals("observatory.md", hits.getFirst().filename());
    assertTrue(hits.getFirst().content().getFirst().text().contains("four minutes"));
    assertTrue(hits.getFirst().score() >= 0 && hits.getFirst().score() <= 1);
    ComparisonFilter none =
        ComparisonFilter.builder()
            .type(ComparisonFilter.Type.EQ)
            .key("planet")
            .value("Mars")
            .build();
    assertTrue(
        client
            .vectorStores()
            .search(
                store.id(), VectorStoreSearchParams.builder().query(QUESTION).filters(none).build())
            .data()
            .isEmpty());
  }

  @Test
  void decodesEmbeddingsFromTheDefaultEncoding() {
    CreateEmbeddingResponse coded =
        client
            .embeddings()
            .create(
                EmbeddingCreateParams.builder()
                    .model(MODEL)
                    .inputOfArrayOfStrings(List.of("a star", "a planet"))
                    .build());
    CreateEmbeddingResponse plain =
        client
            .embeddings()
            .create(
                EmbeddingCreateParams.builder()
                    .model(MODEL)
                    .inputOfArrayOfStrings(List.of("a star", "a planet"))
                    .encodingFormat(EmbeddingCreateParams.EncodingFormat.FLOAT)
                    .build());
    for (int i = 0; i < 2; i++) {
      List<Float> one = coded.data().get(i).embedding();
      List<Float> other = plain.data().get(i).embedding();
      assertEquals(384, one.size());
      for (int d = 0; d < 384; d++) {
        assertEquals(other.get(d), one.get(d), 1e-6);
      }
    }
  }

  @Test
  void answersWithByteExactCitations() throws IOException {
    Response response =
        client
            .responses()
            .create(
                question().include(List.of(ResponseIncludable.FILE_SEARCH_CALL_RESULTS)).build());
    assertEquals(2, response.output().size());
    assertTrue(response.output().getFirst().asFileSearchCall().results().orElseThrow().size() > 0);
    assertQuotes(response);
    Response read = client.responses().retrieve(response.id());
    assertEquals(text(response), text(read));
    assertEquals(1, client.responses().inputItems().list(response.id()).data().size());
    client.responses().delete(response.id());
    assertThrows(NotFoundException.class, () -> client.responses().retrieve(response.id()));
  }

  @Test
  void accumulatesAStreamedResponse() throws IOException {
    ResponseAccumulator accumulator = ResponseAccumulator.create();
    StringBuilder text = new StringBuilder();
    try (StreamResponse<ResponseStreamEvent> events =
        client.responses().createStreaming(question().build())) {
      events.stream()
          .peek(accumulator::accumulate)
          .forEach(event -> event.outputTextDelta().ifPresent(delta -> text.append(delta.delta())));
    }
    assertEquals(text(accumulator.response()), text.toString());
    assertQuotes(accumulator.response());
  }

  @Test
  void streamsChatCompletionsWithUsageLast() {
    ChatCompletionCreateParams params =
        ChatCompletionCreateParams.builder()
            .model("extractive")
            .addUserMessage(QUESTION)
            .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
            .putAdditionalBodyProperty("vector_store_ids", JsonValue.from(List.of(store.id())))
            .build();
    List<ChatCompletionChunk> chunks;
    try (StreamResponse<ChatCompletionChunk> stream =
        client.chat().completions().createStreaming(params)) {
      chunks = stream.stream().toList();
    }
    StringBuilder text = new StringBuilder();
    chunks.forEach(
        chunk -> chunk.choices().forEach(c -> c.delta().content().ifPresent(text::append)));
    assertTrue(text.toString().contains("four minutes"), text.toString());
    assertTrue(chunks.getLast().usage().orElseThrow().totalTokens() > 0);
    assertTrue(
        client
            .chat()
            .completions()
            .create(params.toBuilder().streamOptions(java.util.Optional.empty()).build())
            .choices()
            .getFirst()
            .message()
            .content()
            .orElseThrow()
            .contains("four minutes"));
  }

  @Test
  void listsModels() {
    assertTrue(
        client.models().list().data().stream().anyMatch(model -> model.id().equals("extractive")));
    assertEquals("extractive", client.models().retrieve("extractive").id());
  }

  @Test
  void throwsTheSdksOwnExceptions() {
    NotFoundException missing =
        assertThrows(NotFoundException.class, () -> client.vectorStores().retrieve("vs_unknown"));
    assertTrue(missing.getMessage().contains("vs_unknown"), missing.getMessage());
    assertEquals("invalid_request_error", missing.type().orElseThrow());
    assertTrue(missing.headers().values("x-request-id").getFirst().startsWith("req_"));
    assertThrows(
        BadRequestException.class,
        () ->
            client
                .embeddings()
                .create(EmbeddingCreateParams.builder().model(MODEL).input("").build()));
    OpenAIClient stranger =
        OpenAIOkHttpClient.builder().baseUrl(url).apiKey("sk-wrong").maxRetries(0).build();
    assertThrows(UnauthorizedException.class, () -> stranger.models().list());
  }

  private ResponseCreateParams.Builder question() {
    return ResponseCreateParams.builder()
        .model("extractive")
        .input(QUESTION)
        .addTool(FileSearchTool.builder().vectorStoreIds(List.of(store.id())).build());
  }

  private FileObject upload(String name, String text) throws IOException {
    Path path = Files.writeString(folder.resolve(name), text);
    return client
        .files()
        .create(FileCreateParams.builder().file(path).purpose(FilePurpose.ASSISTANTS).build());
  }

  private byte[] content(String id) throws IOException {
    try (HttpResponse answer = client.files().content(id)) {
      return answer.body().readAllBytes();
    }
  }

  private void assertQuotes(Response response) throws IOException {
    List<ResponseOutputText> texts = texts(response);
    byte[] bytes = content(file.id());
    int quotes = 0;
    for (ResponseOutputText text : texts) {
      for (ResponseOutputText.Annotation annotation : text.annotations()) {
        Map<String, JsonValue> all = annotation.asFileCitation()._allProperties();
        assertEquals(file.id(), annotation.asFileCitation().fileId());
        String quote = all.get("quote").asString().orElseThrow().toString();
        int start = ((Number) all.get("start_byte").asNumber().orElseThrow()).intValue();
        int end = ((Number) all.get("end_byte").asNumber().orElseThrow()).intValue();
        assertEquals(
            quote, new String(Arrays.copyOfRange(bytes, start, end), StandardCharsets.UTF_8));
        assertTrue(text.text().contains(quote), text.text());
        quotes++;
      }
    }
    assertTrue(quotes > 0, response.toString());
    assertTrue(text(response).contains("four minutes"), text(response));
  }

  private static String text(Response response) {
    return String.join("", texts(response).stream().map(ResponseOutputText::text).toList());
  }

  private static List<ResponseOutputText> texts(Response response) {
    return response.output().stream()
        .flatMap(item -> item.message().stream())
        .flatMap(message -> message.content().stream())
        .flatMap(content -> content.outputText().stream())
        .toList();
  }
}
