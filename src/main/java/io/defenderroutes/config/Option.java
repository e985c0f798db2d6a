package io.defenderroutes.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All options, each declared once. {@code docs/configuration.md} is generated from this list.
 *
 * <p>The environment variable of an option is {@code DEFENDER_} and its name in capitals ({@code
 * kafka.brokers}: {@code DEFENDER_KAFKA_BROKERS}), except for names that Azure tools share. An
 * option per tenant can also be set for one tenant, as {@code tenants.<name>.<option>}; an option
 * per source as {@code <source>.<option>} or {@code tenants.<name>.<source>.<option>}.
 */
public enum Option {
  TENANTS(
      common("tenants", Kind.NAMES, "default"),
      "Tenants to poll, in addition to those of tenants.from; with it, the default is none."),
  TENANTS_FROM(
      common("tenants.from", Kind.PATH),
      "Tenants file (YAML), or a folder of them, reloaded on changes: docs/tenants.md."),
  TENANTS_REFRESH(
      common("tenants.refresh", Kind.PERIOD, "10s"), "Interval of the checks of tenants.from."),
  TENANT_ID(
      perTenant("tenant-id", Kind.TENANT_ID).variable("AZURE_TENANT_ID"),
      "Directory (tenant) id in Entra; a managed identity needs none."),
  CLIENT_ID(
      perTenant("client-id", Kind.TEXT).variable("AZURE_CLIENT_ID"),
      "Application (client) id of the app registration; a managed identity needs none."),
  CLIENT_SECRET(
      perTenant("client-secret", Kind.SECRET).variable("AZURE_CLIENT_SECRET"),
      "Client secret, or {{file:PATH}} or {{azure:NAME}}. A tenant has one of client-secret, client-certificate, federated-token-file, managed-identity and sign-in=user."),
  CLIENT_SECRET_EXPIRES(
      perTenant("client-secret-expires", Kind.DATE),
      "Expiry date of client-secret, for a warning."),
  CLIENT_CERTIFICATE(
      perTenant("client-certificate", Kind.PATH).variable("AZURE_CLIENT_CERTIFICATE_PATH"),
      "Certificate, chain and RSA key: PKCS#12 or PEM, also as base64 text."),
  CLIENT_CERTIFICATE_PASSWORD(
      perTenant("client-certificate-password", Kind.SECRET)
          .variable("AZURE_CLIENT_CERTIFICATE_PASSWORD"),
      "Password of client-certificate."),
  FEDERATED_TOKEN_FILE(
      perTenant("federated-token-file", Kind.PATH).variable("AZURE_FEDERATED_TOKEN_FILE"),
      "Token of an identity provider that the app trusts (workload identity)."),
  MANAGED_IDENTITY(
      perTenant("managed-identity", Kind.MANAGED_IDENTITY),
      "Azure identity of the machine, instead of an app registration."),
  SIGN_IN(
      perTenant("sign-in", Kind.oneOf("application", "user"), "application"),
      "user: on behalf of a user who signs in with the command login."),
  SIGN_IN_FOLDER(
      common("sign-in.folder", Kind.PATH),
      "Folder for encrypted user sign-ins; by default sign-ins/ in data.folder."),
  SIGN_IN_CACHE_KEY(
      common("sign-in.cache-key", Kind.SECRET),
      "Passphrase for user sign-ins; by default generated and stored in sign-in.folder."),
  TOKEN_CHECK(
      common("token.check", Kind.oneOf("refuse", "warn"), "refuse"),
      "Reaction to a token with the wrong audience, tenant or permissions; warn sends it."),
  CREDENTIAL_WARNING(
      common("credential.warn-before", Kind.DURATION, "30d"),
      "Time of the warning before a certificate or secret expires."),
  CLOUD(perTenant("cloud", Kind.NAME, "commercial"), "commercial, gcc, gcc-high or dod."),
  AUTHORITY_HOST(
      perTenant("authority-host", Kind.HTTPS_URL).variable("AZURE_AUTHORITY_HOST"),
      "Token authority; by default that of the cloud."),
  SOURCES(
      perTenant("sources", Kind.NAMES, "graph-alerts"),
      "Sources to poll (routes/sources/), or none: only smtp.tenant or kafka.tenant use the tenant."),
  REGION(perTenant("region", Kind.REGION), "Defender region; required for siem."),
  BASE_URL(
      perSource("base-url", Kind.HTTPS_URL),
      "Base URL of the API without path; by default that of cloud and region."),
  TOKEN_SCOPE(
      perSource("scope", Kind.SCOPE),
      "Scope of the token request; by default that of API and cloud."),
  REQUESTS_PER_MINUTE(
      perSource("requests-per-minute", Kind.NUMBER),
      "Maximum requests in any minute; by default the API's rate limit."),
  REQUESTS_PER_HOUR(perSource("requests-per-hour", Kind.NUMBER), "The same in any hour."),
  ALERTS_SINGLY(
      perSource("alerts-singly", Kind.BOOLEAN, "false"),
      "Deliver the alerts of an incident singly."),

