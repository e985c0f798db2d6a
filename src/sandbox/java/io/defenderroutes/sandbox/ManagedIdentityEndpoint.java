package io.defenderroutes.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * Simulates the managed identity endpoints of App Service and virtual machines (IMDS), over HTTP on
 * loopback.
 *
 * @see <a
 *     href="https://learn.microsoft.com/en-us/azure/app-service/overview-managed-identity#rest-endpoint-reference">App
 *     Service</a>
 * @see <a
 *     href="https://learn.microsoft.com/en-us/entra/identity/managed-identities-azure-resources/how-to-use-vm-token">virtual
 *     machines</a>
 */
public final class ManagedIdentityEndpoint implements AutoCloseable {
  private static final String APP_SERVICE = "/msi/token";
  private static final String IMDS = "/metadata/identity/oauth2/token";
  private static final List<String> OTHER_IDS =
      List.of("object_id", "principal_id", "mi_res_id", "msi_res_id");

  private final EntraSimulator entra;
  private final Clock clock;
  private final String tenantId;
  private final String systemAssigned;
  private final Set<String> userAssigned = ConcurrentHashMap.newKeySet();
  private final String header = UUID.randomUUID().toString();
  private final AtomicInteger requests = new AtomicInteger();
  private final ExecutorService workers =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "managed identity");
            thread.setDaemon(true);
            return thread;
          });
  private final HttpServer server;
  private int failStatus;
  private int failTimes;
  private volatile UnaryOperator<JsonNode> form = body -> body;

  private ManagedIdentityEndpoint(
      EntraSimulator entra, Clock clock, String tenantId, String systemAssigned) {
    this.entra = entra;
    this.clock = clock;
    this.tenantId = tenantId;
    this.systemAssigned = systemAssigned;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot open an HTTP port for managed identities", e);
    }
    server.setExecutor(workers);
    server.createContext("/", this::handle);
    server.start();
  }

  /**
   * Starts on a free port, with a system-assigned identity.
   *
   * @param clientId its app, whose roles are set with {@link EntraSimulator#app}
   */
  public static ManagedIdentityEndpoint start(
      EntraSimulator entra, Clock clock, String tenantId, String clientId) {
    entra.app(tenantId, clientId);
    return new ManagedIdentityEndpoint(entra, clock, tenantId, clientId);
  }

  /** Adds a user-assigned identity. */
  public void userAssigned(String clientId) {
    entra.app(tenantId, clientId);
    userAssigned.add(clientId);
  }

  /** Value of IDENTITY_ENDPOINT in App Service. */
  public URI appServiceEndpoint() {
    return host().resolve(APP_SERVICE);
  }

  /** Value of IDENTITY_HEADER in App Service; random. */
  public String identityHeader() {
    return header;
  }

  /** Value of AZURE_POD_IDENTITY_AUTHORITY_HOST, which replaces the address of IMDS. */
  public URI host() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Fails the next requests with a status. */
  public synchronized void failNext(int httpStatus, int times) {
    failStatus = httpStatus;
    failTimes = times;
  }

  /** Changes all token responses, to simulate other hosts of Azure. */
  public void respondAs(UnaryOperator<JsonNode> other) {
    form = other;
  }

  /** Number of requests, including failed ones. */
  public int requests() {
    return requests.get();
  }

  @Override
  public void close() {
    server.stop(0);
    workers.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.incrementAndGet();
      boolean appService = exchange.getRequestURI().getPath().equals(APP_SERVICE);
      int failure = ordered();
      if (failure != 0) {
        refuse(exchange, appService, failure, "The service is not available.");
      } else if (!appService && !exchange.getRequestURI().getPath().equals(IMDS)) {
        refuse(exchange, false, 404, "There is nothing here.");
      } else if (!exchange.getRequestMethod().equals("GET")) {
        refuse(exchange, appService, 405, "The method is not allowed.");
      } else {
        token(exchange, appService);
      }
    }
  }

  private void token(HttpExchange exchange, boolean appService) throws IOException {
    try {
      RequestParameters query = RequestParameters.parse(exchange.getRequestURI().getRawQuery());
      Optional<String> problem = problem(exchange, appService, query);
      if (problem.isPresent()) {
        refuse(exchange, appService, 400, problem.get());
        return;
      }
      String clientId = query.first("client_id").orElse(systemAssigned);
      ObjectNode issued = entra.managed(tenantId, clientId, query.first("resource").orElseThrow());
      JsonNode body = form.apply(body(issued, clientId, query, appService));
      HttpsEndpoint.answerJson(exchange, 200, body.toString());
    } catch (EntraRejection e) {
      refuse(exchange, appService, 400, e.error().message());
    } catch (IllegalArgumentException badEscape) {
      refuse(exchange, appService, 400, "The query is malformed.");
    }
  }

  private Optional<String> problem(
      HttpExchange exchange, boolean appService, RequestParameters query) {
    String proof =
        Optional.ofNullable(
                exchange
                    .getRequestHeaders()
                    .getFirst(appService ? "X-IDENTITY-HEADER" : "Metadata"))
            .orElse("");
    boolean proven =
        appService ? proof.equals(header) : proof.toLowerCase(Locale.ROOT).equals("true");
    if (!proven) {
      return Optional.of(
          appService
              ? "The header X-IDENTITY-HEADER is missing or wrong."
              : "Required metadata header not specified");
    }
    if (query.first("api-version").filter(v -> !v.isBlank()).isEmpty()) {
      return Optional.of("Required query variable 'api-version' is missing");
    }
    if (query.first("resource").filter(r -> !r.isBlank()).isEmpty()) {
      return Optional.of("Required query variable 'resource' is missing");
    }
    boolean unknown =
        query.first("client_id").filter(id -> !userAssigned.contains(id)).isPresent()
            || OTHER_IDS.stream().anyMatch(id -> query.first(id).isPresent());
    return unknown
        ? Optional.of(
            appService
                ? "No User Assigned or Delegated Managed Identity found for specified"
                    + " ClientId/ResourceId/PrincipalId."
                : "Identity not found")
        : Optional.empty();
  }

  private ObjectNode body(
      ObjectNode issued, String clientId, RequestParameters query, boolean appService) {
    Instant now = clock.instant();
    long seconds = issued.path("expires_in").asLong();
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.set("access_token", issued.path("access_token"));
    body.put("expires_on", Long.toString(now.plusSeconds(seconds).getEpochSecond()));
    body.put("resource", query.first("resource").orElseThrow());
    body.put("token_type", "Bearer").put("client_id", clientId);
    if (!appService) {
      body.put("refresh_token", "").put("expires_in", Long.toString(seconds));
      body.put("not_before", Long.toString(now.getEpochSecond()));
    }
    return body;
  }

  private static void refuse(HttpExchange exchange, boolean appService, int status, String text)
      throws IOException {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    if (appService) {
      body.put("statusCode", status).put("message", text);
    } else {
      body.put("error", status == 400 ? "invalid_request" : "unavailable");
      body.put("error_description", text);
    }
    HttpsEndpoint.answerJson(exchange, status, body.toString());
  }

  private synchronized int ordered() {
    if (failTimes == 0) {
      return 0;
    }
    failTimes--;
    return failStatus;
  }
}
