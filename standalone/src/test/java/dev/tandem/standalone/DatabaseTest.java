package dev.tandem.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tandem.postgres.EmbeddedPostgres;
import java.net.URI;
import java.sql.DriverManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseTest {

  @Test
  void usesAServerOfTheUsersWithAPasswordThatHoldsSigns() throws Exception {
    try (EmbeddedPostgres server = EmbeddedPostgres.startEphemeral()) {
      server.createDatabase("mine");
      try (var connection =
              DriverManager.getConnection(
                  server.jdbcUrl("mine"), server.username(), server.password());
          var statement = connection.createStatement()) {
        statement.execute("alter role tandem password 'a+b@c/d:e'");
      }
      String address = "postgresql://tandem:a+b%%40c%%2Fd%%3Ae@127.0.0.1:%d/mine?sslmode=disable";
      Database database = Database.at(URI.create(address.formatted(server.port())));
      assertEquals("a+b@c/d:e", database.properties().get("tandem.database.password"));
      assertEquals("tandem", database.properties().get("tandem.database.username"));
      String url = "postgresql://127.0.0.1:%d/mine?sslmode=disable".formatted(server.port());
      assertEquals(url, database.properties().get("tandem.database.reactive-url"));
      assertEquals("jdbc:" + url, database.properties().get("tandem.database.jdbc-url"));
    }
  }

  @Test
  void saysWhatASuperuserHasToDoWherePgvectorIsMissing() throws Exception {
    try (EmbeddedPostgres server = EmbeddedPostgres.startEphemeral()) {
      // template1 has no pgvector, and its owner is another role.
      String address =
          "postgresql://%s:%s@127.0.0.1:%d/template1"
              .formatted(server.username(), server.password(), server.port());
      CannotStart refused = assertThrows(CannotStart.class, () -> Database.at(URI.create(address)));
      assertTrue(refused.getMessage().contains("create extension vector;"), refused.getMessage());
      assertFalse(refused.getMessage().contains(server.password()));
    }
  }

  @Test
  void namesTheServerAndNotThePasswordWhenItCannotBeReached() {
    CannotStart refused =
        assertThrows(
            CannotStart.class,
            () -> Database.at(URI.create("postgresql://me:secret@127.0.0.1:1/mine")));
    assertTrue(refused.getMessage().contains("127.0.0.1:1"), refused.getMessage());
    assertFalse(refused.getMessage().contains("secret"), refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"mysql://h/db", "postgresql://h", "postgresql:///db", "h:5432/db"})
  void showsHowAnAddressLooksWhenItIsNotOne(String text) {
    CannotStart refused = assertThrows(CannotStart.class, () -> Database.at(URI.create(text)));
    assertTrue(refused.getMessage().contains("postgresql://user:password@host:5432/database"));
  }
}
