package io.defenderroutes.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.spi.ToolProvider;

/** Makes the image's Java out of the one that builds it, and its archive of classes. */
public final class ImageFiles {
  /** All of Java SE, what its libraries use beside it, and jcmd for whoever looks into it. */
  private static final String MODULES =
      "java.se,jdk.charsets,jdk.crypto.ec,jdk.httpserver,jdk.jcmd,jdk.jfr,jdk.localedata,"
          + "jdk.management,jdk.management.agent,jdk.naming.dns,jdk.net,jdk.security.auth,"
          + "jdk.security.jgss,jdk.unsupported,jdk.zipfs";

  private ImageFiles() {}

  /**
   * Makes them.
   *
   * @param args the distribution's folder, which gets the archive, and the folder for all else
   */
  public static void main(String[] args) throws Exception {
    Path home = Path.of(args[0]).toAbsolutePath();
    Path image = Files.createDirectories(Path.of(args[1])).toAbsolutePath();
    Files.createDirectories(image.resolve("data/data"));
    Path java = image.resolve("java");
    if (!Files.exists(java)) {
      link(java);
    }
    StartArchive.make(home, java, Files.createTempDirectory(image, "work"));
  }

  private static void link(Path java) throws IOException {
    ToolProvider jlink =
        ToolProvider.findFirst("jlink")
            .orElseThrow(() -> new IOException("a JDK with jlink builds the image"));
    int code =
        jlink.run(
            System.out,
            System.err,
            "--add-modules",
            MODULES,
            "--no-header-files",
            "--no-man-pages",
            "--generate-cds-archive",
            "--output",
            java.toString());
    if (code != 0) {
      throw new IOException("jlink failed with " + code);
    }
  }
}
