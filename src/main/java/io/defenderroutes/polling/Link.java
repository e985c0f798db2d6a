package io.defenderroutes.polling;

import io.defenderroutes.polling.response.ApiError;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.apache.camel.util.UnsafeUriCharactersEncoder;

/**
 * The address of a further request of a connection, always on the origin of its base URL: the token
 * goes nowhere else.
 *
 * @param origin scheme, host and port of the base URL, as configured
 * @param path encoded, with a slash at its beginning
 * @param query encoded; empty for none
 */
record Link(String origin, String path, String query) {
  /** Chars of a link that is followed. */
  private static final int LONGEST = 8 * 1024;

  private static final int HTTPS = 443;
  private static final int HTTP = 80;

  /** An address that the source's file states, behind the base URL. */
  static Link below(String baseUrl, String pathAndQuery) {
    URI base = URI.create(baseUrl);
    String[] parts = pathAndQuery.split("\\?", 2);
    return new Link(
        origin(base),
        (base.getRawPath() == null ? "" : base.getRawPath()) + parts[0],
        parts.length > 1 ? parts[1] : "");
  }

  /**
   * An address that a response states: of another page of what was requested.
   *
   * @throws LinkRefused if it is not an address, or leads to another origin
   */
  static Link follow(String baseUrl, String link) throws LinkRefused {
    if (link.length() > LONGEST) {
      throw new LinkRefused("is longer than " + LONGEST + " characters");
    }
    URI base = URI.create(baseUrl);
    URI to;
    try {
      to = new URI(UnsafeUriCharactersEncoder.encodeHttpURI(link.strip()));
    } catch (URISyntaxException e) {
      throw new LinkRefused("is not an address");
    }
    boolean relative = !to.isAbsolute() && to.getRawAuthority() == null;
    if (relative && !to.getRawPath().startsWith("/")) {
      throw new LinkRefused("is not an absolute address");
    }
    if (!relative && (to.getHost() == null || to.getRawUserInfo() != null)) {
      throw new LinkRefused("is not the address of a host");
    }
    if (!relative && !sameOrigin(base, to)) {
      throw new LinkRefused(
          "leads to another origin than base-url, " + ApiError.line(origin(to)) + ": not followed");
    }
    return new Link(
        origin(base),
        to.getRawPath().isEmpty() ? "/" : to.getRawPath(),
        to.getRawQuery() == null ? "" : to.getRawQuery());
  }

  private static boolean sameOrigin(URI base, URI to) {
    return base.getScheme().equalsIgnoreCase(to.getScheme())
        && base.getHost().equalsIgnoreCase(to.getHost())
        && port(base) == port(to);
  }

  private static int port(URI uri) {
    boolean plain = uri.getScheme().toLowerCase(Locale.ROOT).equals("http");
    return uri.getPort() >= 0 ? uri.getPort() : plain ? HTTP : HTTPS;
  }

  private static String origin(URI uri) {
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    return uri.getScheme() + "://" + uri.getHost() + port;
  }
}