  POLL_INTERVAL(
      perTenant("poll.interval", Kind.PERIOD, "1m"),
      "Time from the start of a poll to the start of the next."),
  POLL_START(perTenant("poll.start", Kind.START, "2h"), "Start of a connection without a cursor."),
  POLL_OVERLAP(
      perTenant("poll.overlap", Kind.DURATION, "15m"),
      "How late an alert may become visible; each poll requests this range again."),
  POLL_SETTLE_DELAY(
      perTenant("poll.settle-delay", Kind.DURATION, "5s"), "A slice ends this long before now."),
  POLL_SLICE_LENGTH(
      perTenant("poll.slice-length", Kind.PERIOD, "1h"), "Maximum time range of one request."),
  POLL_LOOK_BACK(
      perTenant("poll.look-back", Kind.DURATION, "1h"),
      "How far back a sweep requests later alerts; up to poll.overlap: no sweeps."),
  POLL_SWEEP_INTERVAL(perTenant("poll.sweep-interval", Kind.PERIOD, "10m"), "Time between sweeps."),
  POLL_MEMORY(
      perTenant("poll.memory", Kind.DURATION),
      "How long the ledger knows versions and alerts beyond look-back; by default 1d, with alerts-singly 30d."),
  POLL_VERSIONS(
      perTenant("poll.versions", Kind.oneOf("all", "first"), "all"),
      "all: an alert is delivered again after each change; first: once."),

  ANSWER_MAX_BYTES(
      common("answer.max-bytes", Kind.BYTES, "1073741824"),
      "Maximum bytes of a response, uncompressed; beyond, the slice is narrowed."),
  ANSWER_MAX_ALERT_BYTES(
      common("answer.max-alert-bytes", Kind.NUMBER, "16777216"),
      "Maximum bytes of an alert; the beginning of a larger one becomes a dead letter."),
  ANSWER_MAX_TIME(
      common("answer.max-time", Kind.PERIOD, "5m"),
      "Maximum total wait for the body of a response; beyond, the slice is narrowed."),
  HTTP_CONNECT_TIMEOUT(
      common("http.connect-timeout", Kind.PERIOD, "10s"),
      "Maximum wait for a connection to Entra or Defender."),
  HTTP_RESPONSE_TIMEOUT(
      common("http.response-timeout", Kind.PERIOD, "60s"),
      "Maximum wait for the next byte of a response."),
  HTTP_PROXY(common("http.proxy", Kind.PROXY), "HTTP proxy for Entra and Defender."),
  TLS_CA_FILE(
      common("tls.ca-file", Kind.PATH),
      "Further certificate authorities (PEM) for Entra, Defender and SMTP."),
  TLS_TRUST_STORE(
      common("tls.trust-store", Kind.PATH),
      "Trust store (PKCS#12 or JKS, also as base64 text) instead of Java's."),
  TLS_TRUST_STORE_PASSWORD(
      common("tls.trust-store-password", Kind.SECRET), "Password of tls.trust-store."),

