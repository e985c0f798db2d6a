package io.defenderroutes.runtime;

import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.config.Option;
import io.defenderroutes.config.Settings;
import io.defenderroutes.delivery.Kamelets;
import io.defenderroutes.delivery.TextFunctions;
import io.defenderroutes.http.BoundedHttpComponent;
import io.defenderroutes.http.Bounds;
import io.defenderroutes.http.Watchdog;
import io.defenderroutes.identity.EntraAccess;
import io.defenderroutes.routes.RouteResources;
import io.defenderroutes.routes.RoutesFolder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.kafka.KafkaComponent;
import org.apache.camel.component.kafka.KafkaConfiguration;
import org.apache.camel.component.mail.MailComponent;
import org.apache.camel.component.mail.MailConfiguration;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Configures Camel's components before Camel reads {@code camel.component.*}: an operator's
 * properties override these, and no secret passes through a placeholder.
 */
public final class Components {
  private final EntraAccess access;
  private final Settings settings;
  private final SSLContextParameters tls;

  Components(EntraAccess access) {
    this.access = access;
    this.settings = access.settings();
    this.tls = access.trust().parameters();
  }

  /** Adds what routes use besides: functions, kamelets and resources. */
  void prepare(CamelContext context) {
    access.secrets().functions().forEach(context.getPropertiesComponent()::addPropertiesFunction);
    TextFunctions.add(context);
    RoutesFolder routes = RoutesFolder.of(settings);
    RouteResources.bind(routes, context.getRegistry());
    Kamelets kamelets = new Kamelets();
    kamelets.setLocation(routes.kameletLocation());
    context.addComponent("kamelet", kamelets);
    configure(context);
  }

  void configure(CamelContext context) {
    Watchdog watchdog = watchdog(context);
    HttpComponent https = http(context, "https", watchdog);
    https.setSslContextParameters(tls);
    // A user's own destination may be called without TLS; Camel uses TLS wherever an SSL context is
    // set.
    http(context, "http", watchdog);
    settings
        .optional(Option.KAFKA_BROKERS)
        .ifPresent(b -> kafka(context.getComponent("kafka", KafkaComponent.class), b));
    settings
        .optional(Option.SMTP_HOST)
        .ifPresent(host -> mail(context.getComponent(settings.mailScheme(), MailComponent.class)));
  }

