package io.defenderroutes.config;

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
      "Names of the tenants to poll, in addition to those of tenants.from; with it, the default is none."),
  TENANTS_FROM(
      "tenants.from",
      Kind.PATH,
      null,
      Scope.PROCESS,
      "Tenants file (YAML), or a folder of them, reloaded on changes: docs/tenants.md."),
  TENANTS_REFRESH(
      "tenants.refresh",
      Kind.PERIOD,
      "10s",
      Scope.PROCESS,
      "Interval of the checks of tenants.from."),
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
      "Client secret, or {{file:PATH}} or {{azure:NAME}}. A tenant has one of client-secret, client-certificate, federated-token-file, managed-identity and sign-in=user; its own overrides the common one.",
      "AZURE_CLIENT_SECRET"),
  CLIENT_SECRET_EXPIRES(
      "client-secret-expires",
      Kind.DATE,
      null,
      Scope.TENANT,
      "Expiry date of client-secret, for a warning."),
  CLIENT_CERTIFICATE(
      "client-certificate",
      Kind.PATH,
      null,
      Scope.TENANT,
      "File with certificate, chain if any, and RSA key: PKCS#12 or PEM, also as base64 text.",
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
      "File with a token of another identity provider that the app trusts (workload identity).",
      "AZURE_FEDERATED_TOKEN_FILE"),
  MANAGED_IDENTITY(
      "managed-identity",
      Kind.MANAGED_IDENTITY,
      null,
      Scope.TENANT,
      "Azure identity of the machine, instead of an app registration."),
  SIGN_IN(
      "sign-in",
      Kind.SIGN_IN,
      "application",
      Scope.TENANT,
      "user: on behalf of a user who signs in with the command login."),
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
      "Passphrase for user sign-ins; by default generated and stored in sign-in.folder."),
  TOKEN_CHECK(
      "token.check",
      Kind.TOKEN_CHECK,
      "refuse",
      Scope.PROCESS,
      "Whether a token with the wrong audience, tenant or permissions is sent: refuse (no) or warn (yes)."),
  CREDENTIAL_WARNING(
      "credential.warn-before",
      Kind.DURATION,
      "30d",
      Scope.PROCESS,
      "Time of the warning before a certificate or secret expires."),
  CLOUD("cloud", Kind.NAME, "commercial", Scope.TENANT, "commercial, gcc, gcc-high or dod."),
  AUTHORITY_HOST(
      "authority-host",
      Kind.HTTPS_URL,
      null,
      Scope.TENANT,
      "Token authority; by default that of the cloud.",
      "AZURE_AUTHORITY_HOST"),
  SOURCES(
      "sources",
      Kind.NAMES,
      "graph-alerts",
      Scope.TENANT,
      "Sources to poll (routes/sources/), or none: only smtp.tenant or kafka.tenant use the tenant."),
  REGION("region", Kind.REGION, null, Scope.TENANT, "Defender region; required for siem."),
  BASE_URL(
      "base-url",
      Kind.HTTPS_URL,
      null,
      Scope.SOURCE,
      "Base URL of the API without path; by default that of cloud and region."),
  TOKEN_SCOPE(
      "scope",
      Kind.SCOPE,
      null,
      Scope.SOURCE,
      "Scope of the token request; by default that of API and cloud."),
  REQUESTS_PER_MINUTE(
      "requests-per-minute",
      Kind.NUMBER,
      null,
      Scope.SOURCE,
      "Maximum requests in any minute; by default the API's rate limit."),
  REQUESTS_PER_HOUR("requests-per-hour", Kind.NUMBER, null, Scope.SOURCE, "The same in any hour."),
  ALERTS_SINGLY(
      "alerts-singly",
      Kind.YES_OR_NO,
      "false",
      Scope.SOURCE,
      "Deliver the alerts of an incident singly."),

  POLL_INTERVAL(
      "poll.interval",
      Kind.PERIOD,
      "1m",
      Scope.TENANT,
      "Time from the start of a poll to the start of the next."),
  POLL_START(
      "poll.start", Kind.START, "2h", Scope.TENANT, "Start of a connection without a cursor."),
  POLL_OVERLAP(
      "poll.overlap",
      Kind.DURATION,
      "15m",
      Scope.TENANT,
      "How late an alert may become visible; each poll requests this range again."),
  POLL_SETTLE_DELAY(
      "poll.settle-delay", Kind.DURATION, "5s", Scope.TENANT, "A slice ends this long before now."),
  POLL_SLICE_LENGTH(
      "poll.slice-length", Kind.PERIOD, "1h", Scope.TENANT, "Maximum time range of one request."),
  POLL_LOOK_BACK(
      "poll.look-back",
      Kind.DURATION,
      "1h",
      Scope.TENANT,
      "How far back a sweep requests later alerts; up to poll.overlap: no sweeps."),
  POLL_SWEEP_INTERVAL(
      "poll.sweep-interval", Kind.PERIOD, "10m", Scope.TENANT, "Time between sweeps."),
  POLL_MEMORY(
      "poll.memory",
      Kind.DURATION,
      null,
      Scope.TENANT,
      "How long the ledger keeps versions beyond look-back; by default 0, with alerts-singly 30d."),
  POLL_VERSIONS(
      "poll.versions",
      Kind.VERSIONS,
      "all",
      Scope.TENANT,
      "all: an alert is delivered again after each change; first: once."),

  ANSWER_MAX_BYTES(
      "answer.max-bytes",
      Kind.BYTES,
      "1073741824",
      Scope.PROCESS,
      "Maximum uncompressed bytes of a response; beyond, the slice is narrowed."),
  ANSWER_MAX_ALERT_BYTES(
      "answer.max-alert-bytes",
      Kind.NUMBER,
      "16777216",
      Scope.PROCESS,
      "Maximum bytes of an alert or incident; of a larger one, the beginning becomes a dead letter."),
  ANSWER_MAX_TIME(
      "answer.max-time",
      Kind.PERIOD,
      "5m",
      Scope.PROCESS,
      "Maximum total wait for the body of a response; beyond, the slice is narrowed."),
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
      "Maximum wait for the next byte of their responses."),
  HTTP_PROXY("http.proxy", Kind.PROXY, null, Scope.PROCESS, "HTTP proxy for Entra and Defender."),
  TLS_CA_FILE(
      "tls.ca-file",
      Kind.PATH,
      null,
      Scope.PROCESS,
      "PEM file of further certificate authorities, for Entra, Defender and SMTP."),
  TLS_TRUST_STORE(
      "tls.trust-store",
      Kind.PATH,
      null,
      Scope.PROCESS,
      "Trust store (PKCS#12 or JKS, also as base64 text) instead of Java's."),
  TLS_TRUST_STORE_PASSWORD(
      "tls.trust-store-password", Kind.SECRET, null, Scope.PROCESS, "Password of tls.trust-store."),

  RETRY_ATTEMPTS(
      "retry.attempts",
      Kind.NUMBER,
      "4",
      Scope.PROCESS,
      "Retries in a poll after 5xx, a timeout, or a truncated or malformed response."),
  RETRY_DELAY(
      "retry.delay",
      Kind.DURATION,
      "1s",
      Scope.PROCESS,
      "Wait before the first retry; doubles, with jitter."),
  RETRY_MAX_DELAY(
      "retry.max-delay", Kind.DURATION, "30s", Scope.PROCESS, "Maximum wait between retries."),
  RETRY_THROTTLED_ATTEMPTS(
      "retry.throttled-attempts", Kind.NUMBER, "3", Scope.PROCESS, "Retries in a poll after 429."),
  RETRY_THROTTLED_DELAY(
      "retry.throttled-delay",
      Kind.DURATION,
      "30s",
      Scope.PROCESS,
      "Wait after 429 without Retry-After."),
  RETRY_THROTTLED_MAX_DELAY(
      "retry.throttled-max-delay",
      Kind.DURATION,
      "1h",
      Scope.PROCESS,
      "Maximum Retry-After that is obeyed."),
  RETRY_FORBIDDEN_MAX_DELAY(
      "retry.forbidden-max-delay",
      Kind.DURATION,
      "1h",
      Scope.PROCESS,
      "Maximum pause between polls after 403 or a rejected credential."),

  CATEGORIES(
      "categories",
      Kind.CATEGORIES,
      "first",
      Scope.PROCESS,
      "first: an alert is routed once, by its first category; each: once per category, but to each destination once."),
  DEDUPLICATE_ACROSS_SOURCES(
      "deduplicate-across-sources",
      Kind.YES_OR_NO,
      "false",
      Scope.TENANT,
      "Deliver an alert that two sources of a tenant return once."),
  BATCH_MAX_ALERTS(
      "batch.max-alerts", Kind.COUNT, "1000", Scope.PROCESS, "Maximum alerts of a batch."),
  BATCH_MAX_BYTES(
      "batch.max-bytes",
      Kind.NUMBER,
      "4194304",
      Scope.PROCESS,
      "Maximum bytes of a batch of several alerts."),
  DELIVERY_ATTEMPTS(
      "delivery.attempts",
      Kind.NUMBER,
      "3",
      Scope.PROCESS,
      "Retries of a rejected alert before it becomes a dead letter."),
  DELIVERY_TEMPORARY_ATTEMPTS(
      "delivery.temporary-attempts",
      Kind.NUMBER,
      "15",
      Scope.PROCESS,
      "The same for a mail rejected with 4xx (greylisting); by default about 10 minutes."),
  DELIVERY_RETRY_DELAY(
      "delivery.retry-delay",
      Kind.DURATION,
      "1s",
      Scope.PROCESS,
      "Wait before the first retry; doubles."),
  DELIVERY_RETRY_MAX_DELAY(
      "delivery.retry-max-delay",
      Kind.DURATION,
      "1m",
      Scope.PROCESS,
      "Maximum wait between retries, which continue while a destination is unavailable."),

  KAFKA_BROKERS(
      "kafka.brokers",
      Kind.BROKERS,
      null,
      Scope.PROCESS,
      "Kafka bootstrap servers; required for kamelet:kafka."),
  KAFKA_TENANT(
      "kafka.tenant",
      Kind.NAME,
      null,
      Scope.PROCESS,
      "Tenant whose identity signs in with a token (SASL/OAUTHBEARER), as for Event Hubs."),
  KAFKA_SCOPE(
      "kafka.scope",
      Kind.SCOPE,
      null,
      Scope.PROCESS,
      "Scope of that token; by default https://HOST/.default, with the first broker's host."),
  KAFKA_TRANSACTION_PREFIX(
      "kafka.transaction-prefix",
      Kind.TEXT,
      "defender-alert-routes",
      Scope.PROCESS,
      "Prefix of transactional ids; different for each installation on a cluster, as is cursor.topic."),
  CURSOR_STORE(
      "cursor.store",
      Kind.CURSOR_STORE,
      null,
      Scope.PROCESS,
      "kafka (exactly once) or file, in data.folder (at least once); by default kafka if kafka.brokers is set."),
  CURSOR_TOPIC(
      "cursor.topic",
      Kind.TEXT,
      "defender.cursors",
      Scope.PROCESS,
      "Compacted topic for cursors; created if missing."),
  DEAD_LETTERS_TOPIC(
      "dead-letters.topic",
      Kind.TEXT,
      "defender.dead-letters",
      Scope.PROCESS,
      "Compacted topic for dead letters; created if missing. Without Kafka, a file in data.folder."),

  SMTP_HOST(
      "smtp.host", Kind.HOST, null, Scope.PROCESS, "SMTP server; required for kamelet:email."),
  SMTP_PORT("smtp.port", Kind.PORT, "587", Scope.PROCESS, "SMTP port."),
  SMTP_SECURITY(
      "smtp.security",
      Kind.MAIL_SECURITY,
      "starttls",
      Scope.PROCESS,
      "STARTTLS (required), TLS from the first byte (usually port 465), or none."),
  SMTP_USERNAME(
      "smtp.username", Kind.TEXT, null, Scope.PROCESS, "SMTP user, if the server requires one."),
  SMTP_PASSWORD("smtp.password", Kind.SECRET, null, Scope.PROCESS, "SMTP password."),
  SMTP_TENANT(
      "smtp.tenant",
      Kind.NAME,
      null,
      Scope.PROCESS,
      "Tenant whose identity signs in with a token (XOAUTH2), as for Exchange Online; smtp.username is the mailbox."),
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
      "Maximum wait for a connection, and for each response."),
  EMAIL_FROM(
      "email.from", Kind.MAIL_ADDRESS, null, Scope.PROCESS, "Sender; required for kamelet:email."),
  EMAIL_TO(
      "email.to",
      Kind.MAIL_ADDRESSES,
      null,
      Scope.PROCESS,
      "Recipients in the shipped routing; required where routes name {{email.to}}."),

  DATA_FOLDER(
      "data.folder",
      Kind.PATH,
      "data",
      Scope.PROCESS,
      "Folder for cursors, dead letters and alert files."),
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
      "Who may read alert files and folders: owner (0600, 0700) or group (0640, 0750)."),
  CLUSTER_ELECTION(
      "cluster.election",
      Kind.ELECTION,
      "none",
      Scope.PROCESS,
      "Election between instances: none (one instance), file (one host) or kubernetes."),
  CLUSTER_FOLDER(
      "cluster.folder",
      Kind.PATH,
      null,
      Scope.PROCESS,
      "Local folder for locks, shared by all instances; required for cluster.election=file."),
  CLUSTER_SHARDS(
      "cluster.shards",
      Kind.NUMBER,
      "16",
      Scope.PROCESS,
      "Number of groups of tenants, each polled by one instance; equal for all instances. Stop all to change it."),
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
      "Prefix of Lease names; different for each set of instances in a namespace."),
  CLUSTER_LEASE_DURATION(
      "cluster.lease-duration",
      Kind.PERIOD,
      "10s",
      Scope.PROCESS,
      "Time without renewal until others take over; equal for all instances."),
  ROUTES_FOLDER("routes.folder", Kind.PATH, "routes", Scope.PROCESS, "Folder of the routes."),
  ROUTES_RELOAD(
      "routes.reload",
      Kind.YES_OR_NO,
      "true",
      Scope.PROCESS,
      "Whether changed routes are reloaded: docs/reload.md."),
  ROUTES_REFRESH(
      "routes.refresh",
      Kind.PERIOD,
      "10s",
      Scope.PROCESS,
      "Interval of the checks of routes.folder."),
  MANAGEMENT_PORT(
      "management.port",
      Kind.PORT,
      null,
      Scope.PROCESS,
      "Port of status page, health and metrics; by default off."),
  MANAGEMENT_HOST(
      "management.host",
      Kind.HOST,
      "127.0.0.1",
      Scope.PROCESS,
      "Address of management.port; 0.0.0.0 for all IPv4 addresses, :: for IPv6 too."),
  TRACES_ENDPOINT(
      "traces.endpoint",
      Kind.COLLECTOR,
      null,
      Scope.PROCESS,
      "OTLP/HTTP endpoint of a collector; by default off."),
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
