package dev.tandem.generation.deployment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tandem.generation.request.Fields;
import dev.tandem.generation.request.Metadata;
import dev.tandem.generation.routing.RoutePolicy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * How a deployment answers: the content of one version, which never changes.
 *
 * @param model a model that a server serves (base model or adapter), or {@code extractive}; never
 *     another deployment
 * @param vectorStoreIds searched when the caller names none
 * @param instructions put before the caller's own, or null
 * @param rewriteQuery whether follow-up questions are rewritten before they are searched
 * @param rerank whether the server's reranker puts passages in order, where the caller names none
 * @param maxPassages passages given to the model at most, 1..50, or null for the server's default
 * @param fallback models that answer where {@code model} can not, the first that can
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record DeploymentSpec(
    String model,
    List<String> vectorStoreIds,
    @Schema(nullable = true) String instructions,
    RoutePolicy routing,
    boolean rewriteQuery,
    boolean rerank,
    @Schema(nullable = true) Integer maxPassages,
    Grounding grounding,
    List<String> fallback,
    MemoryPolicy memory,
    Map<String, String> metadata) {

  private static final int MOST_STORES = 100;
  private static final int MOST_FALLBACKS = 8;
  private static final int MOST_PASSAGES = 50;
  private static final int LONGEST_NAME = 256;
  private static final int LONGEST_INSTRUCTIONS = 256_000;

  public DeploymentSpec {
    vectorStoreIds = List.copyOf(vectorStoreIds);
    fallback = List.copyOf(fallback);
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
  }

  /**
   * Reads the members of a specification; all but {@code model} may be left out.
   *
   * @throws dev.tandem.api.error.ApiError 400 that names the member at fault
   */
  public static DeploymentSpec read(Fields body) {
    String model = body.requiredText("model");
    checkName(body, "model", model);
    return new DeploymentSpec(
        model,
        names(body, "vector_store_ids", MOST_STORES, Set.of()),
        body.text("instructions", LONGEST_INSTRUCTIONS).orElse(null),
        body.object("routing").map(RoutePolicy::read).orElse(RoutePolicy.DEFAULT),
        body.flag("rewrite_query").orElse(false),
        body.flag("rerank").orElse(false),
        body.integer("max_passages", 1, MOST_PASSAGES).orElse(null),
        body.object("grounding").map(Grounding::read).orElse(Grounding.DEFAULT),
        names(body, "fallback", MOST_FALLBACKS, Set.of(model)),
        body.object("memory").map(MemoryPolicy::read).orElse(MemoryPolicy.NONE),
        Metadata.read(body));
  }

  private static List<String> names(Fields body, String member, int most, Set<String> taken) {
    Set<String> seen = new HashSet<>(taken);
    List<String> names = new ArrayList<>();
    for (String name : body.texts(member, most)) {
      String item = member + "[" + names.size() + "]";
      checkName(body, item, name);
      if (!seen.add(name)) {
        throw body.invalid(item, "is named before");
      }
      names.add(name);
    }
    return names;
  }

  private static void checkName(Fields body, String member, String name) {
    if (name.isBlank() || name.length() > LONGEST_NAME) {
      throw body.invalid(member, "must be 1 to " + LONGEST_NAME + " characters, not all blank");
    }
  }
}
