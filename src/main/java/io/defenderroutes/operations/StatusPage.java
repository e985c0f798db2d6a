package io.defenderroutes.operations;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;

/**
 * Serves the status page on the management port: four files and what they show, to be read and no
 * more. A browser that shows it loads nothing from elsewhere, and runs nothing but its one script.
 */
public final class StatusPage {
  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
              + " base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
              + " require-trusted-types-for 'script'; trusted-types 'none'",
          "X-Content-Type-Options",
          "nosniff",
          "X-Frame-Options",
          "DENY",
          "Referrer-Policy",
          "no-referrer",
          "Cross-Origin-Resource-Policy",
          "same-origin",
          "Cache-Control",
          "no-store");

  private StatusPage() {}

  /**
   * Begins to serve it.
   *
   * @param context whose management server listens
   * @param port of that
   * @param json what the page shows, made anew each time
   */
  public static void open(CamelContext context, int port, Supplier<byte[]> json) {
    open(
        VertxPlatformHttpRouter.lookup(
            context, VertxPlatformHttpRouter.getRouterNameFromPort(port)),
        json);
  }

  static void open(Router router, Supplier<byte[]> json) {
    file(router, "/", "page.html", "text/html;charset=utf-8");
    file(router, "/status/page.css", "page.css", "text/css;charset=utf-8");
    file(router, "/status/page.js", "page.js", "text/javascript;charset=utf-8");
    file(router, "/status/icon.svg", "icon.svg", "image/svg+xml");
    read(router, "/status.json")
        .blockingHandler(
            request -> answer(request, "application/json", Buffer.buffer(json.get())), false);
  }

  private static void file(Router router, String path, String name, String type) {
    Buffer content = Buffer.buffer(load(name));
    Handler<RoutingContext> handler = request -> answer(request, type, content);
    read(router, path).handler(handler);
  }

  private static Route read(Router router, String path) {
    return router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD);
  }

  private static void answer(RoutingContext request, String type, Buffer content) {
    HttpServerResponse response = request.response();
    HEADERS.forEach(response::putHeader);
    response.putHeader("Content-Type", type).end(content);
  }

  private static byte[] load(String name) {
    try (InputStream file = StatusPage.class.getResourceAsStream("/status/" + name)) {
      return Objects.requireNonNull(file, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
