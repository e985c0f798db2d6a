package io.defenderroutes;

import io.defenderroutes.configuration.InvalidConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  /** Whether any file of the routing calls this kamelet. */
  boolean call(String kamelet) throws IOException {
    Pattern call = Pattern.compile("^[^#]*\\bkamelet:" + kamelet + "(?![\\w-])", Pattern.MULTILINE);
    try (Stream<Path> files = Files.list(folder.resolve("routing"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).toList()) {
        if (call.matcher(Files.readString(file)).find()) {
          return true;
        }
      }
    }
    return false;
  }
}
