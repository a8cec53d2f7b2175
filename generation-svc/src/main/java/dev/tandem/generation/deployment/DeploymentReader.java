package dev.tandem.generation.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tandem.api.error.ApiError;
import dev.tandem.generation.request.Fields;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads what clients send about deployments. A member that means nothing is refused, since a
 * misspelt one would change how answers are made without a word. Members of answers are let
 * through, so that one can be edited and sent back.
 */
@ApplicationScoped
public class DeploymentReader {

  private static final Set<String> OF_ANSWERS =
      Set.of("object", "name", "version", "created_at", "updated_at", "copied_from");

  private static final String CANARY = "canary";
  private static final String BASED_ON = "based_on";

  private final ObjectMapper json;

  public DeploymentReader(ObjectMapper json) {
    this.json = json;
  }

  /**
   * A new version, a new canary, or both.
   *
   * @param spec empty when only the canary is to change
   * @param canary of the deployment from now on
   * @param basedOn the newest version when it was decided; empty for whichever it is
   */
  record Wanted(Optional<DeploymentSpec> spec, Canary canary, Optional<Integer> basedOn) {}

  /**
   * A way back.
   *
   * @param version to go back to; empty for the one before
   * @param basedOn as of a change
   */
  record Back(Optional<Integer> version, Optional<Integer> basedOn) {}

  /** The specification of a deployment that is new and so has no versions to spread over. */
  DeploymentSpec newDeployment(Fields body) {
    if (!Canary.read(body).orElse(Canary.NONE).shares().isEmpty()) {
      throw body.invalid(CANARY, "must be empty: a new deployment has one version");
    }
    return spec(body);
  }

  Wanted change(String name, Fields body) {
    if (!body.text("name").orElse(name).equals(name)) {
      throw body.invalid("name", "must be the name in the address; deployments are not renamed");
    }
    Optional<Canary> canary = Canary.read(body);
    boolean onlyCanary =
        canary.isPresent()
            && body.node().propertyStream().allMatch(member -> isAround(member.getKey()));
    return new Wanted(
        onlyCanary ? Optional.empty() : Optional.of(spec(body)),
        canary.orElse(Canary.NONE),
        basedOn(body));
  }

  Back rollback(Fields body) {
    for (Map.Entry<String, JsonNode> member : body.node().properties()) {
      if (!member.getKey().equals("version") && !member.getKey().equals(BASED_ON)) {
        throw unknown(body, member.getKey());
      }
    }
    return new Back(body.integer("version", 1, Integer.MAX_VALUE), basedOn(body));
  }

  private static Optional<Integer> basedOn(Fields body) {
    return body.integer(BASED_ON, 1, Integer.MAX_VALUE);
  }

  private DeploymentSpec spec(Fields body) {
    DeploymentSpec spec = DeploymentSpec.read(body);
    JsonNode written = json.valueToTree(spec);
    for (Map.Entry<String, JsonNode> member : body.node().properties()) {
      if (!isAround(member.getKey())) {
        checkKnown(body, member.getKey(), member.getValue(), written.get(member.getKey()));
      }
    }
    return spec;
  }

  /** What was read is written again with all its members: others have not been read. */
  private static void checkKnown(Fields body, String path, JsonNode sent, JsonNode read) {
    if (sent.isNull()) {
      return;
    }
    if (read == null) {
      throw unknown(body, path);
    }
    for (Map.Entry<String, JsonNode> member : sent.properties()) {
      checkKnown(body, path + "." + member.getKey(), member.getValue(), read.get(member.getKey()));
    }
  }

  private static boolean isAround(String member) {
    return OF_ANSWERS.contains(member) || member.equals(CANARY) || member.equals(BASED_ON);
  }

  private static ApiError unknown(Fields body, String path) {
    String shown = path.length() <= 80 ? path : path.substring(0, 80) + "…";
    return body.invalid(shown, "is not known here");
  }
}
