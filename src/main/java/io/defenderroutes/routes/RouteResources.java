package io.defenderroutes.routes;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import org.apache.camel.CamelContext;
import org.apache.camel.main.DefaultRoutesCollector;
import org.apache.camel.spi.Registry;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.ResourceResolverSupport;
import org.apache.camel.support.ResourceSupport;

/**
 * Gives Camel the files of the routes as they were when they were read, packaged or the user's,
 * without byte order marks.
 *
 * <p>Paths may have any characters. Camel itself takes a path for a URL and a pattern: {@code %20},
 * {@code ,} and {@code *} in the name of a folder mean something else to it.
 */
public final class RouteResources extends DefaultRoutesCollector {
  private static final String FILE = "file";

  /** Where Camel looks for the resolver of a scheme before its own. */
  private static final String RESOLVER = "resource-loader-" + FILE;

  private final RoutesFolder routes;

  public RouteResources(RoutesFolder routes) {
    this.routes = routes;
  }

  @Override
  public Collection<Resource> findRouteResourcesFromDirectory(
      CamelContext context, String excludePattern, String includePattern) {
    return routes.loaded().stream().map(name -> of(routes, name)).toList();
  }

  /** One of the files as Camel reads it. */
  public static Resource of(RoutesFolder routes, String name) {
    Path path = routes.path(name);
    return new FileResource(routes, FILE + ":" + path, path);
  }

  /** Has Camel find kamelets, and other files that routes name, by their paths as they are. */
  public static void bind(RoutesFolder routes, Registry registry) {
    registry.bind(RESOLVER, new Resolver(routes));
  }

  private static final class Resolver extends ResourceResolverSupport {
    private final RoutesFolder routes;

    Resolver(RoutesFolder routes) {
      super(FILE);
      this.routes = routes;
    }

    @Override
    protected Resource createResource(String location, String remaining) {
      String path = remaining.replaceFirst("^//(?=/)", "");
      Path file = Path.of(path);
      // A route may name a file by its URL.
      return new FileResource(
          routes, location, routes.exists(file) ? file : Path.of(decoded(path)));
    }

    private static String decoded(String path) {
      try {
        return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
      } catch (IllegalArgumentException e) {
        return path;
      }
    }
  }

  private static final class FileResource extends ResourceSupport {
    private final RoutesFolder routes;
    private final Path file;

    FileResource(RoutesFolder routes, String location, Path file) {
      super(FILE, location);
      this.routes = routes;
      this.file = file;
    }

    @Override
    public boolean exists() {
      return routes.exists(file);
    }

    @Override
    public URI getURI() {
      return file.toUri();
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return new ByteArrayInputStream(routes.text(file).getBytes(StandardCharsets.UTF_8));
    }
  }
}
