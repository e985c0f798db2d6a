package io.defenderroutes.configuration;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be set, declared once. The reference page docs/configuration.md is made from
 * this list, and a test fails when it is stale.
 *
 * <p>An option's environment variable is {@code DEFENDER_} and its name in capitals ({@code
 * kafka.brokers}: {@code DEFENDER_KAFKA_BROKERS}), except where Azure tools share a name. An option
 * marked per tenant may be set for one tenant as {@code tenants.<name>.<option>}, one of a source
 * as {@code <source>.<option>} or {@code tenants.<name>.<source>.<option>}.
 */
public enum Option {
  TENANTS(
      "tenants",
      Kind.NAMES,
      "default",
      Scope.PROCESS,
      "Names of the tenants to poll, chosen by the operator. With tenants.from, they are added to the tenants of that file, and the default is none."),
  TENANTS_FROM(
      "tenants.from",
      Kind.PATH,
      null,
      Scope.PROCESS,
      "Tenants file (YAML), or a folder of such files. Reloaded while the product runs: docs/tenants.md."),
  TENANTS_REFRESH(
      "tenants.refresh",
      Kind.PERIOD,
      "10s",
      Scope.PROCESS,
      "Interval at which tenants.from is checked for changes."),
  TENANT_ID(
      "tenant-id",
      Kind.TENANT_ID,
      null,
      Scope.TENANT,
      "Directory (tenant) id in Entra; a managed identity needs none.",
      "AZURE_TENANT_ID"),
  CLIENT_ID(
      "client-id",
      Kind.TEXT,
      null,
      Scope.TENANT,
      "Application (client) id of the app registration; a managed identity needs none.",
      "AZURE_CLIENT_ID"),
  CLIENT_SECRET(
      "client-secret",
      Kind.SECRET,
      null,
      Scope.TENANT,
      "Client secret of the app registration. It may be {{file:PATH}} or {{azure:NAME}}, which are read again when a token is fetched. A tenant has exactly one of client-secret, client-certificate, federated-token-file, managed-identity or sign-in=user; its own setting overrides the one for all tenants.",
      "AZURE_CLIENT_SECRET"),
  CLIENT_SECRET_EXPIRES(
      "client-secret-expires",
      Kind.DATE,
      null,
      Scope.TENANT,
      "Expiry date of the client secret as the app registration shows it, for a warning ahead of it. Not needed for a certificate."),
  CLIENT_CERTIFICATE(
      "client-certificate",
      Kind.PATH,
      null,
      Scope.TENANT,
      "File with the app's certificate and its RSA key, used instead of a secret: PKCS#12 or PEM, also as base64 text, with the chain if there is one. Read again when a token is fetched.",
      "AZURE_CLIENT_CERTIFICATE_PATH"),
  CLIENT_CERTIFICATE_PASSWORD(
      "client-certificate-password",
      Kind.SECRET,
      null,
      Scope.TENANT,
      "Password of client-certificate.",
      "AZURE_CLIENT_CERTIFICATE_PASSWORD"),
  FEDERATED_TOKEN_FILE(
      "federated-token-file",
      Kind.PATH,
      null,
      Scope.TENANT,
      "File with a token of another identity provider that the app trusts (workload identity), used instead of a secret. Read again when a token is fetched.",
      "AZURE_FEDERATED_TOKEN_FILE"),
  MANAGED_IDENTITY(
      "managed-identity",
      Kind.MANAGED_IDENTITY,
      null,
      Scope.TENANT,
      "system, or the client id of a user-assigned identity: the machine's identity in Azure, used instead of an app registration."),
  SIGN_IN(
      "sign-in",
      Kind.SIGN_IN,
      "application",
      Scope.TENANT,
      "application, or user: access on behalf of a user who signs in once with the command login."),
  SIGN_IN_FOLDER(
      "sign-in.folder",
      Kind.PATH,
      null,
      Scope.PROCESS,
      "Folder for encrypted user sign-ins; by default sign-ins/ in data.folder."),
  SIGN_IN_CACHE_KEY(
      "sign-in.cache-key",
      Kind.SECRET,
      null,
      Scope.PROCESS,
      "Passphrase that encrypts the user sign-ins; by default the product generates one and stores it in the same folder."),
  TOKEN_CHECK(
      "token.check",
      Kind.TOKEN_CHECK,
      "refuse",
      Scope.PROCESS,
      "refuse: a token whose audience, tenant or permissions the API will not accept is not sent; warn: it is sent. Either way the log says what to fix."),
  CREDENTIAL_WARNING(
      "credential.warn-before",
      Kind.DURATION,
      "30d",
      Scope.PROCESS,
      "How long before the expiry of a certificate or secret the log warns."),
  CLOUD(
      "cloud",
      Kind.NAME,
      "commercial",
      Scope.TENANT,
      "The tenant's cloud: commercial, gcc, gcc-high or dod (routes/sources/clouds.camel.yaml)."),
  AUTHORITY_HOST(
      "authority-host",
      Kind.HTTPS_URL,
      null,
      Scope.TENANT,
      "URL of the token authority; by default that of the cloud.",
      "AZURE_AUTHORITY_HOST"),
  SOURCES(
      "sources",
      Kind.NAMES,
      "graph-alerts",
      Scope.TENANT,
      "Sources to poll, by the names of their files in routes/sources/. none: the tenant is used only by smtp.tenant or kafka.tenant."),
  REGION(
      "region",
      Kind.REGION,
      null,
      Scope.TENANT,
      "The tenant's Defender region, such as us, eu, uk or au. Required for the SIEM API; other APIs are called at their global address where they have no host in that region."),
  BASE_URL(
      "base-url",
      Kind.HTTPS_URL,
      null,
      Scope.SOURCE,
      "Base URL of the API, without the path that the source's file adds; by default that of the cloud and the region."),
  TOKEN_SCOPE(
      "scope",
      Kind.SCOPE,
      null,
      Scope.SOURCE,
      "Scope of the token request; by default that of this API in the cloud."),
  REQUESTS_PER_MINUTE(
      "requests-per-minute",
      Kind.NUMBER,
      null,
      Scope.SOURCE,
      "Maximum requests in any minute; by default the API's rate limit, declared in the source's file. Set less where another client uses the same app registration."),
  REQUESTS_PER_HOUR(
      "requests-per-hour",
      Kind.NUMBER,
      null,
      Scope.SOURCE,
      "Maximum requests in any hour, likewise."),
  ALERTS_SINGLY(
      "alerts-singly",
      Kind.YES_OR_NO,
      "false",
      Scope.SOURCE,
      "For sources of incidents. false: each incident is one event; true: its alerts are delivered singly, each with its incident."),

