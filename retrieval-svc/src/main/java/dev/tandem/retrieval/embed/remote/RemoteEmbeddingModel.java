package dev.tandem.retrieval.embed.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.api.error.ApiError;
import dev.tandem.retrieval.embed.EmbeddingModel;
import dev.tandem.retrieval.embed.OpenAiTokens;
import dev.tandem.retrieval.embed.Vectors;
import dev.tandem.retrieval.embed.remote.Dialect.Ask;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jboss.logging.Logger;

/**
 * A model behind an HTTP endpoint. Its tokens are estimated by OpenAI's tokenizer; a text over the
 * model's limit is cut into windows of equal length and becomes the mean of their vectors.
 * Blocking, thread-safe.
 */
final class RemoteEmbeddingModel implements EmbeddingModel {

  private static final Logger LOG = Logger.getLogger(RemoteEmbeddingModel.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RemoteSettings settings;
  private final RemoteEndpoint endpoint;

  RemoteEmbeddingModel(RemoteSettings settings, RemoteEndpoint endpoint) {
    this.settings = settings;
    this.endpoint = endpoint;
  }

  @Override
  public String name() {
    return settings.name();
  }

  @Override
  public int dimensions() {
    return settings.dimensions();
  }

  @Override
  public int batchSize() {
    return settings.batchSize();
  }

  @Override
  public int concurrency() {
    return settings.concurrency();
  }

  @Override
  public int countTokens(String text) {
    return OpenAiTokens.count(text);
  }

  @Override
  public String version() {
    return name() + "|" + settings.model() + "|" + dimensions() + settings.prefixes().version();
  }

  @Override
  public List<float[]> embed(List<String> texts, Purpose purpose) {
    List<String> windows = new ArrayList<>();
    int[] ends = new int[texts.size()];
    for (int i = 0; i < ends.length; i++) {
      windows.addAll(windows(settings.prefixes().before(texts.get(i), purpose)));
      ends[i] = windows.size();
    }
    List<float[]> parts = new ArrayList<>(windows.size());
    for (int from = 0; from < windows.size(); from += batchSize()) {
      int to = Math.min(windows.size(), from + batchSize());
      parts.addAll(ask(windows.subList(from, to), purpose));
    }
    List<float[]> vectors = new ArrayList<>(ends.length);
    for (int i = 0; i < ends.length; i++) {
      vectors.add(mean(parts.subList(i == 0 ? 0 : ends[i - 1], ends[i])));
    }
    return vectors;
  }

  private List<String> windows(String text) {
    // No token is shorter than a byte, so that most texts need no counting.
    int tokens = text.length() * 3 <= settings.maxTokens() ? 0 : countTokens(text);
    int count = Math.max(1, Math.ceilDiv(tokens, settings.maxTokens()));
    List<String> windows = new ArrayList<>(count);
    int start = 0;
    for (int i = 1; i <= count; i++) {
      int end = (int) ((long) text.length() * i / count);
      if (end < text.length() && Character.isLowSurrogate(text.charAt(end))) {
        end++;
      }
      windows.add(text.substring(start, end));
      start = end;
    }
    return windows;
  }

  private List<float[]> ask(List<String> texts, Purpose purpose) {
    OptionalInt dimensions =
        settings.chooseDimensions() ? OptionalInt.of(dimensions()) : OptionalInt.empty();
    Ask ask = new Ask(settings.model(), texts, purpose, dimensions);
    byte[] answer = endpoint.post(write(settings.dialect().request(ask)));
    try {
      List<float[]> vectors = settings.dialect().vectors(JSON.readTree(answer), texts.size());
      if (vectors.size() != texts.size()) {
        throw new IllegalArgumentException(
            vectors.size() + " vectors for " + texts.size() + " texts");
      }
      return vectors.stream().map(this::checked).toList();
    } catch (IOException | IllegalArgumentException e) {
      LOG.warnf("the embedding model '%s' answered badly: %s", name(), e.getMessage());
      throw ApiError.unavailable(
          "The embedding model '" + name() + "' gave an answer that is not understood.");
    }
  }

  private float[] checked(float[] vector) {
    if (vector.length != dimensions()) {
      throw new IllegalArgumentException(
          "a vector of " + vector.length + " numbers, configured are " + dimensions());
    }
    return Vectors.normalized(vector);
  }

  private static float[] mean(List<float[]> parts) {
    if (parts.size() == 1) {
      return parts.getFirst();
    }
    float[] sum = new float[parts.getFirst().length];
    for (float[] part : parts) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += part[i];
      }
    }
    return Vectors.normalized(sum);
  }

  private static byte[] write(JsonNode body) {
    try {
      return JSON.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }
}
