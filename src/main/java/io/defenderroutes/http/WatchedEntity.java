package io.defenderroutes.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/** Entity of a streamed response. */
final class WatchedEntity extends HttpEntityWrapper {
  private final WatchedBody body;

  WatchedEntity(
      HttpEntity entity,
      HttpClientConnection connection,
      Watchdog watchdog,
      Duration bound,
      boolean abortAtStop)
      throws IOException {
    super(entity);
    this.body = new WatchedBody(entity.getContent(), connection, watchdog, bound, abortAtStop);
  }

  @Override
  public InputStream getContent() {
    return body;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    body.transferTo(out);
  }

  @Override
  public void close() throws IOException {
    body.close();
  }
}