  POLL_INTERVAL(
      "poll.interval",
      Kind.PERIOD,
      "1m",
      Scope.TENANT,
      "Time from the start of a poll to the start of the next; after a longer poll the next one starts at once."),
  POLL_START(
      "poll.start",
      Kind.START,
      "2h",
      Scope.TENANT,
      "Start of a connection without a cursor: a duration before now, a time, or now."),
  POLL_OVERLAP(
      "poll.overlap",
      Kind.DURATION,
      "15m",
      Scope.TENANT,
      "How long an alert may take to become visible: each poll requests this range again and skips delivered alerts."),
  POLL_SETTLE_DELAY(
      "poll.settle-delay", Kind.DURATION, "5s", Scope.TENANT, "A slice ends this long before now."),
  POLL_SLICE_LENGTH(
      "poll.slice-length",
      Kind.PERIOD,
      "1h",
      Scope.TENANT,
      "Maximum time range of one request; shortened where a response is too large or requests fail."),
  POLL_LOOK_BACK(
      "poll.look-back",
      Kind.DURATION,
      "1h",
      Scope.TENANT,
      "How far back a sweep requests alerts that became visible later than the overlap. Not longer than the overlap: no sweeps."),
  POLL_SWEEP_INTERVAL(
      "poll.sweep-interval", Kind.PERIOD, "10m", Scope.TENANT, "Time between sweeps."),
  POLL_MEMORY(
      "poll.memory",
      Kind.DURATION,
      null,
      Scope.TENANT,
      "How long delivered versions are remembered beyond the range that is requested again; by default 30d with alerts-singly, where a change of an incident returns its old alerts again, and otherwise 0."),
  POLL_VERSIONS(
      "poll.versions",
      Kind.VERSIONS,
      "all",
      Scope.TENANT,
      "all: an alert is delivered again after each change; first: it is delivered once, within the reach of look-back and poll.memory."),