  RETRY_ATTEMPTS(
      common("retry.attempts", Kind.NUMBER, "4"),
      "Retries in a poll after 5xx, a timeout, or a truncated or malformed response."),
  RETRY_DELAY(
      common("retry.delay", Kind.DURATION, "1s"),
      "Wait before the first retry; doubles, with jitter."),
  RETRY_MAX_DELAY(common("retry.max-delay", Kind.DURATION, "30s"), "Maximum wait between retries."),
  RETRY_THROTTLED_ATTEMPTS(
      common("retry.throttled-attempts", Kind.NUMBER, "3"), "Retries in a poll after 429."),
  RETRY_THROTTLED_DELAY(
      common("retry.throttled-delay", Kind.DURATION, "30s"), "Wait after 429 without Retry-After."),
  RETRY_THROTTLED_MAX_DELAY(
      common("retry.throttled-max-delay", Kind.DURATION, "1h"),
      "Maximum Retry-After that is obeyed."),
  RETRY_FORBIDDEN_MAX_DELAY(
      common("retry.forbidden-max-delay", Kind.DURATION, "1h"),
      "Maximum pause between polls after 403 or a rejected credential."),

  CATEGORIES(
      common("categories", Kind.oneOf("first", "each"), "first"),
      "first: an alert is routed once, by its first category; each: once per category, but to each destination once."),
  DEDUPLICATE_ACROSS_SOURCES(
      perTenant("deduplicate-across-sources", Kind.BOOLEAN, "false"),
      "Deliver an alert that two sources of a tenant return once."),
  BATCH_MAX_ALERTS(common("batch.max-alerts", Kind.COUNT, "1000"), "Maximum alerts of a batch."),
  BATCH_MAX_BYTES(
      common("batch.max-bytes", Kind.NUMBER, "4194304"),
      "Maximum bytes of a batch of several alerts."),
  DELIVERY_ATTEMPTS(
      common("delivery.attempts", Kind.NUMBER, "3"),
      "Attempts of a delivery that the destination rejects, before the alert becomes a dead letter."),
  DELIVERY_TEMPORARY_ATTEMPTS(
      common("delivery.temporary-attempts", Kind.NUMBER, "15"),
      "The same for a mail rejected with 4xx (greylisting); by default about 10 minutes."),
  DELIVERY_RETRY_DELAY(
      common("delivery.retry-delay", Kind.DURATION, "1s"),
      "Wait before the second attempt; doubles."),
  DELIVERY_RETRY_MAX_DELAY(
      common("delivery.retry-max-delay", Kind.DURATION, "1m"),
      "Maximum wait between retries, which continue while a destination is unavailable."),
  DELIVERY_IN_FLIGHT(
      common("delivery.in-flight", Kind.NUMBER, "4"),
      "Pending deliveries of one destination at the same time; those of one alert are in order."),
  DELIVERY_GIVE_UP_AFTER(
      common("delivery.give-up-after", Kind.DURATION),
      "How long pending deliveries wait for an unavailable destination before they become dead letters; by default for ever."),

