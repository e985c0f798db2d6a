package io.defenderroutes.stories;

import io.defenderroutes.RoutesCopy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A user's copy of the shipped routes, and settings that name nothing else. */
abstract class WithOwnRoutes {
  @TempDir Path folder;
  Path routes;
  final Map<String, String> settings = new HashMap<>();

  @BeforeEach
  void copyRoutes() throws IOException {
    routes = folder.resolve("routes");
    RoutesCopy.of(Path.of("routes"), routes);
    settings.put("routes.folder", routes.toString());
  }
}