  ANSWER_MAX_BYTES(
      "answer.max-bytes",
      Kind.BYTES,
      "1073741824",
      Scope.PROCESS,
      "Maximum bytes of one response, uncompressed; a longer one narrows the slice."),
  ANSWER_MAX_ALERT_BYTES(
      "answer.max-alert-bytes",
      Kind.NUMBER,
      "16777216",
      Scope.PROCESS,
      "Maximum bytes of one alert or incident, which is held in memory; the beginning of a larger one becomes a dead letter."),
  ANSWER_MAX_TIME(
      "answer.max-time",
      Kind.PERIOD,
      "5m",
      Scope.PROCESS,
      "Maximum total wait for the body of one response; a longer one narrows the slice."),
  HTTP_CONNECT_TIMEOUT(
      "http.connect-timeout",
      Kind.PERIOD,
      "10s",
      Scope.PROCESS,
      "Maximum wait for a connection to Entra or Defender."),
  HTTP_RESPONSE_TIMEOUT(
      "http.response-timeout",
      Kind.PERIOD,
      "60s",
      Scope.PROCESS,
      "Maximum wait for the next byte of a response of Entra or Defender."),
  HTTP_PROXY(
      "http.proxy",
      Kind.PROXY,
      null,
      Scope.PROCESS,
      "HTTP proxy for requests to Entra and Defender."),
  TLS_CA_FILE(
      "tls.ca-file",
      Kind.PATH,
      null,
      Scope.PROCESS,
      "PEM file of certificate authorities to trust in addition to Java's own, for Entra, Defender and SMTP."),
  TLS_TRUST_STORE(
      "tls.trust-store",
      Kind.PATH,
      null,
      Scope.PROCESS,
      "Trust store (PKCS#12 or JKS, also as base64 text) that replaces Java's own."),
  TLS_TRUST_STORE_PASSWORD(
      "tls.trust-store-password", Kind.SECRET, null, Scope.PROCESS, "Password of tls.trust-store."),

  RETRY_ATTEMPTS(
      "retry.attempts",
      Kind.NUMBER,
      "4",
      Scope.PROCESS,
      "Retries within a poll after a 5xx, a timeout, or a truncated or malformed response."),
  RETRY_DELAY(
      "retry.delay",
      Kind.DURATION,
      "1s",
      Scope.PROCESS,
      "Wait before the first of those retries; it doubles, with jitter."),
  RETRY_MAX_DELAY(
      "retry.max-delay",
      Kind.DURATION,
      "30s",
      Scope.PROCESS,
      "Maximum wait between those retries."),
  RETRY_THROTTLED_ATTEMPTS(
      "retry.throttled-attempts",
      Kind.NUMBER,
      "3",
      Scope.PROCESS,
      "Retries within a poll after a 429."),
  RETRY_THROTTLED_DELAY(
      "retry.throttled-delay",
      Kind.DURATION,
      "30s",
      Scope.PROCESS,
      "Wait after a 429 without Retry-After."),
  RETRY_THROTTLED_MAX_DELAY(
      "retry.throttled-max-delay",
      Kind.DURATION,
      "1h",
      Scope.PROCESS,
      "Maximum Retry-After of an API or of Entra that is obeyed."),
  RETRY_FORBIDDEN_MAX_DELAY(
      "retry.forbidden-max-delay",
      Kind.DURATION,
      "1h",
      Scope.PROCESS,
      "Maximum pause between polls of a connection after 403, or after Entra rejected its credential."),

