package io.defenderroutes.stories.crash;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The jars that the distribution's lib/ holds. The build writes them down before the tests: what
 * only tests have must not make the product run.
 */
public final class Classpath {
  private static final Path DEPENDENCIES = Path.of("target", "runtime-classpath.txt");

  private Classpath() {}

  public static String ofTheProduct() {
    try {
      return Path.of("target", "classes").toAbsolutePath()
          + File.pathSeparator
          + Files.readString(DEPENDENCIES).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(
          DEPENDENCIES + " comes from mvn process-test-classes; run that first", e);
    }
  }
}