  private Watchdog watchdog(CamelContext context) {
    // At a stop a request to a destination has time to be accepted, but less than until the stop
    // is forced.
    Duration stop = settings.duration(Option.SHUTDOWN_TIMEOUT).multipliedBy(4).dividedBy(5);
    return Watchdog.start(
        context.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "http-watchdog"),
        () -> context.isStopping() || context.isStopped(),
        stop);
  }

  private HttpComponent http(CamelContext context, String scheme, Watchdog watchdog) {
    // The socket timeout bounds silence; this bounds a header that arrives byte by byte.
    Duration header = settings.duration(Option.HTTP_RESPONSE_TIMEOUT).multipliedBy(2);
    HttpComponent http =
        new BoundedHttpComponent(
            watchdog,
            new Bounds(
                header,
                settings.duration(Option.ANSWER_MAX_TIME),
                settings.number(Option.ANSWER_MAX_ALERT_BYTES)));
    context.addComponent(scheme, http);
    http.setConnectTimeout(settings.duration(Option.HTTP_CONNECT_TIMEOUT).toMillis());
    http.setConnectionRequestTimeout(settings.duration(Option.HTTP_CONNECT_TIMEOUT).toMillis());
    http.setResponseTimeout(settings.duration(Option.HTTP_RESPONSE_TIMEOUT).toMillis());
    http.setSoTimeout(settings.duration(Option.HTTP_RESPONSE_TIMEOUT).toMillis());
    // The token goes to the configured origin alone, and retries are the retry policy's.
    http.setFollowRedirects(false);
    http.setRedirectHandlingDisabled(true);
    http.setAutomaticRetriesDisabled(true);
    http.setCookieManagementDisabled(true);
    // Each connection sends one request at a time; none waits for a hanging one of another.
    http.setConnectionsPerRoute(10_000);
    http.setMaxTotalConnections(10_000);
    http.setCopyHeaders(false);
    settings
        .uri(Option.HTTP_PROXY)
        .ifPresent(
            proxy -> {
              // TLS to the proxy, not through it.
              http.setProxyAuthScheme("http");
              http.setProxyHost(proxy.getHost());
              http.setProxyPort(proxy.getPort());
            });
    return http;
  }

  private void kafka(KafkaComponent kafka, String brokers) {
    KafkaConfiguration configuration = kafka.getConfiguration();
    configuration.setBrokers(brokers);
    configuration.setCompressionCodec("lz4");
    // An unavailable broker is noticed soon; the commit retries, not the client.
    configuration.setMaxBlockMs(15_000);
    configuration.setRequestTimeoutMs(10_000);
    configuration.setDeliveryTimeoutMs(20_000);
    // The first transaction looks for its coordinator and then waits this long; the client backs
    // off up to 1 s.
    configuration.setRetryBackoffMs(20);
    // Brokers without the fix of KAFKA-15591 accept a second request for a new partition and refuse
    // the first until its timeout, so one request is in flight. Larger requests make up for it.
    configuration.setMaxInFlightRequest(1);
    configuration.setProducerBatchSize(32 * 1024);
    // The broker decides what is too large, after compression.
    configuration.setMaxRequestSize(16 * 1024 * 1024);
    Map<String, Object> client = new HashMap<>();
    settings
        .below(Settings.KAFKA_CLIENT)
        .forEach(
            (name, value) ->
                client.put(name, access.secrets().require(Settings.KAFKA_CLIENT + name, value)));
    client.forEach(Components::requireLogin);
    settings
        .optional(Option.KAFKA_TENANT)
        .ifPresent(tenant -> KafkaSignIn.configure(client, access, tenant));
    // Bounds how long the open transaction of a dead process delays readers of the cursors.
    client.putIfAbsent("transaction.timeout.ms", "30000");
    configuration.setAdditionalProperties(client);
  }

  /** Checks a JAAS login: Kafka's own error would quote it, with its password. */
  private static void requireLogin(String name, Object value) {
    if (!name.endsWith(SaslConfigs.SASL_JAAS_CONFIG)) {
      return;
    }
    try {
      JaasContext.loadClientContext(
          Map.of(SaslConfigs.SASL_JAAS_CONFIG, new Password(value.toString())));
    } catch (RuntimeException e) {
      throw new InvalidConfiguration(
          Settings.KAFKA_CLIENT
              + name
              + " is no login that Kafka's client can read; it must be MODULE required"
              + " username=\"…\" password=\"…\"; with a backslash before each quotation mark and"
              + " backslash within a value");
    }
  }

  /** Properties of the product's producers; empty without Kafka. */
  public static Optional<Properties> producer(Settings settings, CamelContext context) {
    return settings
        .optional(Option.KAFKA_BROKERS)
        .map(brokers -> producer(context.getComponent("kafka", KafkaComponent.class)));
  }

  /**
   * Properties of the product's producers: all that apply to Camel's.
   *
   * @throws InvalidConfiguration if Kafka's client rejects them
   */
  private static Properties producer(KafkaComponent kafka) {
    Properties properties = kafka.getConfiguration().createProducerProperties();
    properties.put("bootstrap.servers", kafka.getConfiguration().getBrokers());
    properties.put("key.serializer", ByteArraySerializer.class.getName());
    properties.put("value.serializer", ByteArraySerializer.class.getName());
    try {
      var unused = new ProducerConfig(properties);
      return properties;
    } catch (ConfigException e) {
      throw new InvalidConfiguration(
          "kafka.client.*: " + withoutValue(String.valueOf(e.getMessage())));
    }
  }

  /** Removes the value that Kafka's client quotes: it may be a secret. */
  private static String withoutValue(String message) {
    return message.replaceFirst(
        "(?s)^Invalid value .* for configuration ", "Invalid value for configuration ");
  }

  private void mail(MailComponent mail) {
    MailConfiguration configuration = mail.getConfiguration();
    CamelContext context = mail.getCamelContext();
    // A stop finishes the current batch and its mails.
    MailSignIn.of(access, () -> context.isStarted() || context.isStopping())
        .ifPresent(configuration::setAuthenticator);
    String host = settings.text(Option.SMTP_HOST);
    if (host.contains(":")) {
      // Camel finds no host in a URI with an IPv6 address, and uses this one.
      configuration.setHost(host);
      configuration.setPort(settings.number(Option.SMTP_PORT));
    }
    configuration.setConnectionTimeout((int) settings.duration(Option.SMTP_TIMEOUT).toMillis());
    configuration.setSslContextParameters(tls);
    configuration.setAdditionalJavaMailProperties(mail(settings));
  }

  /** Jakarta Mail's properties of the connection to the mail server. */
  public static Properties mail(Settings settings) {
    String protocol = settings.mailScheme();
    Properties properties = new Properties();
    properties.put("mail." + protocol + ".ssl.checkserveridentity", "true");
    properties.put(
        "mail." + protocol + ".writetimeout",
        Long.toString(settings.duration(Option.SMTP_TIMEOUT).toMillis()));
    if (settings.optional(Option.SMTP_TENANT).isPresent()) {
      properties.put("mail." + protocol + ".auth.mechanisms", "XOAUTH2");
    }
    if (settings.text(Option.SMTP_SECURITY).equals("starttls")) {
      properties.put("mail.smtp.starttls.enable", "true");
      properties.put("mail.smtp.starttls.required", "true");
    }
    return properties;
  }
}
