package io.defenderroutes.routes;

import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.config.Option;
import io.defenderroutes.config.Settings;
import io.defenderroutes.config.TextFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.model.RouteDefinition;
import org.jspecify.annotations.Nullable;

/**
 * The files of the routes, read once: the packaged ones, and those of the user's folder, which
 * override packaged files of the same relative name. Two are equal if all their files are.
 */
public final class RoutesFolder implements Settings.Known {
  /** The subfolder of rule tests, which no run loads. */
  public static final String TESTS = "tests";

  /** The subfolders of files that a run loads. */
  static final List<String> LOADED = List.of("pipeline", "sources", "routing", "destinations");

  static final List<String> SUBFOLDERS =
      List.of("pipeline", "sources", "routing", "destinations", "formats", TESTS);

  private static final String REQUIRED = "routing";

  /** The file in sources/ that declares no source. */
  private static final String CLOUDS = "clouds";

  private static final String SOURCE_FILE = ".camel.yaml";
  private static final Pattern COMMENT = Pattern.compile("(?m)(^|\\s)#.*$");

  private final Path folder;
  private final SortedMap<String, Boolean> overrides = new TreeMap<>();
  private final SortedMap<String, RoutesFile> files;
  private final Set<String> sources;
  private @Nullable ParsedRoutes parsed;