  KAFKA_BROKERS(
      common("kafka.brokers", Kind.BROKERS),
      "Kafka bootstrap servers; required for kamelet:kafka."),
  KAFKA_TENANT(
      common("kafka.tenant", Kind.NAME),
      "Tenant whose identity signs in with a token (SASL/OAUTHBEARER), as for Event Hubs."),
  KAFKA_SCOPE(
      common("kafka.scope", Kind.SCOPE),
      "Scope of that token; by default https://HOST/.default, with the first broker's host."),
  KAFKA_TRANSACTION_PREFIX(
      common("kafka.transaction-prefix", Kind.TEXT, "defender-alert-routes"),
      "Prefix of transactional ids; different for each installation on a cluster, as is cursor.topic."),
  CURSOR_STORE(
      common("cursor.store", Kind.oneOf("kafka", "file")),
      "kafka: exactly once; file: in data.folder, at least once. By default kafka if kafka.brokers is set."),
  CURSOR_TOPIC(
      common("cursor.topic", Kind.TEXT, "defender.cursors"),
      "Compacted topic for cursors; created if missing."),
  DEAD_LETTERS_TOPIC(
      common("dead-letters.topic", Kind.TEXT, "defender.dead-letters"),
      "Compacted topic for dead letters; created if missing. Without Kafka, a file in data.folder."),
  PENDING_TOPIC(
      common("pending.topic", Kind.TEXT, "defender.pending"),
      "Compacted topic for pending deliveries; created if missing. With cursor.store=file, files in data.folder."),

  SMTP_HOST(common("smtp.host", Kind.HOST), "SMTP server; required for kamelet:email."),
  SMTP_PORT(common("smtp.port", Kind.PORT, "587"), "SMTP port."),
  SMTP_SECURITY(
      common("smtp.security", Kind.oneOf("starttls", "tls", "none"), "starttls"),
      "tls: from the first byte, usually port 465."),
  SMTP_USERNAME(common("smtp.username", Kind.TEXT), "SMTP user, if the server requires one."),
  SMTP_PASSWORD(common("smtp.password", Kind.SECRET), "SMTP password."),
  SMTP_TENANT(
      common("smtp.tenant", Kind.NAME),
      "Tenant whose identity signs in with a token (XOAUTH2), as for Exchange Online; smtp.username is the mailbox."),
  SMTP_SCOPE(
      common("smtp.scope", Kind.SCOPE, "https://outlook.office365.com/.default"),
      "Scope of that token."),
  SMTP_TIMEOUT(
      common("smtp.timeout", Kind.PERIOD, "30s"),
      "Maximum wait for a connection, and for each response."),
  EMAIL_FROM(
      common("email.from", Kind.MAIL_ADDRESS),
      "Sender; required for kamelet:email and kamelet:email-digest."),
  EMAIL_TO(
      common("email.to", Kind.MAIL_ADDRESSES),
      "Recipients in the shipped routing; required where routes name {{email.to}}."),

  DATA_FOLDER(
      common("data.folder", Kind.PATH, "data"),
      "Folder for cursors, dead letters and alert files."),
  FILES_FOLDER(
      common("files.folder", Kind.PATH),
      "Root folder of file destinations; by default alerts/ in data.folder."),
  FILES_ACCESS(
      common("files.access", Kind.oneOf("owner", "group"), "owner"),
      "Who may read alert files and folders (0600, 0700; group: 0640, 0750)."),
  CLUSTER_ELECTION(
      common("cluster.election", Kind.oneOf("none", "kafka", "file"), "none"),
      "How instances share the connections: by Kafka, or by file locks on one host."),
  CLUSTER_FOLDER(
      common("cluster.folder", Kind.PATH),
      "Local folder for locks, shared by all instances; required for cluster.election=file."),
  CLUSTER_SHARDS(
      common("cluster.shards", Kind.NUMBER, "16"),
      "Shares of the tenants, each polled by one instance. Stop all instances to change it."),
  CLUSTER_TOPIC(
      common("cluster.topic", Kind.TEXT, "defender.shares"),
      "Topic for cluster.election=kafka, with cluster.shards partitions and no records; created if missing."),
  CLUSTER_SESSION_TIMEOUT(
      common("cluster.session-timeout", Kind.PERIOD, "10s"),
      "For cluster.election=kafka: time without heartbeat until others take over."),
  CLUSTER_INSTANCE(
      common("cluster.instance", Kind.NAME),
      "For cluster.election=kafka: name of this instance, which no other has and a restart keeps; it then keeps its shares over a restart."),
  ROUTES_FOLDER(common("routes.folder", Kind.PATH, "routes"), "Folder of the routes."),
  ROUTES_RELOAD(
      common("routes.reload", Kind.BOOLEAN, "true"),
      "Whether changed routes are reloaded: docs/reload.md."),
  ROUTES_REFRESH(
      common("routes.refresh", Kind.PERIOD, "10s"), "Interval of the checks of routes.folder."),
  MANAGEMENT_PORT(
      common("management.port", Kind.PORT),
      "Port of status page, health and metrics; by default off."),
  MANAGEMENT_HOST(
      common("management.host", Kind.HOST, "127.0.0.1"),
      "Address of management.port; 0.0.0.0 for all IPv4 addresses, :: for IPv6 too."),
  TRACES_ENDPOINT(
      common("traces.endpoint", Kind.COLLECTOR),
      "OTLP/HTTP endpoint of a collector; by default off."),
  SHUTDOWN_TIMEOUT(
      common("shutdown.timeout", Kind.PERIOD, "25s"),
      "How long a stop waits for the current batch.");

