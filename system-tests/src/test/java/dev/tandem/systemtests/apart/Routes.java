package dev.tandem.systemtests.apart;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/** Which service a request is for, as the services' own descriptions tell. */
final class Routes {

  // Somebody has to say that there is no such address.
  private static final Service OTHERS = Service.GENERATION;

  private final Map<String, Service> prefixes = new TreeMap<>();

  /**
   * Adds the paths of a service.
   *
   * @param description its OpenAPI document
   */
  void add(Service service, JsonNode description) {
    for (Iterator<String> paths = description.get("paths").fieldNames(); paths.hasNext(); ) {
      String path = paths.next();
      int parameter = path.indexOf("/{");
      String prefix = parameter < 0 ? path : path.substring(0, parameter);
      Service other = prefixes.put(prefix, service);
      if (other != null && other != service) {
        throw new IllegalStateException(path + " is both " + other + "'s and " + service + "'s");
      }
    }
  }

  /**
   * By the longest prefix in whole segments.
   *
   * @param path as it was sent, without the query
   */
  Service of(String path) {
    for (int end = path.length(); end > 0; end = path.lastIndexOf('/', end - 1)) {
      Service service = prefixes.get(path.substring(0, end));
      if (service != null) {
        return service;
      }
    }
    return OTHERS;
  }
}
