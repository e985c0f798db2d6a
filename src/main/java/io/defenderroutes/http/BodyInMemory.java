package io.defenderroutes.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/** Bounds, after decompression, a body that Camel holds in memory whole. */
final class BodyInMemory implements ExecChainHandler {
  static final String NAME = "body-in-memory";

  private final long bound;

  BodyInMemory(long bound) {
    this.bound = bound;
  }

  @Override
  public ClassicHttpResponse execute(
      ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
      throws IOException, HttpException {
    ClassicHttpResponse response = chain.proceed(request, scope);
    HttpEntity body = response.getEntity();
    if (body != null && body.isStreaming()) {
      response.setEntity(new Bounded(body, bound));
    }
    return response;
  }

  private static final class Bounded extends HttpEntityWrapper {
    private final InputStream content;

    Bounded(HttpEntity body, long bound) throws IOException {
      super(body);
      content = new Counted(body.getContent(), bound);
    }

    @Override
    public InputStream getContent() {
      return content;
    }
  }

  private static final class Counted extends FilterInputStream {
    private final long bound;
    private long count;

    Counted(InputStream in, long bound) {
      super(in);
      this.bound = bound;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = in.read(buffer, offset, length);
      count += Math.max(0, read);
      if (count > bound) {
        throw new InvalidResponse(
            "the response body is longer than answer.max-alert-bytes, " + bound);
      }
      return read;
    }
  }
}