  private enum Scope {
    COMMON,
    TENANT,
    SOURCE
  }

  private record Declaration(
      String key, Kind kind, @Nullable String defaultValue, Scope scope, String variable) {

    Declaration variable(String name) {
      return new Declaration(key, kind, defaultValue, scope, name);
    }
  }

  // A record with a final class: immutable, although not annotated.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Declaration declaration;

  private final String description;

  Option(Declaration declaration, String description) {
    this.declaration = declaration;
    this.description = description;
  }

  private static Declaration common(String key, Kind kind, String... defaultValue) {
    return declaration(Scope.COMMON, key, kind, defaultValue);
  }

  private static Declaration perTenant(String key, Kind kind, String... defaultValue) {
    return declaration(Scope.TENANT, key, kind, defaultValue);
  }

  private static Declaration perSource(String key, Kind kind, String... defaultValue) {
    return declaration(Scope.SOURCE, key, kind, defaultValue);
  }

  private static Declaration declaration(Scope scope, String key, Kind kind, String[] value) {
    return new Declaration(
        key, kind, value.length == 0 ? null : value[0], scope, environmentVariable(key));
  }

  static String environmentVariable(String key) {
    return "DEFENDER_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** The property and its environment variable, for messages. */
  public String named() {
    return named(key());
  }

  /** The same for a property that sets this option, perhaps for one tenant. */
  String named(String key) {
    return key
        + " ("
        + (key.equals(key()) ? environmentVariable() : environmentVariable(key))
        + ")";
  }

  static Optional<Option> of(String key) {
    return Arrays.stream(values()).filter(o -> o.key().equals(key)).findFirst();
  }

  /** The names of all options that can be set for a source, without the source's name. */
  public static Stream<String> keysOfSources() {
    return Arrays.stream(values()).filter(Option::perSource).map(Option::key);
  }

  /** The property's name in a properties file. */
  public String key() {
    return declaration.key;
  }

  public Kind kind() {
    return declaration.kind;
  }

  public Optional<String> defaultValue() {
    return Optional.ofNullable(declaration.defaultValue);
  }

  public String description() {
    return description;
  }

  public String environmentVariable() {
    return declaration.variable;
  }

  /** Whether it can be set for one tenant, as {@code tenants.<name>.<option>}. */
  public boolean perTenant() {
    return declaration.scope == Scope.TENANT;
  }

  /** Whether it can be set for one source, as {@code <source>.<option>}. */
  public boolean perSource() {
    return perSourceOnly() || key().startsWith("poll.");
  }

  /** Whether it can be set for a source only. */
  public boolean perSourceOnly() {
    return declaration.scope == Scope.SOURCE;
  }
}