  CATEGORIES(
      "categories",
      Kind.CATEGORIES,
      "first",
      Scope.PROCESS,
      "first: an alert is routed once, by its first category; each: once for each category. No topic, file or mailbox receives it twice."),
  DEDUPLICATE_ACROSS_SOURCES(
      "deduplicate-across-sources",
      Kind.YES_OR_NO,
      "false",
      Scope.TENANT,
      "true: an alert that two sources of a tenant return is delivered once, by the first of them, within the reach of look-back and poll.memory."),
  BATCH_MAX_ALERTS(
      "batch.max-alerts", Kind.COUNT, "1000", Scope.PROCESS, "Maximum alerts of a batch."),
  BATCH_MAX_BYTES(
      "batch.max-bytes",
      Kind.NUMBER,
      "4194304",
      Scope.PROCESS,
      "Maximum bytes of a batch; one larger alert is a batch of its own."),
  DELIVERY_ATTEMPTS(
      "delivery.attempts",
      Kind.NUMBER,
      "3",
      Scope.PROCESS,
      "Retries of a destination that rejects one alert, before it becomes a dead letter."),
  DELIVERY_TEMPORARY_ATTEMPTS(
      "delivery.temporary-attempts",
      Kind.NUMBER,
      "15",
      Scope.PROCESS,
      "The same for a mail that the server rejects temporarily (4xx, such as greylisting): about 10 minutes."),
  DELIVERY_RETRY_DELAY(
      "delivery.retry-delay",
      Kind.DURATION,
      "1s",
      Scope.PROCESS,
      "Wait before the first retry of a destination; it doubles."),
  DELIVERY_RETRY_MAX_DELAY(
      "delivery.retry-max-delay",
      Kind.DURATION,
      "1m",
      Scope.PROCESS,
      "Maximum wait between retries of a destination that is unavailable; they continue until it is available."),

  KAFKA_BROKERS(
      "kafka.brokers",
      Kind.BROKERS,
      null,
      Scope.PROCESS,
      "Kafka bootstrap servers. Required when the routing calls kamelet:kafka."),
  KAFKA_TENANT(
      "kafka.tenant",
      Kind.NAME,
      null,
      Scope.PROCESS,
      "Name of the tenant whose identity signs in to Kafka with a token (SASL/OAUTHBEARER over TLS), for Event Hubs without a connection string."),
  KAFKA_SCOPE(
      "kafka.scope",
      Kind.SCOPE,
      null,
      Scope.PROCESS,
      "Scope of that token; by default https://HOST/.default with the host of the first broker, as Event Hubs requires."),
  KAFKA_TRANSACTION_PREFIX(
      "kafka.transaction-prefix",
      Kind.TEXT,
      "defender-alert-routes",
      Scope.PROCESS,
      "Prefix of the transactional.id of each connection. Installations that share a cluster each need their own, and their own cursor.topic."),
  CURSOR_STORE(
      "cursor.store",
      Kind.CURSOR_STORE,
      null,
      Scope.PROCESS,
      "Where cursors are stored: kafka, in one transaction with the records (exactly once, shared by several instances), or file, in data.folder (at least once). By default kafka if kafka.brokers is set."),
  CURSOR_TOPIC(
      "cursor.topic",
      Kind.TEXT,
      "defender.cursors",
      Scope.PROCESS,
      "Compacted topic for cursors; created if it does not exist."),
  DEAD_LETTERS_TOPIC(
      "dead-letters.topic",
      Kind.TEXT,
      "defender.dead-letters",
      Scope.PROCESS,
      "Compacted topic for dead letters where Kafka is used; created if it does not exist. Dead letters that it does not accept, and all without Kafka, are stored in a file in data.folder."),

