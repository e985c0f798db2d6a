package io.defenderroutes.stories.crash;

import io.defenderroutes.image.StartArchive;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.apache.camel.util.FileUtil;
import org.jspecify.annotations.Nullable;

/**
 * The jars that the distribution's lib/ holds, and a class archive of them. The build writes down
 * the dependencies before the tests: what only tests have must not make the product run.
 */
public final class Classpath {
  private static final Path CLASSES = Path.of("target", "classes");
  private static final Path DEPENDENCIES = Path.of("target", "runtime-classpath.txt");
  private static final Path FOLDER = Path.of("target", "product");

  private static @Nullable Path made;

  private Classpath() {}

  /** The jars, separated as in {@code -cp}. */
  public static String ofTheProduct() {
    return of(folder());
  }

  /** Java's options for a process with these jars: it uses their class archive. */
  public static List<String> options() {
    return List.of(
        "-XX:SharedArchiveFile=" + folder().resolve("start.jsa"), "-Xshare:auto", "-Xlog:cds*=off");
  }

  /** Made by the first process of the build that needs it; the other ones wait for it. */
  private static synchronized Path folder() {
    if (made == null) {
      try {
        Files.createDirectories(FOLDER);
        try (FileChannel channel =
                FileChannel.open(
                    FOLDER.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.lock()) {
          made = upToDate();
        }
      } catch (Exception e) {
        throw new IllegalStateException("no class archive for the tests' processes", e);
      }
    }
    return made;
  }

  private static Path upToDate() throws Exception {
    Path folder = FOLDER.resolve(version()).toAbsolutePath();
    if (Files.exists(folder.resolve("start.jsa"))) {
      return folder;
    }
    try (Stream<Path> earlier = Files.list(FOLDER)) {
      earlier.filter(Files::isDirectory).map(Path::toFile).forEach(FileUtil::removeDir);
    }
    Path work = Files.createDirectories(folder.resolve("work"));
    jar(folder.resolve("defender-alert-routes.jar"));
    StartArchive.ofJars(of(folder), work.resolve("start.jsa"), work);
    // A process that is killed meanwhile leaves no archive that looks whole.
    Files.move(work.resolve("start.jsa"), folder.resolve("start.jsa"));
    return folder;
  }

  /** Names what the archive depends on: the classes of this build, their libraries, and Java. */
  private static String version() throws IOException {
    StringBuilder text = new StringBuilder(System.getProperty("java.vm.version"));
    text.append(Files.readString(DEPENDENCIES));
    for (Path file : files()) {
      text.append(file).append(Files.size(file)).append(Files.getLastModifiedTime(file));
    }
    return UUID.nameUUIDFromBytes(text.toString().getBytes(StandardCharsets.UTF_8)).toString();
  }

  private static String of(Path folder) {
    try {
      return folder.resolve("defender-alert-routes.jar")
          + File.pathSeparator
          + Files.readString(DEPENDENCIES).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(
          DEPENDENCIES + " comes from mvn process-test-classes; run that first", e);
    }
  }

  private static void jar(Path jar) throws IOException {
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out)) {
      for (Path file : files()) {
        entries.putNextEntry(
            new ZipEntry(CLASSES.relativize(file).toString().replace(File.separatorChar, '/')));
        Files.copy(file, entries);
      }
    }
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> walk = Files.walk(CLASSES)) {
      return walk.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
