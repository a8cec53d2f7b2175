package dev.tandem.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What a native image must not hold: a class with random numbers, an HTTP client or something of
 * ONNX Runtime's in a static field has to be initialised by the process, and its module's
 * native-image.properties says so. It is tested here because this module has all of them on its
 * class path.
 */
class NativeImagesTest {

  private static final List<String> MODULES =
      List.of("api-contract", "retrieval-svc", "generation-svc", "finetune-job-svc");

  private static final List<String> SERVICES =
      List.of(
          "dev.tandem.api", "dev.tandem.retrieval", "dev.tandem.generation", "dev.tandem.finetune");

  private static final List<Class<?>> STATE = List.of(Random.class, HttpClient.class);

  @Test
  void namesEveryClassWhoseStaticStateAProcessMustMake() {
    Set<String> holders =
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(SERVICES)
                .stream()
                .filter(type -> type.getFields().stream().anyMatch(NativeImagesTest::isState))
                .map(JavaClass::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(named(), holders);
  }

  private static boolean isState(JavaField field) {
    JavaClass type = field.getRawType();
    return field.getModifiers().contains(JavaModifier.STATIC)
        && (STATE.stream().anyMatch(type::isAssignableTo)
            || type.getFields().stream().anyMatch(NativeImagesTest::isOfOnnxRuntime));
  }

  private static boolean isOfOnnxRuntime(JavaField field) {
    return !field.getModifiers().contains(JavaModifier.STATIC)
        && field.getRawType().getPackageName().startsWith("ai.onnxruntime");
  }

  /** Of ours, without those that are named for another reason. */
  private static Set<String> named() {
    Set<String> names = new TreeSet<>();
    for (String module : MODULES) {
      for (String argument : arguments(module).split("\\s+", -1)) {
        if (argument.startsWith("--initialize-at-run-time=")) {
          names.addAll(List.of(argument.substring(argument.indexOf('=') + 1).split(",", -1)));
        }
      }
    }
    names.removeIf(name -> !name.startsWith("dev.tandem."));
    names.remove("dev.tandem.retrieval.embed.OpenAiTokens$Loaded");
    return names;
  }

  private static String arguments(String module) {
    String path = "/META-INF/native-image/dev.tandem/" + module + "/native-image.properties";
    try (InputStream file = NativeImagesTest.class.getResourceAsStream(path)) {
      assertNotNull(file, path);
      Properties properties = new Properties();
      properties.load(file);
      return properties.getProperty("Args");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
