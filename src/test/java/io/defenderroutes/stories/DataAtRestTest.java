package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.defenderroutes.DefenderAlertRoutes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may read what the product writes. */
class DataAtRestTest extends InSandbox {
  private Path made;

  @BeforeEach
  void requirePosix() {
    assumeTrue(data.getFileSystem().supportedFileAttributeViews().contains("posix"));
    made = data.resolve("made/by/the/product");
    properties.put("data.folder", made.toString());
    properties.put("cursor.store", "file");
    properties.put("cluster.election", "file");
    properties.put("cluster.folder", data.resolve("made/locks").toString());
    // Nowhere to go to but the file of dead letters.
    properties.put("dead-letters.topic", "not a topic");
  }

  @Test
  void files_and_folders_are_their_owners_alone() throws Exception {
    run();

    Map<String, String> modes = modes(data.resolve("made"));
    assertThat(modes.keySet())
        .anyMatch(name -> name.startsWith("by/the/product/alerts/"))
        .anyMatch(name -> name.startsWith("by/the/product/cursors/"))
        .anyMatch(name -> name.startsWith("by/the/product/dead-letters/"))
        .anyMatch(name -> name.startsWith("by/the/product/pending/"))
        .anyMatch(name -> name.startsWith("locks/"));
    assertThat(modes.values()).containsOnly("d rwx------", "- rw-------");
  }

  @Test
  void a_group_may_read_alert_files_and_nothing_else_where_it_is_let() throws Exception {
    Path files = data.resolve("for-a-group");
    properties.put("files.folder", files.toString());
    properties.put("files.access", "group");

    run();

    assertThat(modes(files).values()).containsOnly("d rwxr-x---", "- rw-r-----");
    assertThat(modes(data.resolve("made")).values()).containsOnly("d rwx------", "- rw-------");
  }

  @Test
  void a_folder_that_exists_keeps_the_permissions_that_its_operator_gave_it() throws Exception {
    Path alerts = Files.createDirectories(made.resolve("alerts"));
    Files.setPosixFilePermissions(alerts, PosixFilePermissions.fromString("rwxr-xr-x"));

    run();

    assertThat(modes(alerts)).containsEntry("", "d rwxr-xr-x");
    assertThat(modes(alerts).values()).contains("- rw-------");
  }

  private void run() throws Exception {
    serve("Low", "Discovery");
    sandbox.defender().add(Alerts.raw(tenant.id(), "42"));
    Path alerts =
        Path.of(properties.getOrDefault("files.folder", made.resolve("alerts").toString()));
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await()
          .atMost(LONG)
          .until(
              () ->
                  Files.isDirectory(made.resolve("dead-letters"))
                      && !Arrived.lines(alerts).isEmpty());
      awaitFurtherPolls();
    }
  }

  private static Map<String, String> modes(Path folder) throws IOException {
    Map<String, String> modes = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      all.forEach(path -> modes.put(folder.relativize(path).toString(), mode(path)));
    }
    return modes;
  }

  private static String mode(Path path) {
    try {
      return (Files.isDirectory(path) ? "d " : "- ")
          + PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
