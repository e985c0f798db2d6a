package io.defenderroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.defenderroutes.Waits;
import io.defenderroutes.cli.Cli;
import io.defenderroutes.stories.crash.Classpath;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command as other teams use it: a process, a folder, and plain HTTPS. */
@Tag("slow")
class SandboxCommandTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  @Test
  void everyApiHasAlertsForWhoeverReadsTheFolderAndTheEndSaysWhatWasAskedFor() throws Exception {
    // Such as an older version left, for everybody to read.
    Path handout = Files.createFile(folder.resolve("defender-alert-routes.properties"));
    boolean posix = handout.getFileSystem().supportedFileAttributeViews().contains("posix");
    if (posix) {
      Files.setPosixFilePermissions(handout, PosixFilePermissions.fromString("rw-r--r--"));
    }
    Process process = start("--backlog=40", "--late=0", "--rate=600", "--tenants=contoso");
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      List<String> said = readUntil(out, "Ctrl-C");
      if (posix) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(handout)))
            .isEqualTo("rw-------");
      }
      assertThat(said).anyMatch(line -> line.contains("run --conf"));
      Properties settings = new Properties();
      try (Reader file =
          Files.newBufferedReader(folder.resolve("defender-alert-routes.properties"))) {
        settings.load(file);
      }
      Client client = new Client(trusting(Path.of(settings.getProperty("tls.ca-file"))));

      for (Api api : Api.values()) {
        assertThat(items(api, ask(api, settings, client))).as(api.key()).isNotEmpty();
      }
      process.toHandle().destroy(); // process.destroy() would close its output
      List<String> summary = out.lines().toList();

      assertThat(Waits.ends(process)).isTrue();
      assertThat(process.exitValue()).isZero();
      for (Api api : Api.values()) {
        assertThat(summary).anyMatch(line -> line.matches(api.key() + " .* 1 +200: 1"));
      }
      assertThat(summary).contains("Tokens issued: 7");
    } finally {
      process.destroyForcibly();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"siem", "hunting", "graph-hunting"})
  void theRequestThatItPrintsReturnsAlerts(String api) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "there is no curl");
    Process process = start("--apis=" + api, "--tenants=contoso", "--late=0");
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      String commands =
          readUntil(out, "Ctrl-C").stream()
              .filter(line -> line.matches("  (S=|T=|curl ).*"))
              .collect(Collectors.joining("\n"));
      Process shell = new ProcessBuilder("sh", "-c", commands).redirectErrorStream(true).start();

      assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .containsIgnoringCase("\"alertId\"");
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void itEndsByItselfWhenAskedTo() throws Exception {
    Process process = start("--for=1s", "--apis=siem,graph-alerts", "--backlog=0", "--rate=0");
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.lines()).anyMatch(line -> line.matches("graph-alerts +0 +0 +0 +0 +none"));
      assertThat(process.waitFor()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void whatIsWrongIsSaidInALineOrTwo() throws Exception {
    Path script = Files.writeString(folder.resolve("faults.txt"), "\nafter 5s siem * 700\n");

    assertThat(refused("--faults=" + script)).contains("line 2: '700' is none of 400 to 599");
    assertThat(refused("--faults=" + folder.resolve("none"))).contains("cannot be read");
    assertThat(refused("--apis=siem,sentinel")).contains("no API is called 'sentinel'");
    assertThat(refused("--late=5")).contains("--late is a share");
    assertThat(refused("--tenants=Contoso")).contains("--tenants is names of a-z");
    assertThat(refused("--for=ever")).contains("--for is a time");
  }

  private String refused(String... arguments) {
    StringWriter err = new StringWriter();
    List<String> typed = new ArrayList<>(List.of("sandbox", "--folder=" + folder.resolve("made")));
    typed.addAll(List.of(arguments));
    int code = Cli.commandLine().setErr(new PrintWriter(err)).execute(typed.toArray(String[]::new));
    assertThat(code).isEqualTo(2);
    assertThat(err.toString().lines()).hasSizeLessThan(4);
    assertThat(folder.resolve("made")).doesNotExist();
    return err.toString();
  }

  private Process start(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(Classpath.options());
    command.addAll(List.of("-cp", Classpath.ofTheProduct(), Cli.class.getName()));
    command.addAll(List.of("sandbox", "--folder=" + folder));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static List<String> readUntil(BufferedReader out, String end) throws Exception {
    List<String> lines = new ArrayList<>();
    String line = out.readLine();
    while (line != null) {
      lines.add(line);
      if (line.contains(end)) {
        return lines;
      }
      line = out.readLine();
    }
    throw new AssertionError("It ended before it said " + end + ": " + lines);
  }

  private static HttpResponse<String> ask(Api api, Properties settings, Client client)
      throws Exception {
    String token =
        client.token(
            URI.create(settings.getProperty("authority-host")),
            settings.getProperty("tenants.contoso.tenant-id"),
            settings.getProperty("tenants.contoso.client-id"),
            settings.getProperty("tenants.contoso.client-secret"),
            api.audience());
    URI uri = URI.create(settings.getProperty(api.key() + ".base-url") + api.path());
    return api.hunting()
        ? client.postJson(uri, token, "{\"Query\":\"AlertInfo | take 5\"}")
        : client.get(uri, token);
  }

  private static JsonNode items(Api api, HttpResponse<String> response) throws Exception {
    JsonNode body = Client.json(response);
    return switch (api) {
      case SIEM -> body;
      case HUNTING -> body.path("Results");
      case GRAPH_HUNTING -> body.path("results");
      default -> body.path("value");
    };
  }

  private static SSLContext trusting(Path pem) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream in = Files.newInputStream(pem)) {
      store.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trusted =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusted.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trusted.getTrustManagers(), null);
    return context;
  }
}
