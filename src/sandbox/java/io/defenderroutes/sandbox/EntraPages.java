package io.defenderroutes.sandbox;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.Map;

/** HTML pages of Entra. All external text is escaped. */
final class EntraPages {
  private EntraPages() {}

  static void show(HttpExchange exchange, int status, String title, String html)
      throws IOException {
    HttpsEndpoint.answer(
        exchange,
        status,
        Map.of("Content-Type", "text/html; charset=utf-8", "Cache-Control", "no-store"),
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>"
            + escaped(title)
            + "</title></head><body><h1>"
            + escaped(title)
            + "</h1>"
            + html
            + "</body></html>\n");
  }

  static void refused(HttpExchange exchange, EntraError error) throws IOException {
    show(exchange, error.status(), "Sign-in failed", "<p>" + escaped(error.message()) + "</p>");
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
