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
 * Executes requests with bounded responses. Reads the body of an error response; if that fails,
 * status and header are kept.
 */
final class BoundedExecutor extends HttpRequestExecutor {
  private final Watchdog watchdog;
  private final Bounds bounds;
  private final boolean abortAtStop;

  /**
   * @param abortAtStop whether a stop aborts requests immediately
   */
  BoundedExecutor(Watchdog watchdog, Bounds bounds, boolean abortAtStop) {
    this.watchdog = watchdog;
    this.bounds = bounds;
    this.abortAtStop = abortAtStop;
  }

  @Override
  public ClassicHttpResponse execute(
      ClassicHttpRequest request,
      HttpClientConnection connection,
      HttpResponseInformationCallback interim,
      HttpContext context)
      throws IOException, HttpException {
    ClassicHttpResponse response = readHeader(request, connection, interim, context);
    HttpEntity body = response.getEntity();
    if (body == null) {
      return response;
    }
    if (response.getCode() >= Bounds.ERRORS) {
      ErrorBody.read(response, body, connection, watchdog, abortAtStop);
    } else {
      requireFewCodings(response, connection);
      response.setEntity(new WatchedEntity(body, connection, watchdog, bounds.body(), abortAtStop));
    }
    return response;
  }

  private ClassicHttpResponse readHeader(
      ClassicHttpRequest request,
      HttpClientConnection connection,
      HttpResponseInformationCallback interim,
      HttpContext context)
      throws IOException, HttpException {
    try (Watchdog.Watch watch =
        watchdog.begin(
            connection::close,
            abortAtStop,
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

  /** Each coding allocates buffers before a byte is read. */
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
