package dev.tandem.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

  @TempDir Path temp;

  @Test
  void keepsKeysAndFilesFromOtherUsers() throws Exception {
    DataFolder folder = new DataFolder(temp.resolve("data"));
    folder.prepare();
    assertEquals("rw-------", mode(folder.apiKeys()));
    assertEquals("rwx------", mode(folder.files()));
  }

  @Test
  void leavesExistingKeysAlone() throws Exception {
    DataFolder folder = new DataFolder(temp);
    Files.writeString(folder.apiKeys(), "# mine\n");
    folder.prepare();
    assertEquals("# mine\n", Files.readString(folder.apiKeys()));
  }

  @Test
  void saysWhichFolderCannotBeUsed() throws Exception {
    Path file = Files.createFile(temp.resolve("file"));
    CannotStart refused =
        assertThrows(CannotStart.class, () -> new DataFolder(file.resolve("data")).prepare());
    assertTrue(refused.getMessage().contains(file + "/data"), refused.getMessage());
  }

  private static String mode(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
