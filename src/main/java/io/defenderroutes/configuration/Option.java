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
      "The tenants to poll, by names of your choice; with tenants.from beside those that it lists, and by default those alone."),
  TENANTS_FROM(
      "tenants.from",
      Kind.PATH,
      null,
      Scope.PROCESS,
      "A tenants file (YAML), or a folder of such files. It can be changed while the product runs: docs/tenants.md."),
  TENANTS_REFRESH(
      "tenants.refresh", Kind.PERIOD, "10s", Scope.PROCESS, "Time between looks at tenants.from."),
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
      "Client secret of the app registration. It may be {{file:PATH}} or {{azure:NAME}}, which are read again when a token is fetched. One of this, client-certificate, federated-token-file, managed-identity or sign-in=user is how a tenant's tokens are had; a tenant's own counts before those for all.",
      "AZURE_CLIENT_SECRET"),
  CLIENT_SECRET_EXPIRES(
      "client-secret-expires",
      Kind.DATE,
      null,
      Scope.TENANT,
      "When the client secret expires, as the app registration says, to be warned ahead of it; a certificate says so itself."),
  CLIENT_CERTIFICATE(
      "client-certificate",
      Kind.PATH,
      null,
      Scope.TENANT,
      "File with the app's certificate and its RSA key, in place of a secret: PKCS#12 or PEM, also as base64 text, with the chain if there is one. Read again when a token is fetched.",
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
      "File with a token of another identity provider that the app trusts (workload identity), in place of a secret. Read again when a token is fetched.",
      "AZURE_FEDERATED_TOKEN_FILE"),
  MANAGED_IDENTITY(
      "managed-identity",
      Kind.MANAGED_IDENTITY,
      null,
      Scope.TENANT,
      "system, or the client id of a user-assigned identity: the machine's identity in Azure, in place of an app registration."),
  SIGN_IN(
      "sign-in",
      Kind.SIGN_IN,
      "application",
      Scope.TENANT,
      "user: on behalf of a user, who signs in once with the command login."),
  SIGN_IN_FOLDER(
      "sign-in.folder",
      Kind.PATH,
      null,
      Scope.PROCESS,
      "Where it is kept, sealed, who is signed in; by default sign-ins/ in data.folder."),
  SIGN_IN_CACHE_KEY(
      "sign-in.cache-key",
      Kind.SECRET,
      null,
      Scope.PROCESS,
      "Any long text, with which that is sealed; by default one that is made, and kept beside it."),
  TOKEN_CHECK(
      "token.check",
      Kind.TOKEN_CHECK,
      "refuse",
      Scope.PROCESS,
      "refuse: a token whose audience, tenant or permissions the API will not accept is not sent, and it is told what to mend; warn: it is told, and sent."),
  CREDENTIAL_WARNING(
      "credential.warn-before",
      Kind.DURATION,
      "30d",
      Scope.PROCESS,
      "How long before a certificate or secret expires the log begins to say so."),
  CLOUD(
      "cloud",
      Kind.NAME,
      "commercial",
      Scope.TENANT,
      "Where the tenant lives: commercial, gcc, gcc-high or dod (routes/sources/clouds.camel.yaml)."),
  AUTHORITY_HOST(
      "authority-host",
      Kind.HTTPS_URL,
      null,
      Scope.TENANT,
      "Where tokens are fetched; by default at the cloud's authority.",
      "AZURE_AUTHORITY_HOST"),
  SOURCES(
      "sources",
      Kind.NAMES,
      "graph-alerts",
      Scope.TENANT,
      "The sources to poll: files in routes/sources/; none, where only the tenant's identity is used, by smtp.tenant or kafka.tenant."),
  REGION(
      "region",
      Kind.REGION,
      null,
      Scope.TENANT,
      "The tenant's Defender region, such as us, eu, uk or au. The SIEM API has no address without one; other APIs are asked at their common address where they have none of that region."),
  BASE_URL(
      "base-url",
      Kind.HTTPS_URL,
      null,
      Scope.SOURCE,
      "Address of the API, without the path that the source's file adds; by default that of the cloud and the region."),
  TOKEN_SCOPE(
      "scope",
      Kind.SCOPE,
      null,
      Scope.SOURCE,
      "What a token is asked for; by default what the cloud's hosts of this API accept."),
  REQUESTS_PER_MINUTE(
      "requests-per-minute",
      Kind.NUMBER,
      null,
      Scope.SOURCE,
      "Most requests in any minute; by default what the API allows, as the source's file says. Less, where something else uses the same app registration."),
  REQUESTS_PER_HOUR(
      "requests-per-hour", Kind.NUMBER, null, Scope.SOURCE, "Most requests in any hour, likewise."),
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
      "Time from the start of a poll to that of the next; one that takes longer is followed at once."),
  POLL_START(
      "poll.start",
      Kind.START,
      "2h",
      Scope.TENANT,
      "Where a connection begins that has no cursor yet: so far back, at a time, or now."),
  POLL_OVERLAP(
      "poll.overlap",
      Kind.DURATION,
      "15m",
      Scope.TENANT,
      "How long an alert may take to become visible: younger time is asked for again, and what was delivered is skipped."),
  POLL_SETTLE_DELAY(
      "poll.settle-delay", Kind.DURATION, "5s", Scope.TENANT, "A slice ends this long before now."),
  POLL_SLICE_LENGTH(
      "poll.slice-length",
      Kind.PERIOD,
      "1h",
      Scope.TENANT,
      "Longest time range asked for in one request; shorter where alerts are dense or answers fail."),
  POLL_LOOK_BACK(
      "poll.look-back",
      Kind.DURATION,
      "1h",
      Scope.TENANT,
      "How far back a sweep looks for alerts that came later than the overlap; no longer than the overlap: no sweeps."),
  POLL_SWEEP_INTERVAL(
      "poll.sweep-interval", Kind.PERIOD, "10m", Scope.TENANT, "Time between sweeps."),
  POLL_MEMORY(
      "poll.memory",
      Kind.DURATION,
      null,
      Scope.TENANT,
      "How long it is remembered what was delivered, beyond the time that is asked for again; by default 30d with alerts-singly, where old alerts come again with each change of their incident, and otherwise not at all."),
  POLL_VERSIONS(
      "poll.versions",
      Kind.VERSIONS,
      "all",
      Scope.TENANT,
      "all delivers an alert again each time it has changed; first delivers it once, as far as the look-back and poll.memory reach."),

  ANSWER_MAX_BYTES(
      "answer.max-bytes",
      Kind.BYTES,
      "1073741824",
      Scope.PROCESS,
      "Most bytes of one answer, uncompressed; after a longer one a shorter slice is asked for."),
  ANSWER_MAX_ALERT_BYTES(
      "answer.max-alert-bytes",
      Kind.NUMBER,
      "16777216",
      Scope.PROCESS,
      "Most bytes of one alert, or incident, which is held in memory whole; the beginning of a larger one becomes a dead letter."),
  ANSWER_MAX_TIME(
      "answer.max-time",
      Kind.PERIOD,
      "5m",
      Scope.PROCESS,
      "Longest total wait for the bytes of one answer, after its header; after a longer one a shorter slice is asked for."),
  HTTP_CONNECT_TIMEOUT(
      "http.connect-timeout",
      Kind.PERIOD,
      "10s",
      Scope.PROCESS,
      "Longest wait for a connection to Entra or Defender."),
  HTTP_RESPONSE_TIMEOUT(
      "http.response-timeout",
      Kind.PERIOD,
      "60s",
      Scope.PROCESS,
      "Longest silence of Entra or Defender before an answer or within one."),
  HTTP_PROXY(
      "http.proxy", Kind.PROXY, null, Scope.PROCESS, "HTTP proxy towards Entra and Defender."),
  TLS_CA_FILE(
      "tls.ca-file",
      Kind.PATH,
      null,
      Scope.PROCESS,
      "PEM file of further certificate authorities to trust, beside Java's own, for Entra, Defender and SMTP."),
  TLS_TRUST_STORE(
      "tls.trust-store",
      Kind.PATH,
      null,
      Scope.PROCESS,
      "Trust store (PKCS#12 or JKS, also as base64 text) to use in place of Java's own."),
  TLS_TRUST_STORE_PASSWORD(
      "tls.trust-store-password", Kind.SECRET, null, Scope.PROCESS, "Password of tls.trust-store."),

  RETRY_ATTEMPTS(
      "retry.attempts",
      Kind.NUMBER,
      "4",
      Scope.PROCESS,
      "Retries within a poll after a 5xx, a timeout, or a cut or malformed answer."),
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
      "Longest wait between those retries."),
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
      "Wait after a 429 that names no Retry-After."),
  RETRY_THROTTLED_MAX_DELAY(
      "retry.throttled-max-delay",
      Kind.DURATION,
      "1h",
      Scope.PROCESS,
      "Longest Retry-After of an API or of Entra that is obeyed."),
  RETRY_FORBIDDEN_MAX_DELAY(
      "retry.forbidden-max-delay",
      Kind.DURATION,
      "1h",
      Scope.PROCESS,
      "Longest pause between polls of a connection that is answered 403, or that Entra refuses a token."),

  CATEGORIES(
      "categories",
      Kind.CATEGORIES,
      "first",
      Scope.PROCESS,
      "An alert of several categories is routed once, by its first, or once for each; no topic, file or mailbox gets it twice."),
  DEDUPLICATE_ACROSS_SOURCES(
      "deduplicate-across-sources",
      Kind.YES_OR_NO,
      "false",
      Scope.TENANT,
      "Whether an alert that two sources of a tenant answer is delivered by the first of them alone; as far as the look-back and poll.memory reach."),
  BATCH_MAX_ALERTS(
      "batch.max-alerts",
      Kind.COUNT,
      "1000",
      Scope.PROCESS,
      "Most alerts delivered and recorded together."),
  BATCH_MAX_BYTES(
      "batch.max-bytes",
      Kind.NUMBER,
      "4194304",
      Scope.PROCESS,
      "Most bytes of alerts delivered together; one larger alert is a batch of its own."),
  DELIVERY_ATTEMPTS(
      "delivery.attempts",
      Kind.NUMBER,
      "3",
      Scope.PROCESS,
      "Retries of a destination that refuses one alert, before it becomes a dead letter."),
  DELIVERY_TEMPORARY_ATTEMPTS(
      "delivery.temporary-attempts",
      Kind.NUMBER,
      "15",
      Scope.PROCESS,
      "The same for a mail that the server refuses for now (4xx, such as greylisting): about 10 minutes."),
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
      "Longest wait between retries of a destination that is down; they go on until it returns."),

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
      "Name of the tenant whose identity signs in at Kafka with a token (SASL/OAUTHBEARER over TLS), as Event Hubs can, in place of a connection string."),
  KAFKA_SCOPE(
      "kafka.scope",
      Kind.SCOPE,
      null,
      Scope.PROCESS,
      "What that token is asked for; by default https://HOST/.default with the first broker's host, as Event Hubs demands."),
  KAFKA_TRANSACTION_PREFIX(
      "kafka.transaction-prefix",
      Kind.TEXT,
      "defender-alert-routes",
      Scope.PROCESS,
      "What the transactional.id of each connection begins with. Installations that share a cluster need one each, and a cursor.topic each."),
  CURSOR_STORE(
      "cursor.store",
      Kind.CURSOR_STORE,
      null,
      Scope.PROCESS,
      "Where cursors are kept: kafka, in one transaction with the records (exactly once; several instances can share them), or file, in data.folder (at least once). By default kafka if kafka.brokers is set."),
  CURSOR_TOPIC(
      "cursor.topic",
      Kind.TEXT,
      "defender.cursors",
      Scope.PROCESS,
      "Compacted topic that cursors are kept in; made if it is not there."),
  DEAD_LETTERS_TOPIC(
      "dead-letters.topic",
      Kind.TEXT,
      "defender.dead-letters",
      Scope.PROCESS,
      "Compacted topic for dead letters when Kafka is in use, made if it is not there; what it refuses, and all without Kafka, goes to a file under data.folder."),

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
      "starttls (required, not merely tried), tls (from the first byte, usually port 465) or none."),
  SMTP_USERNAME(
      "smtp.username", Kind.TEXT, null, Scope.PROCESS, "SMTP user, where the server wants one."),
  SMTP_PASSWORD("smtp.password", Kind.SECRET, null, Scope.PROCESS, "SMTP password."),
  SMTP_TENANT(
      "smtp.tenant",
      Kind.NAME,
      null,
      Scope.PROCESS,
      "Name of the tenant whose identity signs in at the SMTP server with a token (XOAUTH2), as Exchange Online demands, in place of smtp.password; smtp.username is the mailbox."),
  SMTP_SCOPE(
      "smtp.scope",
      Kind.SCOPE,
      "https://outlook.office365.com/.default",
      Scope.PROCESS,
      "What that token is asked for."),
  SMTP_TIMEOUT(
      "smtp.timeout",
      Kind.PERIOD,
      "30s",
      Scope.PROCESS,
      "Longest wait for the SMTP server, to connect and for each answer."),
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
      "Recipients that the shipped routing sends critical alerts to. Required when the routing names {{email.to}}."),

  DATA_FOLDER(
      "data.folder",
      Kind.PATH,
      "data",
      Scope.PROCESS,
      "Where cursors, dead-letter files and, unless files.folder is set, alert files are kept."),
  FILES_FOLDER(
      "files.folder",
      Kind.PATH,
      null,
      Scope.PROCESS,
      "Folder that file destinations write below; by default alerts/ in data.folder."),
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
      "How instances agree on which of them polls a connection: none (there is one instance), file (on one host) or kubernetes."),
  CLUSTER_FOLDER(
      "cluster.folder",
      Kind.PATH,
      null,
      Scope.PROCESS,
      "Folder of the locks, one for all instances of a host, on a local disk. Required when cluster.election is file."),
  CLUSTER_SHARDS(
      "cluster.shards",
      Kind.NUMBER,
      "16",
      Scope.PROCESS,
      "How many groups the tenants are divided into, by name; each group is polled by one instance. The same for all instances; to change it, stop them all."),
  CLUSTER_NAMESPACE(
      "cluster.namespace",
      Kind.NAME,
      null,
      Scope.PROCESS,
      "Kubernetes namespace of the Leases; by default that of the pod."),
  CLUSTER_LEASE_PREFIX(
      "cluster.lease-prefix",
      Kind.NAME,
      "defender-alert-routes",
      Scope.PROCESS,
      "How the names of the Leases begin; one for each set of instances in a namespace."),
  CLUSTER_LEASE_DURATION(
      "cluster.lease-duration",
      Kind.PERIOD,
      "10s",
      Scope.PROCESS,
      "How long an instance in Kubernetes may give no sign of life before the others take over. The same for all."),
  ROUTES_FOLDER("routes.folder", Kind.PATH, "routes", Scope.PROCESS, "The folder of routes."),
  ROUTES_RELOAD(
      "routes.reload",
      Kind.YES_OR_NO,
      "true",
      Scope.PROCESS,
      "Whether changed routes are taken up while the product runs, once they are found to be right: docs/reload.md."),
  ROUTES_REFRESH(
      "routes.refresh",
      Kind.PERIOD,
      "10s",
      Scope.PROCESS,
      "Time between looks at the folder of routes."),
  MANAGEMENT_PORT(
      "management.port",
      Kind.PORT,
      null,
      Scope.PROCESS,
      "Port of the status page, /observe/health and /observe/metrics; without it there are none."),
  MANAGEMENT_HOST(
      "management.host",
      Kind.HOST,
      "127.0.0.1",
      Scope.PROCESS,
      "Address that management.port listens at; 0.0.0.0 for all, :: for all of IPv6 too."),
  TRACES_ENDPOINT(
      "traces.endpoint",
      Kind.COLLECTOR,
      null,
      Scope.PROCESS,
      "OTLP/HTTP endpoint of an OpenTelemetry collector; without it there are no traces."),
  SHUTDOWN_TIMEOUT(
      "shutdown.timeout",
      Kind.PERIOD,
      "25s",
      Scope.PROCESS,
      "How long a stop waits for the batch in hand.");

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
