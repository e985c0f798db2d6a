package io.defenderroutes.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Limits the size, after decompression, of a body that Camel buffers in memory. */
record BufferedBodyLimit(long limit) implements ExecChainHandler {
  private static final Logger LOG = LoggerFactory.getLogger(BufferedBodyLimit.class);
  private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

  @Override
  public ClassicHttpResponse execute(
      ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
      throws IOException, HttpException {
    ClassicHttpResponse response = chain.proceed(request, scope);
    HttpEntity body = response.getEntity();
    if (body != null && body.isStreaming()) {
      response.setEntity(
          isAccepted(request, response) ? beginning(body) : new LimitedEntity(body, limit));
    }
    return response;
  }

  /** Whether the server has accepted what was sent, whatever the body is. */
  private static boolean isAccepted(ClassicHttpRequest request, ClassicHttpResponse response) {
    return !Method.GET.isSame(request.getMethod()) && response.getCode() < Bounds.ERRORS;
  }

  /** The body up to the limit; empty if it cannot be read: a failure would repeat the delivery. */
  private HttpEntity beginning(HttpEntity body) {
    byte[] bytes;
    try (InputStream content = body.getContent()) {
      bytes = content.readNBytes((int) Math.min(limit, LONGEST_ARRAY));
    } catch (IOException e) {
      LOG.debug("Response body of an accepted delivery not read", e);
      bytes = new byte[0];
    }
    return new ByteArrayEntity(bytes, ContentType.parseLenient(body.getContentType()));
  }

  private static final class LimitedEntity extends HttpEntityWrapper {
    private final InputStream content;

    LimitedEntity(HttpEntity body, long limit) throws IOException {
      super(body);
      content = new LimitedStream(body.getContent(), limit);
    }

    @Override
    public InputStream getContent() {
      return content;
    }
  }

  private static final class LimitedStream extends FilterInputStream {
    private final long limit;
    private long count;

    LimitedStream(InputStream in, long limit) {
      super(in);
      this.limit = limit;
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
      if (count > limit) {
        throw new InvalidResponse(
            "the response body is longer than answer.max-alert-bytes, " + limit);
      }
      return read;
    }
  }
}
