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

/** The folder of routes, as files. */
record Routes(Path folder) {
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

  /** What the destinations that the routing calls need to be set, and why. */
  static Map<Option, String> required(String folder) {
    Routes routes = new Routes(Path.of(folder));
    Map<Option, String> required = new EnumMap<>(Option.class);
    if (routes.call("kafka")) {
      required.put(Option.KAFKA_BROKERS, "The routing calls kamelet:kafka.");
    }
    if (routes.call("email")) {
      for (Option option : List.of(Option.SMTP_HOST, Option.EMAIL_FROM, Option.EMAIL_TO)) {
        required.put(option, "The routing calls kamelet:email.");
      }
    }
    return required;
  }

  /** Whether any file of the routing calls this kamelet. */
  private boolean call(String kamelet) {
    Pattern call = Pattern.compile("^[^#]*\\bkamelet:" + kamelet + "\\b", Pattern.MULTILINE);
    try (Stream<Path> files = Files.list(folder.resolve("routing"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).toList()) {
        if (call.matcher(Files.readString(file)).find()) {
          return true;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return false;
  }
}
