package io.defenderroutes.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * All of the outside world at once, with two tenants, "contoso" and "fabrikam", whose apps may read
 * alerts. The folder gets {@code ca.pem}, {@code server.p12}, {@code trust.p12} and the broker's
 * data.
 */
public final class Sandbox implements Tenants, AutoCloseable {
  private final Path folder;
  private final Certificates certificates;
  private final KafkaBroker kafka;
  private final MailServer mail;
  private final EntraSimulator entra;
  private final DefenderApis apis;
  private final RedirectTrap redirectTrap;
  private final List<Tenant> tenants = List.of(Tenant.random("contoso"), Tenant.random("fabrikam"));

  private Sandbox(Path folder, Clock clock, CompletableFuture<KafkaBroker> broker) {
    this.folder = folder;
    certificates = Certificates.create(Clock.systemUTC());
    certificates.writeCaPem(folder);
    certificates.writeKeyStore(folder);
    certificates.writeTrustStore(folder);
    entra = EntraSimulator.start(certificates, clock);
    tenants.forEach(
        t -> entra.register(t.id(), t.clientId(), t.clientSecret(), EnumSet.allOf(Api.class)));
    apis = DefenderApis.start(certificates, entra, clock);
    redirectTrap = RedirectTrap.start(certificates);
    mail = MailServer.start(certificates);
    kafka = broker.join();
  }

  /** Starts everything, by the system clock; the folder is made if need be. */
  public static Sandbox start(Path folder) {
    return start(folder, Clock.systemUTC());
  }

  /**
   * As {@link #start(Path)}, with a clock for Entra and Defender. Kafka and mail keep to the
   * system's.
   */
  public static Sandbox start(Path folder, Clock clock) {
    Path data = folder.resolve("kafka");
    try {
      Files.createDirectories(data);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot make " + data, e);
    }
    CompletableFuture<KafkaBroker> broker =
        CompletableFuture.supplyAsync(() -> KafkaBroker.start(data));
    try {
      return new Sandbox(folder, clock, broker);
    } catch (RuntimeException e) {
      broker.thenAccept(KafkaBroker::close).join();
      throw e;
    }
  }

  @Override
  public List<Tenant> tenants() {
    return tenants;
  }

  public Path folder() {
    return folder;
  }

  public Certificates certificates() {
    return certificates;
  }

  public KafkaBroker kafka() {
    return kafka;
  }

  public MailServer mail() {
    return mail;
  }

  public EntraSimulator entra() {
    return entra;
  }

  /** The SIEM API. */
  public DefenderSimulator defender() {
    return apis.siem();
  }

  /** All APIs. */
  public DefenderApis apis() {
    return apis;
  }

  public RedirectTrap redirectTrap() {
    return redirectTrap;
  }

  @Override
  public void close() {
    apis.close();
    entra.close();
    redirectTrap.close();
    mail.close();
    kafka.close();
  }
}
