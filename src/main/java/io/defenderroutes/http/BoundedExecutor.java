package io.defenderroutes.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.message.MessageSupport;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;

/**
 * Executes requests with bounded responses. The body of an error is read here, and whatever becomes
 * of it, the response keeps its status and header.
 */
final class BoundedExecutor extends HttpRequestExecutor {
  private final Watchdog watchdog;
  private final Bounds bounds;
  private final boolean cutAtStop;

  /**
   * @param cutAtStop whether a stop aborts a request at once
   */
  BoundedExecutor(Watchdog watchdog, Bounds bounds, boolean cutAtStop) {
    this.watchdog = watchdog;
    this.bounds = bounds;
    this.cutAtStop = cutAtStop;
  }

  @Override
  public ClassicHttpResponse execute(
      ClassicHttpRequest request,
      HttpClientConnection connection,
      HttpResponseInformationCallback interim,
      HttpContext context)
      throws IOException, HttpException {
    ClassicHttpResponse response = header(request, connection, interim, context);
    HttpEntity body = response.getEntity();
    if (body == null) {
      return response;
    }
    if (response.getCode() >= Bounds.ERRORS) {
      ErrorBody.read(response, body, connection, watchdog, cutAtStop);
    } else {
      requireFewCodings(response, connection);
      response.setEntity(new WatchedEntity(body, connection, watchdog, bounds.body(), cutAtStop));
    }
    return response;
  }

  private ClassicHttpResponse header(
      ClassicHttpRequest request,
      HttpClientConnection connection,
      HttpResponseInformationCallback interim,
      HttpContext context)
      throws IOException, HttpException {
    try (Watchdog.Watch watch =
        watchdog.begin(
            connection::close,
            cutAtStop,
            bounds.header(),
            "the response header takes longer than ")) {
      try {
        return super.execute(request, connection, interim, context);
      } catch (UncheckedIOException e) {
        throw e.getCause();
      } catch (IOException | HttpException | RuntimeException e) {
        watch.check();
        throw e;
      }
    }
  }

  /** Each coding takes memory of its own, before a byte is read. */
  private static void requireFewCodings(
      ClassicHttpResponse response, HttpClientConnection connection) throws InvalidResponse {
    int codings = 0;
    var names = MessageSupport.iterateTokens(response, HttpHeaders.CONTENT_ENCODING);
    while (names.hasNext()) {
      names.next();
      codings++;
    }
    if (codings > Bounds.CODINGS) {
      connection.close(CloseMode.IMMEDIATE);
      throw new InvalidResponse("more than " + Bounds.CODINGS + " content codings");
    }
  }
}
