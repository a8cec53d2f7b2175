package dev.tandem.retrieval.expiry;

import static dev.tandem.retrieval.fake.Api.first;
import static dev.tandem.retrieval.fake.Api.ingest;
import static dev.tandem.retrieval.fake.Api.store;
import static dev.tandem.retrieval.fake.Api.upload;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tandem.postgres.PostgresTestResource;
import dev.tandem.retrieval.fake.StoreProfile;
import dev.tandem.retrieval.files.BlobStore;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(StoreProfile.class)
@QuarkusTestResource(PostgresTestResource.class)
class ExpirySweepTest {

  @Inject ExpirySweep sweep;
  @Inject BlobStore blobs;

  @Inject
  @ReactiveDataSource("retrieval")
  Pool pool;

  @Test
  void removesAnExpiredFileFromItsStoresAndFromDisk() {
    String file = upload("a.txt", "text");
    String stays = upload("b.txt", "text");
    String store = store();
    ingest(store, file);
    ingest(store, stays);
    run("update retrieval.files set expires_at = now() where id = '" + file + "'");
    sweep.sweep().await().indefinitely();
    assertThrows(NoSuchFileException.class, () -> blobs.read(file));
    first().get("/v1/vector_stores/" + store).then().body("file_counts.total", equalTo(1));
    first().get("/v1/files/" + stays).then().statusCode(200);
  }

  @Test
  void deletesBytesWhoseDeletionWasCommittedBeforeACrash() throws IOException {
    keep("file-condemned");
    run(
        "insert into retrieval.blobs_to_delete values"
            + " ('file-condemned', now() - interval '2 minutes')");
    sweep.sweep().await().indefinitely();
    assertThrows(NoSuchFileException.class, () -> blobs.read("file-condemned"));
    assertEquals(
        0,
        pool.query("select 1 from retrieval.blobs_to_delete")
            .execute()
            .await()
            .indefinitely()
            .size());
  }

  @Test
  void deletesBytesThatNoRowKnowsAndKeepsTheOthers() throws IOException {
    String file = upload("a.pdf", "#extracted\n\ntext");
    ingest(store(), file);
    keep("file-orphan");
    keep("file-orphan.text");
    Path left = Files.createTempFile(blobs.incoming(), "left", ".tmp");
    sweep.sweepOrphans().await().indefinitely();
    assertThrows(NoSuchFileException.class, () -> blobs.read("file-orphan"));
    assertThrows(NoSuchFileException.class, () -> blobs.read("file-orphan.text"));
    assertFalse(Files.exists(left));
    blobs.read(file);
    blobs.read(file + ".text");
  }

  private void keep(String name) throws IOException {
    blobs.keep(name, Files.writeString(Files.createTempFile(blobs.incoming(), "x", ""), "x"));
  }

  private void run(String sql) {
    pool.query(sql).execute().await().indefinitely();
  }
}
