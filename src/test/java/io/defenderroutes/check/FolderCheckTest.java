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
  void an_existing_folder_is_good() {
    List<Finding> findings = new FolderCheck().check("data.folder", folder, true);
    assertThat(findings.get(0).outcome()).isEqualTo(Outcome.GOOD);
    assertThat(findings.get(0).check()).contains("in use by a running process");
    assertThat(findings.get(1).check()).contains("free space for data.folder");
  }

  @Test
  void a_missing_folder_that_can_be_created_is_good_and_not_created() {
    Path deep = folder.resolve("not/there/yet");
    List<Finding> findings = new FolderCheck().check("data.folder", deep, false);
    assertThat(findings.get(0).outcome()).isEqualTo(Outcome.GOOD);
    assertThat(findings.get(0).check()).isEqualTo("data.folder can be created");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void a_file_at_the_path_is_bad() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    for (Path path : List.of(file, file.resolve("below"))) {
      Finding bad = new FolderCheck().check("files.folder", path, false).get(0);
      assertThat(bad.outcome()).isEqualTo(Outcome.BAD);
      assertThat(bad.cause()).isEqualTo(file + " is not a folder");
      assertThat(bad.remedy()).contains("files.folder");
    }
  }

  @Test
  void a_folder_without_write_permission_is_bad() throws IOException {
    Path readOnly =
        Files.createDirectory(
            folder.resolve("shut"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-xr-xr-x")));
    assumeFalse(Files.isWritable(readOnly), "root may write anywhere");
    Finding bad = new FolderCheck().check("data.folder", readOnly.resolve("new"), false).get(0);
    assertThat(bad.outcome()).isEqualTo(Outcome.BAD);
    assertThat(bad.cause()).contains("no write permission on " + readOnly);
  }

  @ParameterizedTest
  @CsvSource({
    "2000, 10000, GOOD",
    "900, 10000, WARNING",
    "2000, 100000, WARNING",
    "5000, 100000, GOOD"
  })
  void little_free_space_is_a_warning(long free, long total, Outcome outcome) {
    FolderCheck check = new FolderCheck(at -> new SpaceLeft(free << 20, total << 20));
    Finding space = check.check("data.folder", folder, false).get(1);
    assertThat(space.outcome()).isEqualTo(outcome);
  }

  @Test
  void free_space_that_cannot_be_measured_is_a_warning() {
    FolderCheck check =
        new FolderCheck(
            at -> {
              throw new IOException("stale handle");
            });
    Finding space = check.check("data.folder", folder, false).get(1);
    assertThat(space.outcome()).isEqualTo(Outcome.WARNING);
    assertThat(space.cause()).contains("stale handle");
  }
}
