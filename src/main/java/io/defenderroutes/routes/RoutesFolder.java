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
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.model.RouteDefinition;

/** The folder of routes, as files. */
public record RoutesFolder(Path folder) {
  /** The file in sources/ that is none of a source. */
  private static final String CLOUDS = "clouds";

  private static final String SOURCE_FILE = ".camel.yaml";
  private static final Pattern COMMENT = Pattern.compile("(?m)(^|\\s)#.*$");

  /** What has to be there. */
  static final List<String> SUBFOLDERS = List.of("pipeline", "sources", "routing", "destinations");

  /** With what Camel does not load: the routing's own tests. */
  static final List<String> ALL_SUBFOLDERS =
      List.of("pipeline", "sources", "routing", "destinations", "tests");

  public RoutesFolder {
    require("routes.folder (DEFENDER_ROUTES_FOLDER)", folder);
  }

  /**
   * Looks whether it is a folder of routes.
   *
   * @param named what names it
   * @throws InvalidConfiguration if it is none
   */
  public static void require(String named, Path folder) {
    for (String subfolder : SUBFOLDERS) {
      if (!Files.isDirectory(folder.resolve(subfolder))) {
        throw new InvalidConfiguration(
            List.of(
                named + " is '" + folder + "'; it must be a folder with " + SUBFOLDERS + " in it"));
      }
    }
  }

  /** Whether a route is from the folder of the routing. */
  public boolean isOfRouting(RouteDefinition route) {
    Path routing = folder.resolve("routing").toAbsolutePath().normalize();
    return route.getResource() != null
        && route.getResource().getLocation().startsWith("file:" + routing + "/");
  }

  /** What the routes in a folder say of the settings. */
  public static Settings.Known known(String folder) {
    RoutesFolder routes = new RoutesFolder(Path.of(folder));
    return new Settings.Known(required(routes.texts("routing")), routes.sources());
  }

  /** Where Camel looks for a kamelet when it is called. */
  public String kameletLocation() {
    return "file:" + folder.resolve("destinations").toAbsolutePath().normalize();
  }

  /** The folder of a source's own files. */
  public Path sourcesFolder() {
    return folder.resolve("sources").toAbsolutePath().normalize();
  }

  /** The sources there are: a file is named as its source. */
  private Set<String> sources() {
    return files("sources", SOURCE_FILE).stream()
        .map(file -> file.getFileName().toString())
        .map(name -> name.substring(0, name.length() - SOURCE_FILE.length()))
        .filter(name -> !name.equals(CLOUDS))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** What the destinations that the routing calls need to be set, and why. */
  private static Map<Option, String> required(String routing) {
    Map<Option, String> required = new EnumMap<>(Option.class);
    if (calls(routing, "kafka")) {
      required.put(Option.KAFKA_BROKERS, "The routing calls kamelet:kafka.");
    }
    if (calls(routing, "email")) {
      required.put(Option.SMTP_HOST, "The routing calls kamelet:email.");
      required.put(Option.EMAIL_FROM, "The routing calls kamelet:email.");
    }
    if (routing.contains("{{email.to}}")) {
      required.put(Option.EMAIL_TO, "The routing names {{email.to}}.");
    }
    return required;
  }

  private static boolean calls(String routing, String kamelet) {
    return Pattern.compile("\\bkamelet:" + kamelet + "(?![\\w-])").matcher(routing).find();
  }

  /** All files of a subfolder, without comments. */
  private String texts(String subfolder) {
    StringBuilder text = new StringBuilder();
    for (Path file : files(subfolder, ".yaml")) {
      text.append(COMMENT.matcher(text(file)).replaceAll(""));
    }
    return text.toString();
  }

  /** The files that Camel loads at a start, by folder. Kamelets are loaded when they are called. */
  public List<Path> loaded() {
    return Stream.of("pipeline", "sources", "routing")
        .flatMap(subfolder -> files(subfolder, ".yaml").stream())
        .toList();
  }

  /**
   * The files of a subfolder whose names have an ending.
   *
   * @throws InvalidConfiguration if the subfolder cannot be listed
   */
  public List<Path> files(String subfolder, String ending) {
    try {
      return TextFiles.in(folder.toAbsolutePath().normalize().resolve(subfolder), ending);
    } catch (IOException e) {
      throw new InvalidConfiguration(List.of(String.valueOf(e.getMessage())));
    }
  }

  /**
   * The text of one of the files.
   *
   * @throws InvalidConfiguration if it cannot be read
   */
  static String text(Path file) {
    try {
      return TextFiles.read(file);
    } catch (IOException e) {
      throw new InvalidConfiguration(List.of(String.valueOf(e.getMessage())));
    }
  }
}
