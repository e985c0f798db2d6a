package io.defenderroutes.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.hc.client5.http.impl.io.DefaultHttpResponseParserFactory;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpMessage;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.DefaultContentLengthStrategy;
import org.apache.hc.core5.http.io.HttpMessageParser;
import org.apache.hc.core5.http.io.HttpMessageParserFactory;
import org.apache.hc.core5.http.io.SessionInputBuffer;

/**
 * Creates connections that parse bounded headers.
 *
 * <p>Throws {@link IOException} for an invalid header: after an HttpException, the client would
 * close the connection gracefully, which over TLS waits for the server.
 */
final class HeaderLimits implements HttpMessageParserFactory<ClassicHttpResponse> {
  private static final Http1Config CONFIG =
      Http1Config.custom()
          .setMaxLineLength(Bounds.HEADER_LINE_BYTES)
          // The parser rejects the header that reaches the count.
          .setMaxHeaderCount(Bounds.HEADERS + 1)
          .build();

  private HeaderLimits() {}

  static ManagedHttpClientConnectionFactory connections() {
    return ManagedHttpClientConnectionFactory.builder()
        .http1Config(CONFIG)
        .responseParserFactory(new HeaderLimits())
        .incomingContentLengthStrategy(HeaderLimits::bodyLength)
        .build();
  }

  @Override
  public HttpMessageParser<ClassicHttpResponse> create() {
    return new Parser(new DefaultHttpResponseParserFactory(CONFIG).create());
  }

  @Override
  // Required by the interface; the limits are fixed.
  @SuppressWarnings("deprecation")
  public HttpMessageParser<ClassicHttpResponse> create(Http1Config config) {
    return create();
  }

  /** Ignores an invalid length of an error body, since the status is what matters. */
  private static long bodyLength(HttpMessage message) {
    try {
      return DefaultContentLengthStrategy.INSTANCE.determineLength(message);
    } catch (HttpException e) {
      if (message instanceof HttpResponse response && response.getCode() >= Bounds.ERRORS) {
        return ContentLengthStrategy.UNDEFINED;
      }
      throw new UncheckedIOException(
          new InvalidResponse("the length of the body is not given as HTTP requires", e));
    }
  }

  private static final class Parser implements HttpMessageParser<ClassicHttpResponse> {
    private final HttpMessageParser<ClassicHttpResponse> parser;
    private int interim;

    Parser(HttpMessageParser<ClassicHttpResponse> parser) {
      this.parser = parser;
    }

    @Override
    public ClassicHttpResponse parse(SessionInputBuffer buffer, InputStream in) throws IOException {
      ClassicHttpResponse response;
      try {
        response = parser.parse(buffer, in);
      } catch (MessageConstraintException e) {
        throw new InvalidResponse(exceeded(String.valueOf(e.getMessage())), e);
      } catch (HttpException e) {
        throw new InvalidResponse("the response header is not HTTP", e);
      }
      // Null if the connection has ended.
      if (response != null) {
        check(response);
      }
      return response;
    }

    private void check(ClassicHttpResponse response) throws InvalidResponse {
      int status = response.getCode();
      if (status < HttpStatus.SC_INFORMATIONAL
          || (response.getVersion() != null
              && response.getVersion().greaterEquals(HttpVersion.HTTP_2))) {
        throw new InvalidResponse("the status line is not HTTP/1.1");
      }
      interim = status < HttpStatus.SC_SUCCESS ? interim + 1 : 0;
      if (interim > Bounds.INTERIM_RESPONSES) {
        throw new InvalidResponse("more than " + Bounds.INTERIM_RESPONSES + " interim responses");
      }
    }

    /** The exceptions of the client differ only in their text. */
    private static String exceeded(String bound) {
      if (bound.contains("header count")) {
        return "more than " + Bounds.HEADERS + " headers";
      }
      return bound.contains("line length")
          ? "a header line longer than " + Bounds.HEADER_LINE_BYTES / 1024 + " KiB"
          : "the response is not HTTP";
    }
  }
}
