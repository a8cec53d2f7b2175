package dev.tandem.generation.receipt;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What happened for one answer. What is not known is null, and left out of the receipt.
 *
 * @param id from {@link Receipts#newId()}
 * @param answerId the response or chat completion that the receipt is for
 */
public record ReceiptDraft(
    String id,
    String project,
    String answerId,
    Asked asked,
    Said said,
    Ran ran,
    Searched searched,
    Answered answered,
    Spent spent) {

  public ReceiptDraft {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(project, "project");
    Objects.requireNonNull(answerId, "answerId");
    said = said == null ? Said.NOTHING : said;
  }

  /**
   * The request.
   *
   * @param model as the client named it
   * @param deployment the deployment that this name is, or null
   * @param deploymentVersion the version of it that answered, or null
   */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Asked(String model, String deployment, Integer deploymentVersion) {}

  /**
   * Texts that people may want forgotten. The chain holds their salted digests; the texts are kept
   * beside it, where they can be removed.
   *
   * @param user the id that the client gave its user, or null
   * @param question or null
   * @param queries what was searched for, by hop
   * @param answer or null
   * @param keep whether question, queries and answer may be kept, beside what configuration allows;
   *     a client that asks for nothing to be stored says no
   */
  public record Said(
      String user, String question, List<String> queries, String answer, boolean keep) {

    static final Said NOTHING = new Said(null, null, List.of(), null, true);

    public Said {
      queries = queries == null ? List.of() : List.copyOf(queries);
    }
  }

  /**
   * What really answered.
   *
   * @param model the name of the model, after deployment and fallback
   * @param backend the model server's id, or {@code extractive}; null when nobody was asked
   * @param replica which of the backend's addresses, counted from 1, or null
   * @param servedAs what the server calls the model
   * @param reportedModel the model that the server's answer names, or null
   * @param adapterDigest of the adapter's weights, as the model's description names it, or null
   * @param systemFingerprint as the server reports it
   * @param attempts what was tried before and failed, in order
   */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Ran(
      String model,
      String backend,
      Integer replica,
      String servedAs,
      String reportedModel,
      String adapterDigest,
      String systemFingerprint,
      List<Attempt> attempts) {

    public Ran {
      attempts = attempts == null ? List.of() : List.copyOf(attempts);
    }
  }

  /**
   * A model that was tried and whose answer did not stand, and why.
   *
   * @param backend that had begun to answer, or null
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Attempt(String model, String backend, String error) {}

  /**
   * The search, or why there was none.
   *
   * @param stores the index as it was: each store that was searched
   * @param passages those given to the model, in its order
   * @param ranking what put the passages found in order, or null for the search itself
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Searched(
      RouteTaken route, List<StoreMark> stores, List<PassageMark> passages, RankingMark ranking) {

    public Searched {
      stores = stores == null ? List.of() : List.copyOf(stores);
      passages = passages == null ? List.of() : List.copyOf(passages);
    }
  }

  /**
   * @param ranker name of the reranker, or {@code none}
   * @param failure why the one that was to be used was not, as a sentence; holds nothing of the
   *     question
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record RankingMark(String ranker, String failure) {}

  /**
   * @param route {@code none}, {@code single} or {@code multi}
   * @param stage what settled it
   * @param reason a sentence for people; holds nothing of the question
   */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record RouteTaken(
      String route,
      String stage,
      Double score,
      Double threshold,
      Double multiScore,
      Double multiThreshold,
      String reason) {}

  /**
   * @param marker tells one content of the store from another, as retrieval-svc names it, or null
   */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record StoreMark(String vectorStoreId, String marker) {}

  /**
   * @param score calibrated, 0..1
   * @param startByte where it begins in the document, as an offset of UTF-8 bytes
   * @param source what the offsets point into, {@code file} or {@code extracted}
   * @param sha256 of the text; {@link Sha256#hex}
   */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record PassageMark(
      String fileId,
      String filename,
      String vectorStoreId,
      String chunkId,
      Double score,
      Integer startByte,
      Integer endByte,
      String source,
      String sha256) {}

  /**
   * @param citations those in the answer
   * @param markersRemoved how many markers named a passage that was not given
   * @param grounding the check's result as it is shown to clients, or null
   * @param confidence the probability that the documents answer the question, or null
   * @param finishReason as chat completions name it
   */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Answered(
      List<CitationMark> citations,
      int markersRemoved,
      JsonNode grounding,
      boolean abstained,
      Double confidence,
      String finishReason) {

    public Answered {
      citations = citations == null ? List.of() : List.copyOf(citations);
    }
  }

  /**
   * A quotation or reference in the answer.
   *
   * @param startByte where the quoted words begin in the document, as an offset of UTF-8 bytes
   * @param textStart where they begin in the answer, in Unicode code points
   */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record CitationMark(
      String fileId,
      String vectorStoreId,
      String chunkId,
      Integer startByte,
      Integer endByte,
      String source,
      Integer textStart,
      Integer textEnd) {}

  /**
   * @param micros microseconds by stage, such as {@code route}, {@code search}, {@code generate}
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Spent(Tokens tokens, Cost cost, Map<String, Long> micros) {

    public Spent {
      micros = micros == null ? Map.of() : Map.copyOf(micros);
    }
  }

  /**
   * @param cached those of the prompt that the server had in its cache, or null
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Tokens(long prompt, long completion, Long cached) {}

  /**
   * @param amount in decimal digits, exact
   * @param currency by its ISO 4217 code
   */
  public record Cost(String amount, String currency) {

    public static Cost of(BigDecimal amount, String currency) {
      return new Cost(amount.toPlainString(), currency);
    }
  }
}
