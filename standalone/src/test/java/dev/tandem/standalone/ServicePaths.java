package dev.tandem.standalone;

import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.openapi.api.SmallRyeOpenAPI;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.Index;
import org.jboss.jandex.IndexReader;

/**
 * The paths of one service: those of its OpenAPI description, made from its classes as Quarkus
 * makes it, and all that its resources answer to, described or not.
 */
record ServicePaths(Set<String> described, Set<String> answered) {

  private static final DotName PATH = DotName.createSimple("jakarta.ws.rs.Path");

  static ServicePaths of(String service) throws IOException {
    Index index = index(service);
    SmallRyeOpenAPI description =
        SmallRyeOpenAPI.builder()
            .withConfig(new SmallRyeConfigBuilder().build())
            .withIndex(index)
            .build();
    return new ServicePaths(
        samples(description.model().getPaths().getPathItems().keySet()), samples(answered(index)));
  }

  private static Index index(String service) throws IOException {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    for (URL url : Collections.list(loader.getResources("META-INF/jandex.idx"))) {
      if (url.getPath().contains("/" + service + "/")) {
        try (InputStream in = url.openStream()) {
          return new IndexReader(in).read();
        }
      }
    }
    throw new IllegalStateException(service + " has no index of its classes");
  }

  private static Set<String> answered(Index index) {
    Set<String> paths = new TreeSet<>();
    for (AnnotationInstance path : index.getAnnotations(PATH)) {
      boolean ofMethod = path.target().kind() == AnnotationTarget.Kind.METHOD;
      ClassInfo resource =
          ofMethod ? path.target().asMethod().declaringClass() : path.target().asClass();
      // An interface is a client of another service.
      if (!resource.isInterface()) {
        paths.add(joined(ofMethod ? classPath(resource) : "", path.value().asString()));
      }
    }
    return paths;
  }

  private static String classPath(ClassInfo resource) {
    AnnotationInstance path = resource.declaredAnnotation(PATH);
    return path == null ? "" : joined("", path.value().asString());
  }

  private static String joined(String base, String path) {
    return base + (path.startsWith("/") ? path : "/" + path);
  }

  /** One address for each template: what stands in braces is a name. */
  private static Set<String> samples(Set<String> templates) {
    return templates.stream()
        .map(template -> template.replaceAll("\\{[^}]*}", "x1"))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