  SMTP_HOST(
      "smtp.host",
      Kind.HOST,
      null,
      Scope.PROCESS,
      "SMTP server. Required when the routing calls kamelet:email."),
  SMTP_PORT("smtp.port", Kind.PORT, "587", Scope.PROCESS, "SMTP port."),
  SMTP_SECURITY(
      "smtp.security",
      Kind.MAIL_SECURITY,
      "starttls",
      Scope.PROCESS,
      "starttls (required), tls (from the first byte, usually port 465) or none."),
  SMTP_USERNAME(
      "smtp.username", Kind.TEXT, null, Scope.PROCESS, "SMTP user, if the server requires one."),
  SMTP_PASSWORD("smtp.password", Kind.SECRET, null, Scope.PROCESS, "SMTP password."),
  SMTP_TENANT(
      "smtp.tenant",
      Kind.NAME,
      null,
      Scope.PROCESS,
      "Name of the tenant whose identity signs in to the SMTP server with a token (XOAUTH2), as Exchange Online requires, instead of smtp.password; smtp.username is the mailbox."),
  SMTP_SCOPE(
      "smtp.scope",
      Kind.SCOPE,
      "https://outlook.office365.com/.default",
      Scope.PROCESS,
      "Scope of that token."),
  SMTP_TIMEOUT(
      "smtp.timeout",
      Kind.PERIOD,
      "30s",
      Scope.PROCESS,
      "Maximum wait for the SMTP server: to connect, and for each response."),
  EMAIL_FROM(
      "email.from",
      Kind.MAIL_ADDRESS,
      null,
      Scope.PROCESS,
      "Sender of mails. Required when the routing calls kamelet:email."),
  EMAIL_TO(
      "email.to",
      Kind.MAIL_ADDRESSES,
      null,
      Scope.PROCESS,
      "Recipients of critical alerts in the shipped routing. Required when the routing names {{email.to}}."),

