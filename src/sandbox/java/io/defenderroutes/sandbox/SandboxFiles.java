package io.defenderroutes.sandbox;

import io.defenderroutes.config.FileAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes the settings and certificates for clients of a standalone sandbox. */
final class SandboxFiles {
  static final String PROPERTIES = "defender-alert-routes.properties";

  private SandboxFiles() {}

  /**
   * Writes the settings of the product.
   *
   * @return the file
   */
  static Path write(
      Path folder, Path caPem, EntraSimulator entra, DefenderApis apis, List<Tenants.Tenant> all) {
    List<String> lines = new ArrayList<>();
    lines.add("# Written by `defender-alert-routes sandbox`; good for as long as it runs.");
    lines.add("tenants=" + String.join(",", all.stream().map(Tenants.Tenant::name).toList()));
    for (Tenants.Tenant tenant : all) {
      String own = "tenants." + tenant.name() + ".";
      lines.add(own + "tenant-id=" + tenant.id());
      lines.add(own + "client-id=" + tenant.clientId());
      lines.add(own + "client-secret=" + tenant.clientSecret());
    }
    lines.add("authority-host=" + entra.authorityHost());
    lines.add("tls.ca-file=" + caPem.toAbsolutePath().toString().replace("\\", "\\\\"));
    lines.add("sources=" + String.join(",", apis.all().stream().map(a -> a.api().key()).toList()));
    apis.all().forEach(api -> lines.add(api.api().key() + ".base-url=" + api.baseUri()));
    lines.addAll(
        List.of(
            "",
            "# What the shipped routing needs beside it:",
            "#kafka.brokers=localhost:9092",
            "#smtp.host=localhost",
            "#email.from=defender@example.org",
            "#email.to=soc@example.org",
            ""));
    try {
      Path file = folder.resolve(PROPERTIES);
      String text = String.join(System.lineSeparator(), lines) + System.lineSeparator();
      // Contains secrets; a file of an older version may be world-readable.
      FileAccess.OWNER.replace(file, text.getBytes(StandardCharsets.UTF_8));
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write to " + folder, e);
    }
  }
}
