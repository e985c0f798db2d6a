package io.defenderroutes.observability;

import io.defenderroutes.config.FailureKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Serves the status page in several scenes, to look at it in a browser while it is worked on. */
public final class StatusPreview {
  private static final List<String> SEVERITIES = List.of("high", "medium", "low", "informational");
  private static final List<String> CATEGORIES =
      List.of(
          "Malware",
          "SuspiciousActivity",
          "InitialAccess",
          "Execution",
          "CredentialAccess",
          "DefenseEvasion",
          "Discovery",
          "LateralMovement",
          "Exfiltration",
          "Ransomware",
          "UnwantedSoftware",
          "CommandAndControl",
          "Persistence",
          "unknown");
  private static final List<String> SOURCES =
      List.of("graph-alerts", "endpoint", "incidents", "hunting");

  private StatusPreview() {}

  /**
   * Serves scenes until Ctrl-C.
   *
   * @param args the first port
   */
  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[0]);
    for (Scene scene :
        List.of(
            well(),
            trouble(),
            new Scene(Instant.now(), Duration.ofSeconds(4)),
            fresh(),
            many(),
            standby(),
            letters(),
            wrong())) {
      scene.serve(port++);
      Thread live = new Thread(() -> live(scene), "live");
      live.setDaemon(true);
      live.start();
    }
    Thread.currentThread().join();
  }

  static Scene well() {
    Scene scene = new Scene(Instant.now(), Duration.ofHours(30));
    fill(scene, List.of("contoso", "fabrikam"), List.of("graph-alerts", "endpoint"), 1);
    return scene;
  }

  static Scene trouble() {
    Scene scene = well();
    scene.trouble(
        "fabrikam/endpoint",
        FailureKind.FORBIDDEN,
        "",
        "403 Forbidden: Missing application roles. API required roles: Alert.Read.All, application roles: .",
        Duration.ofMinutes(23));
    scene.trouble(
        "contoso/endpoint",
        FailureKind.MAIL_UNAVAILABLE,
        "email:soc@example.org",
        "Couldn't connect to host, port: smtp.example.org, 587; timeout 30000",
        Duration.ofSeconds(95));
    for (int i = 0; i < 9; i++) {
      scene.faults.add(
          "contoso/graph-alerts", FailureKind.API_FAILED.failure("503 Service Unavailable"));
    }
    scene.destination("email:soc@example.org", false);
    scene.deadLetters("contoso", "endpoint", "email:soc@example.org", 3);
    scene.deadLetters("contoso", "graph-alerts", "none", 1);
    Instant now = scene.clock.instant();
    scene.backfills.put(
        "contoso/graph-alerts",
        new Status.Backfill(
            now.minus(Duration.ofDays(9)).toString(),
            now.minus(Duration.ofDays(3)).toString(),
            Duration.ofDays(3).toSeconds(),
            48_211,
            412.5,
            840L));
    scene.refused(
        "tenants",
        "tenants.yaml:41: tenant-id of northwind is 'nrthwind'; it must be a GUID or a domain name");
    scene.reload =
        new Status.Reload(
            now.minus(Duration.ofMinutes(12)).toString(),
            "refused",
            "routing/alerts.camel.yaml: Unknown endpoint option topik of kamelet:kafka");
    scene.refused(
        "routes", "routing/alerts.camel.yaml: Unknown endpoint option topik of kamelet:kafka");
    scene.gauge("defender.credential.expires.seconds", 6 * 86_400d, "tenant", "contoso");
    return scene;
  }

  static Scene fresh() {
    Scene scene = new Scene(Instant.now(), Duration.ofSeconds(4));
    for (String tenant : List.of("contoso", "fabrikam")) {
      for (String source : List.of("graph-alerts", "endpoint")) {
        scene.connection(tenant, source);
      }
    }
    return scene;
  }

  static Scene many() {
    Scene scene = new Scene(Instant.now(), Duration.ofDays(12));
    List<String> tenants =
        new Random(3).ints(50, 100, 999).mapToObj(i -> "customer-" + i).distinct().toList();
    fill(scene, tenants, SOURCES, 40);
    for (int i = 0; i < 7; i++) {
      scene.trouble(
          tenants.get(i * 3) + "/endpoint",
          FailureKind.TOKEN_REFUSED,
          "",
          "AADSTS7000229: the client application is missing service principal in the tenant: the customer has withdrawn consent",
          Duration.ofMinutes(40 + i));
    }
    scene.trouble(
        tenants.get(4) + "/incidents",
        FailureKind.THROTTLED,
        "",
        "429 Too Many Requests",
        Duration.ofSeconds(2));
    Instant now = scene.clock.instant();
    for (int i = 0; i < 4; i++) {
      scene.backfills.put(
          tenants.get(30 + i) + "/graph-alerts",
          new Status.Backfill(
              now.minus(Duration.ofDays(9)).toString(),
              now.minus(Duration.ofHours(20 + 30L * i)).toString(),
              Duration.ofHours(20 + 30L * i).toSeconds(),
              8_211,
              112.5,
              840L * (i + 1)));
    }
    return scene;
  }

  static Scene standby() {
    Scene scene = well();
    scene.instance = "defender-alert-routes-1";
    scene.elsewhere.addAll(
        List.of(
            "contoso/graph-alerts",
            "contoso/endpoint",
            "fabrikam/endpoint",
            "fabrikam/graph-alerts"));
    return scene;
  }

  /** A routing without an otherwise. */
  static Scene letters() {
    Scene scene = new Scene(Instant.now(), Duration.ofMinutes(9));
    fill(scene, List.of("contoso"), List.of("graph-alerts"), 1);
    scene.deadLetters(
        "contoso", "graph-alerts", "none", 1312, "the routing sent it to no destination");
    scene.deadLetters(
        "contoso",
        "graph-alerts",
        "email:soc@example.org",
        1,
        "552 5.3.4 Message size exceeds fixed limit");
    scene.keptLetters("none", 12);
    scene.keptLetters("email:soc@example.org", 1);
    return scene;
  }

  /** One begins far in the past, and the other with a wrong secret. */
  static Scene wrong() {
    Scene scene = new Scene(Instant.now(), Duration.ofSeconds(9));
    scene.connection("contoso", "graph-alerts");
    scene.lag("contoso", "graph-alerts", 30 * 86_400);
    scene.connection("fabrikam", "graph-alerts");
    scene.trouble(
        "fabrikam/graph-alerts",
        FailureKind.TOKEN_REFUSED,
        "",
        "AADSTS7000215: Invalid client secret provided",
        Duration.ofSeconds(3));
    return scene;
  }

  private static void fill(Scene scene, List<String> tenants, List<String> sources, int scale) {
    Random random = new Random(7);
    for (String tenant : tenants) {
      for (String source : sources) {
        scene.connection(tenant, source);
        scene.lag(tenant, source, 5 + random.nextInt(55));
        scene.polls(tenant, source, 180);
        for (int i = 0; i < 40; i++) {
          Duration ago = randomAgo(scene, random);
          scene.clock.advance(ago.negated());
          alert(scene, random, tenant, source, 1 + random.nextInt(scale * 3));
          scene.clock.advance(ago);
        }
      }
    }
    scene.destination("kafka", true);
    outage(scene, tenants.get(0) + "/endpoint");
  }

  /** An API that was unavailable for three hours, and is available again. */
  private static void outage(Scene scene, String connection) {
    scene.clock.advance(Duration.ofHours(-9));
    for (int i = 0; i < 36; i++) {
      scene.clock.advance(Duration.ofMinutes(5));
      if (scene.clock.instant().isAfter(scene.started)) {
        scene.lastDay.failedPoll(connection);
      }
    }
    scene.clock.advance(Duration.ofHours(6));
  }

  private static Duration randomAgo(Scene scene, Random random) {
    long running = Duration.between(scene.started, scene.clock.instant()).toSeconds();
    return Duration.ofSeconds(random.nextInt((int) Math.min(running, 86_000)));
  }

  private static void alert(Scene scene, Random random, String tenant, String source, int count) {
    String severity =
        SEVERITIES.get(Math.min(3, (int) Math.abs(random.nextGaussian() * 1.3 + 1.3)));
    String category = CATEGORIES.get((int) Math.min(13, Math.abs(random.nextGaussian() * 5)));
    scene.arrived(tenant, source, severity, category, count);
    boolean critical =
        severity.equals("high")
            && List.of("Ransomware", "Malware", "CredentialAccess").contains(category);
    String topic =
        Map.of("medium", "medium", "low", "low", "informational", "low")
            .getOrDefault(severity, critical ? "critical" : "high");
    scene.delivered(tenant, source, severity, category, "kafka:defender.alerts." + topic, count);
    if (critical) {
      scene.delivered(tenant, source, severity, category, "email:soc@example.org", count);
    }
    if (topic.equals("low")) {
      scene.delivered(
          tenant, source, severity, category, "file:" + tenant + "/2026-11-26.ndjson", count);
    }
  }

  /** Alerts go on arriving. */
  private static void live(Scene scene) {
    Random random = new Random();
    List<String> connections =
        scene.health.stream().map(check -> check.getId()).filter(id -> id.contains("/")).toList();
    try {
      while (true) {
        TimeUnit.SECONDS.sleep(1);
        scene.clock.advance(Duration.ofSeconds(1));
        if (!connections.isEmpty() && scene.meters.getMeters().size() > 10) {
          String[] of = connections.get(random.nextInt(connections.size())).split("/", 2);
          alert(scene, random, of[0], of[1], 1 + random.nextInt(3));
          scene.troubles.delivered(of[0] + "/" + of[1]);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
