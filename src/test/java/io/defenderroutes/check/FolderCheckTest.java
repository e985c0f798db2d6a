package io.defenderroutes.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.defenderroutes.check.Finding.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FolderCheckTest {
  private final Path folder;

  FolderCheckTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void a_folder_that_is_there() {
    List<Finding> findings = new FolderCheck().check("data.folder", folder, true);
    assertThat(findings.get(0).outcome()).isEqualTo(Outcome.GOOD);
    assertThat(findings.get(0).check()).contains("in use by a running process");
    assertThat(findings.get(1).check()).contains("free space for data.folder");
  }

  @Test
  void one_that_can_be_made_is_not_made() {
    Path deep = folder.resolve("not/there/yet");
    List<Finding> findings = new FolderCheck().check("data.folder", deep, false);
    assertThat(findings.get(0).outcome()).isEqualTo(Outcome.GOOD);
    assertThat(findings.get(0).check()).isEqualTo("data.folder can be created");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void a_file_in_its_place() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    for (Path wrong : List.of(file, file.resolve("below"))) {
      Finding bad = new FolderCheck().check("files.folder", wrong, false).get(0);
      assertThat(bad.outcome()).isEqualTo(Outcome.BAD);
      assertThat(bad.cause()).isEqualTo(file + " is not a folder");
      assertThat(bad.remedy()).contains("files.folder");
    }
  }

  @Test
  void one_that_we_may_not_write_to() throws IOException {
    Path shut =
        Files.createDirectory(
            folder.resolve("shut"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-xr-xr-x")));
    assumeFalse(Files.isWritable(shut), "root may write anywhere");
    Finding bad = new FolderCheck().check("data.folder", shut.resolve("new"), false).get(0);
    assertThat(bad.outcome()).isEqualTo(Outcome.BAD);
    assertThat(bad.cause()).contains("no write permission on " + shut);
  }

  @ParameterizedTest
  @CsvSource({
    "2000, 10000, GOOD",
    "900, 10000, WARNING",
    "2000, 100000, WARNING",
    "5000, 100000, GOOD"
  })
  void a_disk_that_is_almost_full(long free, long total, Outcome outcome) {
    FolderCheck check = new FolderCheck(at -> new SpaceLeft(free << 20, total << 20));
    Finding room = check.check("data.folder", folder, false).get(1);
    assertThat(room.outcome()).isEqualTo(outcome);
  }

  @Test
  void a_disk_that_cannot_be_measured() {
    FolderCheck check =
        new FolderCheck(
            at -> {
              throw new IOException("stale handle");
            });
    Finding room = check.check("data.folder", folder, false).get(1);
    assertThat(room.outcome()).isEqualTo(Outcome.WARNING);
    assertThat(room.cause()).contains("stale handle");
  }
}
