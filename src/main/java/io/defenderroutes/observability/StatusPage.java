package io.defenderroutes.observability;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.jspecify.annotations.Nullable;

/**
 * Serves the status page on the management port, read-only: four files, what they show, and the
 * packaged pages of the documentation. A browser that shows it loads nothing from elsewhere, and
 * runs nothing but its one script.
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

  /** Names of documentation pages; none leads out of their folder. */
  private static final Pattern DOCUMENT = Pattern.compile("[A-Za-z0-9-]+\\.md");

  private StatusPage() {}

  /**
   * Starts serving.
   *
   * @param host of the management server; if it is loopback, requests with another host name are
   *     rejected, which stops DNS rebinding
   * @param json content of the page, made for each request
   */
  public static void open(CamelContext context, String host, int port, Supplier<byte[]> json) {
    Router router =
        VertxPlatformHttpRouter.lookup(
            context, VertxPlatformHttpRouter.getRouterNameFromPort(port));
    open(router, isOfThisMachine(host), json);
    HealthPage.open(router, context);
  }

  static void open(Router router, boolean local, Supplier<byte[]> json) {
    if (local) {
      router.route().order(-1).handler(StatusPage::refuseOtherNames);
    }
    file(router, "/", "page.html", "text/html;charset=utf-8");
    file(router, "/status/page.css", "page.css", "text/css;charset=utf-8");
    file(router, "/status/page.js", "page.js", "text/javascript;charset=utf-8");
    file(router, "/status/icon.svg", "icon.svg", "image/svg+xml");
    read(router, "/docs/:page").blockingHandler(StatusPage::documentation, false);
    read(router, "/status.json")
        .blockingHandler(
            request -> answer(request, "application/json", Buffer.buffer(json.get())), false);
  }

  private static void refuseOtherNames(RoutingContext request) {
    HostAndPort asked = request.request().authority();
    if (asked != null && isOfThisMachine(asked.host())) {
      request.next();
    } else {
      request
          .response()
          .setStatusCode(421)
          .putHeader("Content-Type", "text/plain;charset=utf-8")
          .end("management.host is a loopback address: request it as localhost\n");
    }
  }

  /** Without a lookup of the name. */
  private static boolean isOfThisMachine(String host) {
    return host.equals("localhost")
        || host.equals("[::1]")
        || host.equals("::1")
        || host.matches("127(\\.[0-9]{1,3}){3}");
  }

  private static void file(Router router, String path, String name, String type) {
    Buffer content = Buffer.buffer(Objects.requireNonNull(resource("/status/" + name), name));
    Handler<RoutingContext> handler = request -> answer(request, type, content);
    read(router, path).handler(handler);
  }

  /** A page of the documentation as plain text: Markdown is readable without a renderer. */
  private static void documentation(RoutingContext request) {
    String page = request.pathParam("page");
    byte[] content = DOCUMENT.matcher(page).matches() ? resource("/docs/" + page) : null;
    if (content == null) {
      request.response().setStatusCode(404).end();
    } else {
      answer(request, "text/plain;charset=utf-8", Buffer.buffer(content));
    }
  }

  private static Route read(Router router, String path) {
    return router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD);
  }

  private static void answer(RoutingContext request, String type, Buffer content) {
    HttpServerResponse response = request.response();
    HEADERS.forEach(response::putHeader);
    response.putHeader("Content-Type", type).end(content);
  }

  private static byte @Nullable [] resource(String path) {
    try (InputStream file = StatusPage.class.getResourceAsStream(path)) {
      return file == null ? null : file.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
