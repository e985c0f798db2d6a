package io.defenderroutes.stories;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.sandbox.Api;
import io.defenderroutes.sandbox.DefenderSimulator;
import io.defenderroutes.sandbox.Fault;
import io.defenderroutes.sandbox.GeneratedAlert;
import io.defenderroutes.sandbox.WorldGenerator;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LeakTest extends InSandbox {
  private static final class Lines extends AppenderBase<ILoggingEvent> {
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    @Override
    protected void append(ILoggingEvent event) {
      lines.add(event.getFormattedMessage());
      if (event.getThrowableProxy() != null) {
        lines.add(ThrowableProxyUtil.asString(event.getThrowableProxy()));
      }
    }
  }

  @Test
  void no_secret_is_in_any_log_line_record_file_or_mail() throws Exception {
    Lines log = new Lines();
    Map<Logger, Level> before =
        Map.of(
            logger(org.slf4j.Logger.ROOT_LOGGER_NAME), Level.INFO,
            logger("io.defenderroutes"), Level.DEBUG,
            logger("org.apache.camel"), Level.INFO,
            logger("org.apache.kafka.clients"), Level.INFO);
    List<Level> kept = before.keySet().stream().map(Logger::getLevel).toList();
    Logger root = logger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    before.forEach(Logger::setLevel);
    log.start();
    root.addAppender(log);
    try {
      runThroughFaults();
    } finally {
      root.detachAppender(log);
      int i = 0;
      for (Logger logger : before.keySet()) {
        logger.setLevel(kept.get(i++));
      }
    }
    assertThat(log.lines)
        .anyMatch(
            line ->
                line.startsWith(
                    "Secret stored in a configuration file property=smtp.password next="));
    List<String> secrets = new ArrayList<>(sandbox.entra().issuedTokens());
    assertThat(secrets).hasSizeGreaterThan(1);
    secrets.add(tenant.clientSecret());
    secrets.add(sandbox.mail().password());
    assertThat(log.lines).noneMatch(line -> holdsAny(line, secrets));
    assertThat(everythingWritten()).noneMatch(text -> holdsAny(text, secrets));
  }

  private static Logger logger(String name) {
    return (Logger) LoggerFactory.getLogger(name);
  }

  private static boolean holdsAny(String text, List<String> secrets) {
    return secrets.stream().anyMatch(text::contains);
  }

  private void runThroughFaults() throws Exception {
    properties.put("sources", Api.keys());
    // Each incident by itself, in a request with a token of its own.
    sandbox.apis().graphIncidents().failExpand(tenant.id());
    WorldGenerator world = new WorldGenerator(3, Clock.systemUTC());
    Instant then = Instant.now().minusSeconds(60);
    GeneratedAlert alert = world.next(tenant.id(), "High", "Ransomware", then);
    sandbox.apis().publish(world.incident(tenant.id(), then, alert));
    sandbox
        .apis()
        .graphIncidents()
        .inject(tenant.id(), Fault.redirect(sandbox.redirectTrap().uri()));
    serve(5);
    serve("High", "Ransomware");
    serve("Low", "Discovery");
    sandbox.defender().add(Alerts.raw(tenant.id(), "17"));
    for (Fault fault :
        List.of(
            Fault.status(401),
            Fault.status(401),
            Fault.status(500),
            Fault.status(404),
            Fault.html200(),
            Fault.cutBody(3_000),
            Fault.malformedJson(),
            Fault.redirect(sandbox.redirectTrap().uri()))) {
      sandbox.defender().inject(tenant.id(), fault);
    }
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(9);
      sandbox.entra().register(tenant.id(), tenant.clientId(), tenant.clientSecret());
      sandbox.entra().revokeAll();
      await().atMost(LONG).until(() -> requests(tenant).stream().anyMatch(r -> r.status() == 403));
      sandbox.entra().register(tenant.id(), tenant.clientId(), "another", DefenderSimulator.ROLE);
      sandbox.entra().revokeAll();
      sandbox.mail().stop();
    }
    sandbox.mail().restart();
  }

  private List<String> everythingWritten() throws Exception {
    List<String> texts = new ArrayList<>();
    arrived
        .sandbox()
        .kafka()
        .readAll(sandbox.kafka().topics().toArray(String[]::new))
        .forEach(
            r -> {
              texts.add(r.key() + (r.value() == null ? "" : new String(r.value(), UTF_8)));
              r.headers().forEach(h -> texts.add(h.key() + new String(h.value(), UTF_8)));
            });
    try (Stream<Path> walked = Files.walk(data)) {
      for (Path file : walked.filter(Files::isRegularFile).toList()) {
        texts.add(Files.readString(file));
      }
    }
    for (var mail : arrived.mails()) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      mail.writeTo(bytes);
      texts.add(bytes.toString(UTF_8));
    }
    assertThat(texts).hasSizeGreaterThan(10);
    return texts;
  }
}
