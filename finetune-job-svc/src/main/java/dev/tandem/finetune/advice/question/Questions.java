package dev.tandem.finetune.advice.question;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Arrays;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The six questions. What is null is not known.
 *
 * @param changeRate how often what the answers rest on changes
 * @param traceability whether an answer must name where it stands
 * @param need what the model lacks
 * @param compute what there is to train with
 * @param monthlyBudget what may be spent a month, in the currency of the prices
 * @param offline whether nothing may leave the network
 * @param vocabulary what the answers are made of
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "AdviceQuestions")
public record Questions(
    @Schema(
            type = SchemaType.STRING,
            nullable = true,
            enumeration = {"never", "yearly", "monthly", "weekly", "daily"})
        ChangeRate changeRate,
    @Schema(
            type = SchemaType.STRING,
            nullable = true,
            enumeration = {"required", "useful", "unneeded"})
        Traceability traceability,
    @Schema(
            type = SchemaType.STRING,
            nullable = true,
            enumeration = {"knowledge", "behaviour", "both", "neither"})
        Need need,
    @Schema(
            type = SchemaType.STRING,
            nullable = true,
            enumeration = {"cpu", "gpu"})
        Compute compute,
    @Schema(nullable = true, minimum = "0") Double monthlyBudget,
    @Schema(
            type = SchemaType.STRING,
            nullable = true,
            enumeration = {"required", "unneeded"})
        Offline offline,
    @Schema(
            type = SchemaType.STRING,
            nullable = true,
            enumeration = {"common", "domain", "closed"})
        Vocabulary vocabulary) {

  /** Nothing is known. */
  public static final Questions UNKNOWN = new Questions(null, null, null, null, null, null, null);

  /** An answer with its name in requests. */
  public sealed interface Answer {
    String name();

    /** The name in requests and answers. */
    default String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How often the knowledge changes. */
  public enum ChangeRate implements Answer {
    NEVER,
    YEARLY,
    MONTHLY,
    WEEKLY,
    DAILY;

    @JsonValue
    @Override
    public String wire() {
      return Answer.super.wire();
    }

    @JsonCreator
    static ChangeRate of(String wire) {
      return read(values(), wire);
    }
  }

  /** Whether answers must name their sources. */
  public enum Traceability implements Answer {
    REQUIRED,
    USEFUL,
    UNNEEDED;

    @JsonValue
    @Override
    public String wire() {
      return Answer.super.wire();
    }

    @JsonCreator
    static Traceability of(String wire) {
      return read(values(), wire);
    }
  }

  /** What the model lacks: what it should know, or how it should act. */
  public enum Need implements Answer {
    KNOWLEDGE,
    BEHAVIOUR,
    BOTH,
    NEITHER;

    @JsonValue
    @Override
    public String wire() {
      return Answer.super.wire();
    }

    @JsonCreator
    static Need of(String wire) {
      return read(values(), wire);
    }
  }

  /** What there is to train with. */
  public enum Compute implements Answer {
    CPU,
    GPU;

    @JsonValue
    @Override
    public String wire() {
      return Answer.super.wire();
    }

    @JsonCreator
    static Compute of(String wire) {
      return read(values(), wire);
    }
  }

  /** Whether everything must stay inside. */
  public enum Offline implements Answer {
    REQUIRED,
    UNNEEDED;

    @JsonValue
    @Override
    public String wire() {
      return Answer.super.wire();
    }

    @JsonCreator
    static Offline of(String wire) {
      return read(values(), wire);
    }
  }

  /** Words of every day, of a trade, or a few fixed labels. */
  public enum Vocabulary implements Answer {
    COMMON,
    DOMAIN,
    CLOSED;

    @JsonValue
    @Override
    public String wire() {
      return Answer.super.wire();
    }

    @JsonCreator
    static Vocabulary of(String wire) {
      return read(values(), wire);
    }
  }

  private static <T extends Answer> T read(T[] values, String wire) {
    return Arrays.stream(values)
        .filter(each -> each.wire().equals(wire))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no such answer"));
  }

  /** The same with one more answer. */
  Questions with(Answer answer) {
    return switch (answer) {
      case ChangeRate it ->
          new Questions(it, traceability, need, compute, monthlyBudget, offline, vocabulary);
      case Traceability it ->
          new Questions(changeRate, it, need, compute, monthlyBudget, offline, vocabulary);
      case Need it ->
          new Questions(changeRate, traceability, it, compute, monthlyBudget, offline, vocabulary);
      case Compute it ->
          new Questions(changeRate, traceability, need, it, monthlyBudget, offline, vocabulary);
      case Offline it ->
          new Questions(changeRate, traceability, need, compute, monthlyBudget, it, vocabulary);
      case Vocabulary it ->
          new Questions(changeRate, traceability, need, compute, monthlyBudget, offline, it);
    };
  }
}
