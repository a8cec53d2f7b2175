package dev.tandem.api.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OperationsTest {

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/files, reader",
    "HEAD, /v1/files, reader",
    "POST, /v1/files, trainer writer",
    "DELETE, /v1/files/file-1, writer",
    "POST, /v1/chat/completions, reader",
    "POST, /v1/chat/completions/chatcmpl-1, reader",
    "DELETE, /v1/chat/completions/chatcmpl-1, writer",
    "POST, /v1/responses/compact, reader",
    "GET, /v1/models/meta/llama-3.1, reader",
    "DELETE, /v1/models/ft:a:b, admin",
    "POST, /tandem/v1/deployments/a/b/rollback, admin",
    "GET, /tandem/v1/receipts/rcpt_1, reader",
    "GET, /tandem/v1/receipts/export, admin",
    "POST, /v1/fine_tuning/jobs, trainer",
    "GET, /v1/fine_tuning/checkpoints/ft:x/permissions, admin"
  })
  void saysWhichRolesAnOperationNeeds(String method, String path, String roles) {
    Operation operation = Operations.find(method, path).orElseThrow();

    assertEquals(
        roles,
        operation.roles().stream().map(Role::label).sorted().collect(Collectors.joining(" ")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "/",
        "v1/files",
        "/v1",
        "/v1/filesx",
        "/v1/files/a/b/c",
        "/V1/files",
        "//v1/files",
        "/v1;a=b/files",
        "/v1/files;a=b",
        "/v1/vector_stores/a/search;x",
        "/tandem/internal/v1/tuned_models"
      })
  void knowsNoOtherSpellings(String path) {
    assertTrue(Operations.find("GET", path).isEmpty());
    assertTrue(Operations.find("POST", path).isEmpty());
  }

  @Test
  void opensInternalPathsToServicesOnly() {
    for (Operation operation : Operations.all()) {
      assertEquals(
          operation.template().startsWith("/tandem/internal/"),
          operation.internal(),
          operation.template());
      assertFalse(operation.internal() && !operation.forServices(), operation.template());
    }
  }

  @Test
  void keepsEveryDeletionAndEverythingOfAdminsThatChangesInTheAuditLog() {
    for (Operation operation : Operations.all()) {
      boolean changes = !operation.methods().equals(Set.of("GET"));
      boolean deletes = operation.methods().contains("DELETE");
      boolean admins = operation.roles().equals(Set.of(Role.ADMIN));
      if (!operation.internal() && (deletes || (changes && admins))) {
        assertTrue(operation.audited(), operation.methods() + " " + operation.template());
      }
    }
  }

  @Test
  void isTheTableInTheDocumentation() throws IOException {
    String told = Files.readString(Path.of("../docs/security.md"));
    for (Operation operation : Operations.all()) {
      if (!operation.internal()) {
        String line =
            "| "
                + operation.roles().stream()
                    .map(Role::label)
                    .sorted()
                    .collect(Collectors.joining(", "))
                + " | "
                + operation.methods().stream().sorted().collect(Collectors.joining(", "))
                + " | `"
                + operation.template()
                + "` |";
        assertTrue(told.contains(line), "docs/security.md lacks: " + line);
      }
    }
  }

  @Test
  void letsAdminsDoEverythingAndWritersAndTrainersRead() {
    assertTrue(List.of(Role.values()).stream().allMatch(Role.ADMIN::covers));
    assertTrue(Role.WRITER.covers(Role.READER) && Role.TRAINER.covers(Role.READER));
    assertFalse(Role.WRITER.covers(Role.TRAINER) || Role.TRAINER.covers(Role.WRITER));
    assertFalse(Role.READER.covers(Role.WRITER) || Role.READER.covers(Role.ADMIN));
  }
}
