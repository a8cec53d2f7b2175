package dev.tandem.finetune;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tandem.api.auth.Operation;
import dev.tandem.api.auth.Operations;
import dev.tandem.api.auth.Service;
import dev.tandem.postgres.PostgresTestResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Who may use an operation is decided in {@link Operations} before anybody can. */
@QuarkusTest
@QuarkusTestResource(PostgresTestResource.class)
@QuarkusTestResource(StubServices.class)
class DecidedOperationsTest {

  @Test
  void everyDescribedOperationHasItsRolesAndNoOtherIsInTheTable() {
    List<String> undecided = new ArrayList<>();
    var described = new TreeSet<String>();
    Map<String, Map<String, Object>> paths =
        Api.caller().get("/q/openapi?format=json").jsonPath().getMap("paths");
    paths.forEach(
        (path, methods) -> {
          for (String method : methods.keySet()) {
            if (!List.of("get", "put", "post", "delete", "patch").contains(method)) {
              continue;
            }
            String verb = method.toUpperCase(Locale.ROOT);
            Optional<Operation> decided = Operations.find(verb, path.replaceAll("\\{.*?}", "x"));
            if (decided.filter(found -> found.service() == Service.FINETUNE).isEmpty()) {
              undecided.add(verb + " " + path);
            }
            decided.ifPresent(found -> described.add(verb + " " + found.template()));
          }
        });

    assertEquals(List.of(), undecided, "decide their roles in Operations and docs/security.md");
    assertEquals(decided(), described);
  }

  private static TreeSet<String> decided() {
    var all = new TreeSet<String>();
    for (Operation operation : Operations.all()) {
      if (operation.service() == Service.FINETUNE && !operation.roles().isEmpty()) {
        operation.methods().forEach(method -> all.add(method + " " + operation.template()));
      }
    }
    return all;
  }
}