  DATA_FOLDER(
      "data.folder",
      Kind.PATH,
      "data",
      Scope.PROCESS,
      "Folder for cursors, dead-letter files and, unless files.folder is set, alert files."),
  FILES_FOLDER(
      "files.folder",
      Kind.PATH,
      null,
      Scope.PROCESS,
      "Root folder of file destinations; by default alerts/ in data.folder."),
  FILES_ACCESS(
      "files.access",
      Kind.FILES_ACCESS,
      "owner",
      Scope.PROCESS,
      "Who may read new alert files and their folders: owner (modes 0600 and 0700) or group (0640 and 0750)."),
  CLUSTER_ELECTION(
      "cluster.election",
      Kind.ELECTION,
      "none",
      Scope.PROCESS,
      "How several instances elect which of them polls a connection: none (one instance), file (on one host) or kubernetes."),
  CLUSTER_FOLDER(
      "cluster.folder",
      Kind.PATH,
      null,
      Scope.PROCESS,
      "Folder for lock files on a local disk, shared by all instances of a host. Required when cluster.election is file."),
  CLUSTER_SHARDS(
      "cluster.shards",
      Kind.NUMBER,
      "16",
      Scope.PROCESS,
      "Number of groups into which tenants are divided, by name; one instance polls each group. The same for all instances; stop all of them to change it."),
  CLUSTER_NAMESPACE(
      "cluster.namespace",
      Kind.NAME,
      null,
      Scope.PROCESS,
      "Kubernetes namespace of the Leases; by default the pod's."),
  CLUSTER_LEASE_PREFIX(
      "cluster.lease-prefix",
      Kind.NAME,
      "defender-alert-routes",
      Scope.PROCESS,
      "Prefix of the names of the Leases; each set of instances in a namespace needs its own."),
  CLUSTER_LEASE_DURATION(
      "cluster.lease-duration",
      Kind.PERIOD,
      "10s",
      Scope.PROCESS,
      "How long a Lease is valid without renewal before other instances take over. The same for all instances."),
  ROUTES_FOLDER("routes.folder", Kind.PATH, "routes", Scope.PROCESS, "Folder of the routes."),
  ROUTES_RELOAD(
      "routes.reload",
      Kind.YES_OR_NO,
      "true",
      Scope.PROCESS,
      "Whether changed routes are reloaded while the product runs, after validation: docs/reload.md."),
  ROUTES_REFRESH(
      "routes.refresh",
      Kind.PERIOD,
      "10s",
      Scope.PROCESS,
      "Interval at which the folder of routes is checked for changes."),
  MANAGEMENT_PORT(
      "management.port",
      Kind.PORT,
      null,
      Scope.PROCESS,
      "Port of the status page, /observe/health and /observe/metrics; without it they are off."),
  MANAGEMENT_HOST(
      "management.host",
      Kind.HOST,
      "127.0.0.1",
      Scope.PROCESS,
      "Address to which management.port binds; 0.0.0.0 for all IPv4 addresses, :: for IPv6 too."),
  TRACES_ENDPOINT(
      "traces.endpoint",
      Kind.COLLECTOR,
      null,
      Scope.PROCESS,
      "OTLP/HTTP endpoint of an OpenTelemetry collector; without it traces are off."),
  SHUTDOWN_TIMEOUT(
      "shutdown.timeout",
      Kind.PERIOD,
      "25s",
      Scope.PROCESS,
      "How long a stop waits for the current batch.");

  /** Where an option applies. */
  public enum Scope {
    PROCESS,
    TENANT,
    /**
     * Set as {@code <source>.<option>}; for one tenant as {@code tenants.<name>.<source>.<option>}.
     */
    SOURCE
  }

  private final String key;
  private final Kind kind;
  private final @Nullable String defaultValue;
  private final Scope scope;
  private final String description;
  private final String environmentVariable;

  Option(String key, Kind kind, @Nullable String defaultValue, Scope scope, String description) {
    this(key, kind, defaultValue, scope, description, environmentVariable(key));
  }

  Option(
      String key,
      Kind kind,
      @Nullable String defaultValue,
      Scope scope,
      String description,
      String environmentVariable) {
    this.key = key;
    this.kind = kind;
    this.defaultValue = defaultValue;
    this.scope = scope;
    this.description = description;
    this.environmentVariable = environmentVariable;
  }

  static String environmentVariable(String key) {
    return "DEFENDER_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** The variable that sets this property, which may be an option's for one tenant. */
  static String environmentVariable(String key, Option option) {
    return key.equals(option.key) ? option.environmentVariable : environmentVariable(key);
  }

  static Optional<Option> of(String key) {
    return Arrays.stream(values()).filter(o -> o.key.equals(key)).findFirst();
  }

  /** What can be set for any source, without its name. */
  public static Stream<String> keysOfSources() {
    return Arrays.stream(values()).filter(Option::perSource).map(Option::key);
  }

  /** The property's name, as in a properties file. */
  public String key() {
    return key;
  }

  public Kind kind() {
    return kind;
  }

  public Optional<String> defaultValue() {
    return Optional.ofNullable(defaultValue);
  }

  public String description() {
    return description;
  }

  public String environmentVariable() {
    return environmentVariable;
  }

  public boolean perTenant() {
    return scope == Scope.TENANT;
  }

  /** Whether it can be set for a source. */
  public boolean perSource() {
    return scope == Scope.SOURCE || key.startsWith("poll.");
  }

  /** Whether it cannot be set but for a source. */
  public boolean perSourceOnly() {
    return scope == Scope.SOURCE;
  }
}
