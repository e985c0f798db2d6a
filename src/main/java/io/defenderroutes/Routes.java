package io.defenderroutes;

import io.defenderroutes.configuration.InvalidConfiguration;
import io.defenderroutes.configuration.Option;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.model.RouteDefinition;

/** The folder of routes, as files. */
record Routes(Path folder) {
  private static final Pattern COMMENT = Pattern.compile("(?m)(^|\\s)#.*$");
  private static final List<String> ROOMS =
      List.of("pipeline", "sources", "routing", "destinations");

  Routes {
    for (String room : ROOMS) {
      if (!Files.isDirectory(folder.resolve(room))) {
        throw new InvalidConfiguration(
            List.of(
                "routes.folder (DEFENDER_ROUTES_FOLDER) is '"
                    + folder
                    + "'; it must be a folder with "
                    + ROOMS
                    + " in it"));
      }
    }
  }

  /** What Camel is to load, by folder. Kamelets are loaded when they are called. */
  String includePattern() {
    String base = "file:" + folder.toAbsolutePath().normalize();
    return base + "/pipeline/*.yaml," + base + "/sources/*.yaml," + base + "/routing/*.yaml";
  }

  String kameletLocation() {
    return "file:" + folder.resolve("destinations").toAbsolutePath().normalize();
  }

  /** Whether a route is from the folder of the routing. */
  boolean isOfRouting(RouteDefinition route) {
    Path routing = folder.resolve("routing").toAbsolutePath().normalize();
    return route.getResource() != null
        && route.getResource().getLocation().startsWith("file:" + routing + "/");
  }

  /** What the destinations that the routing calls need to be set, and why. */
  static Map<Option, String> required(String folder) {
    String routing = new Routes(Path.of(folder)).routing();
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

  /** All files of the routing, without comments. */
  private String routing() {
    try (Stream<Path> files = Files.list(folder.resolve("routing"))) {
      StringBuilder text = new StringBuilder();
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).toList()) {
        text.append(COMMENT.matcher(Files.readString(file)).replaceAll(""));
      }
      return text.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
