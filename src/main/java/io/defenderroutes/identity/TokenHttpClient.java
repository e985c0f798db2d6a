package io.defenderroutes.identity;

import com.microsoft.aad.msal4j.HttpMethod;
import com.microsoft.aad.msal4j.HttpRequest;
import com.microsoft.aad.msal4j.HttpResponse;
import com.microsoft.aad.msal4j.IHttpClient;
import com.microsoft.aad.msal4j.IHttpResponse;
import io.defenderroutes.config.Causes;
import io.defenderroutes.config.RetryAfter;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.routing.SystemDefaultRoutePlanner;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP client of MSAL4J: bounded in bytes and time, without redirects and retries. Returns
 * documented responses of token endpoints, and throws {@link EndpointFault} for all others.
 */
record TokenHttpClient(
    boolean managedIdentity, CloseableHttpClient client, Duration longest, Clock clock)
    implements IHttpClient {
  private static final int MAX_HEADER_LINE = 16 * 1024;
  private static final int MAX_HEADERS = 200;
  private static final int MAX_BODY = 1024 * 1024;
  private static final int MAX_ERROR_BODY = 64 * 1024;
  private static final Duration ERROR_BODY_TIMEOUT = Duration.ofSeconds(5);

  private static final int OK = 200;
  private static final int UNAUTHORIZED = 401;

  /** Never reached, so that no request waits for a hanging one. */
  private static final int MAX_CONNECTIONS = 10_000;

  /** The challenge of Azure Arc, the only header that MSAL4J reads. */
  private static final String CHALLENGE = "WWW-Authenticate";

  /**
   * Creates a client for Entra.
   *
   * @param proxy null for the JVM's proxy settings
   */
  static TokenHttpClient entra(
      SSLContext tls, @Nullable Proxy proxy, Timeouts timeouts, Clock clock) {
    HttpClientBuilder builder = builder(tls, timeouts);
    if (proxy == null) {
      builder.setRoutePlanner(new SystemDefaultRoutePlanner(null));
    } else if (proxy.address() instanceof InetSocketAddress address) {
      builder.setProxy(new HttpHost("http", address.getHostString(), address.getPort()));
    }
    return new TokenHttpClient(false, builder.build(), timeouts.request(), clock);
  }

  /** Creates a client for the local endpoint of managed identities, without proxy. */
  static TokenHttpClient managedIdentity(SSLContext tls, Timeouts timeouts, Clock clock) {
    return new TokenHttpClient(true, builder(tls, timeouts).build(), timeouts.request(), clock);
  }

  private static HttpClientBuilder builder(SSLContext tls, Timeouts timeouts) {
    Timeout response = Timeout.of(timeouts.response());
    Http1Config header =
        Http1Config.custom()
            .setMaxLineLength(MAX_HEADER_LINE)
            .setMaxHeaderCount(MAX_HEADERS)
            .build();
    return HttpClients.custom()
        .setConnectionManager(
            PoolingHttpClientConnectionManagerBuilder.create()
                .setTlsSocketStrategy(new DefaultClientTlsStrategy(tls))
                .setConnectionFactory(
                    ManagedHttpClientConnectionFactory.builder().http1Config(header).build())
                .setDefaultConnectionConfig(
                    ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(timeouts.connect()))
                        .setSocketTimeout(response)
                        .build())
                .setDefaultSocketConfig(SocketConfig.custom().setSoTimeout(response).build())
                .setMaxConnPerRoute(MAX_CONNECTIONS)
                .setMaxConnTotal(MAX_CONNECTIONS)
                .build())
        .setDefaultRequestConfig(
            RequestConfig.custom()
                .setResponseTimeout(response)
                .setAuthenticationEnabled(false)
                .setRedirectsEnabled(false)
                .build())
        // Tokens are requested about once an hour: connections are not reused.
        .setConnectionReuseStrategy((request, reply, context) -> false)
        .disableRedirectHandling()
        .disableAutomaticRetries()
        .disableCookieManagement()
        .disableAuthCaching();
  }

  @Override
  public IHttpResponse send(HttpRequest original) throws IOException {
    URI address = URI.create(original.url().toString());
    TokenEndpoint endpoint = endpoint(address);
    HttpUriRequestBase request = request(original, address);
    Deadline deadline = new Deadline(longest, request);
    try (ClassicHttpResponse response =
        client.executeOpen(HttpHost.create(address), request, null)) {
      try {
        return process(endpoint, original, response, request, deadline);
      } finally {
        // Closing a response would first read its rest.
        request.cancel();
      }
    } catch (EndpointFault e) {
      throw e;
    } catch (IOException e) {
      throw deadline.isOver() ? tooLong(endpoint) : unreachable(endpoint, e);
    } finally {
      deadline.end();
    }
  }

  private TokenEndpoint endpoint(URI address) throws EndpointFault {
    String path = String.valueOf(address.getPath());
    if (managedIdentity) {
      return TokenEndpoint.MANAGED_IDENTITY;
    } else if (path.endsWith("/token")) {
      return TokenEndpoint.TOKEN;
    } else if (path.endsWith("/devicecode")) {
      return TokenEndpoint.DEVICE_CODE;
    }
    throw EndpointFault.broken("MSAL requested another endpoint than those for tokens");
  }

  private static HttpUriRequestBase request(HttpRequest original, URI address) {
    HttpUriRequestBase request = new HttpUriRequestBase(original.httpMethod().name(), address);
    request.setHeader("Accept", ContentType.APPLICATION_JSON.getMimeType());
    if (original.headers() != null) {
      original.headers().forEach((name, value) -> header(request, name, value));
    }
    if (original.httpMethod() == HttpMethod.POST) {
      String body = original.body() == null ? "" : original.body();
      request.setEntity(
          new ByteArrayEntity(
              body.getBytes(StandardCharsets.UTF_8), ContentType.APPLICATION_FORM_URLENCODED));
    }
    return request;
  }

  private static void header(HttpUriRequestBase request, String name, @Nullable String value) {
    if (value != null) {
      request.setHeader(name, value);
    }
  }

  private IHttpResponse process(
      TokenEndpoint endpoint,
      HttpRequest original,
      ClassicHttpResponse response,
      HttpUriRequestBase request,
      Deadline deadline)
      throws IOException {
    int status = response.getCode();
    if (status != OK) {
      return error(endpoint, original, response, request);
    }
    byte[] body = body(response.getEntity(), MAX_BODY);
    if (deadline.isOver()) {
      throw tooLong(endpoint);
    }
    if (body.length > MAX_BODY) {
      throw EndpointFault.broken(
          responded(endpoint, status) + " with more than " + MAX_BODY / 1024 + " KiB");
    }
    try {
      return new HttpResponse().statusCode(status).body(endpoint.success(body, clock));
    } catch (TokenEndpoint.OddResponse e) {
      throw EndpointFault.broken(responded(endpoint, status) + " with " + e.getMessage());
    }
  }

  private IHttpResponse error(
      TokenEndpoint endpoint,
      HttpRequest original,
      ClassicHttpResponse response,
      HttpUriRequestBase request)
      throws EndpointFault {
    int status = response.getCode();
    Header challenge = response.getFirstHeader(CHALLENGE);
    if (managedIdentity
        && status == UNAUTHORIZED
        && challenge != null
        && original.headerValue("Authorization") == null) {
      // Azure Arc: MSAL4J reads the file in the challenge, and repeats the request.
      HttpResponse result = new HttpResponse().statusCode(status).body("{}");
      result.addHeaders(Map.of(CHALLENGE, List.of(String.valueOf(challenge.getValue()))));
      return result;
    }
    Optional<Duration> wait =
        Optional.ofNullable(response.getFirstHeader("Retry-After"))
            .flatMap(header -> RetryAfter.of(header.getValue(), clock));
    EntraErrorBody body = errorBody(response, request);
    if (endpoint == TokenEndpoint.TOKEN && body.error().equals("authorization_pending")) {
      // The device code has not been entered yet: MSAL4J polls again.
      return new HttpResponse()
          .statusCode(status)
          .body("{\"error\":\"authorization_pending\",\"error_description\":\"pending\"}");
    }
    String what = redirect(response).orElseGet(() -> body.toString().isEmpty() ? "" : " " + body);
    throw EndpointFault.error(responded(endpoint, status) + what, status, body, wait);
  }

  /** The codes of an error, if its body arrives within its limits. */
  private static EntraErrorBody errorBody(
      ClassicHttpResponse response, HttpUriRequestBase request) {
    Deadline deadline = new Deadline(ERROR_BODY_TIMEOUT, request);
    try {
      byte[] body = body(response.getEntity(), MAX_ERROR_BODY);
      return body.length > MAX_ERROR_BODY
          ? EntraErrorBody.odd("more than " + MAX_ERROR_BODY / 1024 + " KiB")
          : TokenEndpoint.error(body);
    } catch (IOException e) {
      // The status is sufficient.
      return EntraErrorBody.odd("a body that cannot be read");
    } finally {
      deadline.end();
    }
  }

  private static Optional<String> redirect(ClassicHttpResponse response) {
    Header location = response.getFirstHeader("Location");
    if (response.getCode() < 300 || response.getCode() >= 400 || location == null) {
      return Optional.empty();
    }
    String host = "another address";
    try {
      host = Optional.ofNullable(URI.create(location.getValue()).getHost()).orElse(host);
    } catch (IllegalArgumentException e) {
      // Not a valid address.
    }
    return Optional.of(", a redirect to " + host + ", which is not followed");
  }

  /** Reads at most one byte more than the limit, after decompression. */
  private static byte[] body(@Nullable HttpEntity entity, int limit) throws IOException {
    if (entity == null) {
      return new byte[0];
    }
    InputStream in = entity.getContent();
    return in == null ? new byte[0] : in.readNBytes(limit + 1);
  }

  private static String responded(TokenEndpoint endpoint, int status) {
    return endpoint.label() + " responded " + status;
  }

  private EndpointFault tooLong(TokenEndpoint endpoint) {
    return EndpointFault.unreachable(
        endpoint.label() + " sent no complete response within " + longest.toSeconds() + " s",
        new SocketTimeoutException());
  }

  private static EndpointFault unreachable(TokenEndpoint endpoint, IOException cause) {
    if (cause instanceof MessageConstraintException) {
      return EndpointFault.broken(
          endpoint.label()
              + " responded with a header of more than "
              + MAX_HEADERS
              + " lines, or a line of more than "
              + MAX_HEADER_LINE / 1024
              + " KiB");
    }
    // Messages of network, TLS and HTTP never quote a body.
    return EndpointFault.unreachable(
        endpoint.label()
            + (endpoint == TokenEndpoint.MANAGED_IDENTITY ? " (is this a machine of Azure's?)" : "")
            + " could not be reached: "
            + Causes.inWords(cause),
        cause);
  }

  /** Cancels a request at its deadline. */
  private static final class Deadline {
    private final CompletableFuture<Boolean> over = new CompletableFuture<>();

    Deadline(Duration longest, HttpUriRequestBase request) {
      CompletableFuture<Void> unused =
          over.completeOnTimeout(true, longest.toMillis(), TimeUnit.MILLISECONDS)
              .thenAccept(
                  late -> {
                    if (late) {
                      request.cancel();
                    }
                  });
    }

    boolean isOver() {
      return over.getNow(false);
    }

    void end() {
      over.complete(false);
    }
  }
}