  private RoutesFolder(Path folder, SortedMap<String, RoutesFile> own) {
    this.folder = folder;
    this.files = new TreeMap<>(PackagedRoutes.FILES);
    own.forEach(
        (name, file) -> {
          RoutesFile packaged = files.put(name, file);
          if (packaged != null) {
            overrides.put(name, packaged.equals(file));
          }
        });
    this.sources =
        names("sources", SOURCE_FILE).stream()
            .map(name -> name.substring("sources/".length(), name.length() - SOURCE_FILE.length()))
            .filter(name -> !name.equals(CLOUDS))
            .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Reads the packaged files and those of a folder. A file that cannot be read is reported when it
   * is used.
   *
   * @throws IOException if the folder cannot be listed or has no file, such as where a volume is
   *     not mounted
   */
  public static RoutesFolder read(Path folder) throws IOException {
    Path root = folder.toAbsolutePath().normalize();
    SortedMap<String, RoutesFile> own = RoutesFile.in(root);
    if (own.isEmpty()) {
      throw new IOException("no routes are in " + folder + ": it is empty, or not there");
    }
    return new RoutesFolder(root, own);
  }

  /**
   * Reads the folder that {@code routes.folder} names.
   *
   * @throws InvalidConfiguration if it is not a folder of routes
   */
  public static RoutesFolder of(String folder) {
    return of("routes.folder (DEFENDER_ROUTES_FOLDER)", Path.of(folder));
  }

  /** The routes that the settings were made with. */
  public static RoutesFolder of(Settings settings) {
    return settings.known() instanceof RoutesFolder routes
        ? routes
        : of(settings.text(Option.ROUTES_FOLDER));
  }

  /**
   * Reads a folder.
   *
   * @param option that names it, for the message
   * @throws InvalidConfiguration if it is not a folder of routes
   */
  public static RoutesFolder of(String option, Path folder) {
    if (!Files.isDirectory(folder.resolve(REQUIRED))) {
      throw new InvalidConfiguration(
          option + " is '" + folder + "'; it must be a folder with " + REQUIRED + "/");
    }
    try {
      return read(folder);
    } catch (IOException e) {
      throw new InvalidConfiguration(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Requires that every file was read.
   *
   * @throws IOException the reason of the first that was not, such as in the moment of a change
   */
  public void requireReadable() throws IOException {
    for (RoutesFile file : files.values()) {
      if (file.failure() != null) {
        throw file.failure();
      }
    }
  }

  /** The files as YAML with line numbers, and what is wrong with them as such. */
  public synchronized ParsedRoutes parsed() {
    if (parsed == null) {
      parsed = new ParsedRoutes(this);
    }
    return parsed;
  }

  /** Returns the file of a route of the routing, relative to this folder; empty for others. */
  public Optional<String> routingFile(RouteDefinition route) {
    String location = route.getResource() == null ? "" : route.getResource().getLocation();
    return location.startsWith("file:" + path(REQUIRED) + "/")
        ? Optional.of(location.substring(("file:" + folder + "/").length()))
        : Optional.empty();
  }

  /** Where Camel looks for a kamelet when it is called. */
  public String kameletLocation() {
    return "file:" + path("destinations");
  }

  /** The folder that paths of a source's own files are relative to. */
  public Path sourcesFolder() {
    return path("sources");
  }

  /** The path that a file has, or would have, in the user's folder. */
  Path path(String name) {
    return folder.resolve(name);
  }

  /** Names of the sources: a file is named as its source. */
  @Override
  public Set<String> sources() {
    return sources;
  }

  /** The settings that the destinations called by the routing require, and why. */
  @Override
  public Map<Option, String> required() {
    StringBuilder text = new StringBuilder();
    for (String file : names("routing", ".yaml")) {
      try {
        text.append(COMMENT.matcher(text(file)).replaceAll(""));
      } catch (IOException e) {
        throw new InvalidConfiguration(String.valueOf(e.getMessage()));
      }
    }
    String routing = text.toString();
    Map<Option, String> required = new EnumMap<>(Option.class);
    if (calls(routing, "kafka")) {
      required.put(Option.KAFKA_BROKERS, "The routing calls kamelet:kafka.");
    }
    for (String mail : List.of("email-digest", "email")) {
      if (calls(routing, mail)) {
        required.put(Option.SMTP_HOST, "The routing calls kamelet:" + mail + ".");
        required.put(Option.EMAIL_FROM, "The routing calls kamelet:" + mail + ".");
      }
    }
    if (routing.contains("{{email.to}}")) {
      required.put(Option.EMAIL_TO, "The routing names {{email.to}}.");
    }
    return required;
  }

  private static boolean calls(String routing, String kamelet) {
    return Pattern.compile("\\bkamelet:" + kamelet + "(?![\\w-])").matcher(routing).find();
  }

  /** The files that Camel loads at a start. Kamelets are loaded when they are called. */
  List<String> loaded() {
    return Stream.of("pipeline", "sources", "routing")
        .flatMap(subfolder -> names(subfolder, ".yaml").stream())
        .toList();
  }

  /** The files directly in a subfolder whose names have an ending, by relative name. */
  public List<String> names(String subfolder, String ending) {
    return files.keySet().stream()
        .filter(name -> name.startsWith(subfolder + "/") && name.endsWith(ending))
        .filter(name -> name.indexOf('/', subfolder.length() + 1) < 0)
        .toList();
  }

  /** All files, by relative name. */
  Map<String, RoutesFile> files() {
    return files;
  }

  /** Whether there is a file, here or elsewhere on the disk. */
  boolean exists(Path file) {
    return here(file).isPresent() || Files.exists(file);
  }

  /**
   * The text of a file as it was when the folder was read, or of one elsewhere on the disk.
   *
   * @throws IOException if it cannot be read or is not text
   */
  public String text(Path file) throws IOException {
    Optional<RoutesFile> here = here(file);
    return here.isPresent() ? here.get().text() : TextFiles.read(file);
  }

  private Optional<RoutesFile> here(Path file) {
    Path path = file.toAbsolutePath().normalize();
    return path.startsWith(folder)
        ? Optional.ofNullable(files.get(folder.relativize(path).toString().replace('\\', '/')))
        : Optional.empty();
  }

  /**
   * The text of one of its files.
   *
   * @throws IOException if it cannot be read or is not text
   */
  public String text(String name) throws IOException {
    return Objects.requireNonNull(files.get(name), name).text();
  }

  /** Names of the user's files that override packaged ones, with whether both are identical. */
  public SortedMap<String, Boolean> overrides() {
    return overrides;
  }

  /** The overrides for a person: those that differ, and those that are identical. */
  public List<String> describeOverrides() {
    return Stream.of(
            describe(false, "override packaged files and differ; compare after each upgrade: "),
            describe(true, "identical to the packaged files: "))
        .flatMap(Optional::stream)
        .toList();
  }

  private Optional<String> describe(boolean identical, String what) {
    String names =
        overrides.entrySet().stream()
            .filter(override -> override.getValue() == identical)
            .map(Map.Entry::getKey)
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? Optional.empty() : Optional.of(what + names);
  }

  /** Names of the files that differ from those of another, or are in one of both only. */
  public List<String> differences(RoutesFolder other) {
    Set<String> names = new TreeSet<>(files.keySet());
    names.addAll(other.files.keySet());
    return names.stream()
        .filter(name -> !Objects.equals(files.get(name), other.files.get(name)))
        .toList();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RoutesFolder routes && files.equals(routes.files);
  }

  @Override
  public int hashCode() {
    return files.hashCode();
  }

  @Override
  public String toString() {
    return files.keySet().toString();
  }
}
