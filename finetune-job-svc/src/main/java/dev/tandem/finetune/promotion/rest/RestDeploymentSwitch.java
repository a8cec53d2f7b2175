package dev.tandem.finetune.promotion.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tandem.api.error.ApiError;
import dev.tandem.finetune.promotion.DeploymentSwitch;
import dev.tandem.finetune.service.ServiceClient;
import jakarta.enterprise.context.ApplicationScoped;

/** {@code /tandem/v1/deployments} and the summary of receipts. */
@ApplicationScoped
public class RestDeploymentSwitch implements DeploymentSwitch {

  private static final String DEPLOYMENTS = "/tandem/v1/deployments/";
  private static final double ROUNDING = 1e-9;

  private final PromotionRequests requests;
  private final ObjectMapper json;

  RestDeploymentSwitch(PromotionRequests requests, ObjectMapper json) {
    this.requests = requests;
    this.json = json;
  }

  @Override
  public JsonNode describe(String project, String name) {
    return checked(requests.fromGeneration(project, path(name)));
  }

  /** What has no version is no deployment, and says nothing about whether somebody changed it. */
  private static JsonNode checked(JsonNode described) {
    if (!described.path("version").isInt()) {
      throw ApiError.unavailable("The deployment cannot be read at the moment.");
    }
    return described;
  }

  @Override
  public JsonNode add(String project, String name, ObjectNode spec, int live, int newest) {
    ObjectNode body = spec.deepCopy().put("based_on", newest);
    body.putArray("canary").addObject().put("version", live).put("weight", 1);
    return checked(requests.toGeneration(project, path(name), body));
  }

  @Override
  public void share(String project, String name, double share, int live, int newest) {
    ObjectNode body = requests.body().put("based_on", newest);
    var canary = body.putArray("canary");
    if (share < 1 - ROUNDING) {
      canary.addObject().put("version", live).put("weight", 1 - share);
    }
    requests.toGeneration(project, path(name), body);
  }

  @Override
  public void back(String project, String name, int version, int newest) {
    ObjectNode body = requests.body().put("version", version).put("based_on", newest);
    requests.toGeneration(project, path(name) + "/rollback", body);
  }

  @Override
  public boolean hasModel(String project, String model) {
    try {
      requests.fromGeneration(project, "/v1/models/" + ServiceClient.encoded(model));
      return true;
    } catch (ApiError e) {
      if (e.status() == 404) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public Sums sums(String project, String name, Wish wish) {
    StringBuilder path = new StringBuilder("/tandem/v1/receipts/summary?deployment=");
    path.append(ServiceClient.encoded(name));
    if (wish.after() != null) {
      path.append("&after=").append(wish.after()).append("&since=").append(wish.since());
    }
    if (wish.slowMillis() != null) {
      path.append("&slow_millis=").append(wish.slowMillis());
    }
    if (wish.dearCost() != null) {
      path.append("&dear=").append(wish.dearCost());
    }
    try {
      JsonNode summary = requests.fromGeneration(project, path.toString());
      if (summary.path("through").isNumber() && summary.path("versions").isArray()) {
        return json.treeToValue(summary, Sums.class);
      }
    } catch (JsonProcessingException e) {
      // Answered below, like a summary that is none.
    }
    throw ApiError.unavailable("The receipts cannot be summed at the moment.");
  }

  private static String path(String name) {
    return DEPLOYMENTS + ServiceClient.encoded(name);
  }
}
