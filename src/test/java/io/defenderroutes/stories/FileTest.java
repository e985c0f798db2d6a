package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.sandbox.SiemAlert;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class FileTest extends InSandbox {
  @Test
  void a_file_per_tenant_and_day_holds_an_alert_a_line() throws Exception {
    SiemAlert low = serve("Low", "Discovery");
    SiemAlert informational = serve("Informational", "Impact");
    LocalDate before = LocalDate.now(ZoneOffset.UTC);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(2);
      awaitFurtherPolls();
    }
    assertThat(arrived.lines()).containsExactlyInAnyOrder(low.json(), informational.json());
    Path expected = data.resolve("alerts").resolve(tenant.name());
    assertThat(
            expected.resolve(before + ".ndjson").toFile().exists()
                || expected.resolve(before.plusDays(1) + ".ndjson").toFile().exists())
        .isTrue();
  }

  @Test
  void a_folder_that_cannot_be_written_holds_the_batch_until_it_is_mended() throws Exception {
    Path inTheWay = Files.writeString(data.resolve("alerts"), "not a folder");
    SiemAlert low = serve("Low", "Discovery");
    SiemAlert medium = serve("Medium", "Discovery");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().atMost(LONG).until(() -> sandbox.defender().served(low.fullId()) > 0);
      assertThat(arrived.records()).isEmpty();
      Files.delete(inTheWay);
      awaitRecords(2);
      awaitFurtherPolls();
    }
    arrived.assertExactlyOnce(List.of(low, medium));
    assertThat(arrived.lines()).containsExactly(low.json());
    assertThat(arrived.deadLetters()).isEmpty();
  }

  @Test
  void half_a_line_that_a_crash_left_does_not_swallow_the_next_alert() throws Exception {
    Path file =
        data.resolve("alerts")
            .resolve(tenant.name())
            .resolve(LocalDate.now(ZoneOffset.UTC) + ".ndjson");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "{\"AlertId\":\"da6");
    SiemAlert low = serve("Low", "Discovery");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(1);
    }
    assertThat(arrived.lines()).containsExactly("{\"AlertId\":\"da6", low.json());
  }
}
