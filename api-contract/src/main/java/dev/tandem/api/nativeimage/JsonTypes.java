package dev.tandem.api.nativeimage;

import java.lang.annotation.Annotation;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.graalvm.nativeimage.hosted.Feature;
import org.graalvm.nativeimage.hosted.RuntimeReflection;

/**
 * Keeps what Jackson looks up by reflection. Any of our records may be a body, a column or a line
 * of JSON somewhere, and a list of those that are would be forgotten with the next one: so every
 * record and enum that the program uses is kept, with the interfaces that say which record is
 * meant, and every other class that Jackson's annotations say something about (ADR 0090).
 */
public final class JsonTypes implements Feature {

  private static final String OURS = "dev.tandem.";
  private static final String JACKSON = "com.fasterxml.jackson.annotation.";

  private final Set<Class<?>> kept = ConcurrentHashMap.newKeySet();

  @Override
  public String getDescription() {
    return "Keeps Tandem's records and enums for Jackson";
  }

  @Override
  public void beforeAnalysis(BeforeAnalysisAccess access) {
    access.registerSubtypeReachabilityHandler((during, type) -> consider(type), Object.class);
  }

  private void consider(Class<?> type) {
    if (type.getName().startsWith(OURS) && (type.isRecord() || type.isEnum() || annotated(type))) {
      keep(type);
    }
  }

  private void keep(Class<?> type) {
    if (!type.getName().startsWith(OURS) || !kept.add(type)) {
      return;
    }
    RuntimeReflection.register(type);
    RuntimeReflection.registerAllDeclaredConstructors(type);
    RuntimeReflection.registerAllDeclaredMethods(type);
    RuntimeReflection.registerAllDeclaredFields(type);
    RuntimeReflection.register(type.getDeclaredConstructors());
    RuntimeReflection.register(type.getDeclaredMethods());
    RuntimeReflection.register(type.getDeclaredFields());
    if (type.isRecord()) {
      RuntimeReflection.registerAllRecordComponents(type);
    }
    if (type.isSealed()) {
      RuntimeReflection.registerAllPermittedSubclasses(type);
    }
    Arrays.stream(type.getInterfaces()).forEach(this::keep);
  }

  private static boolean annotated(Class<?> type) {
    return Arrays.stream(type.getAnnotations())
        .map(Annotation::annotationType)
        .anyMatch(annotation -> annotation.getName().startsWith(JACKSON));
  }
}
