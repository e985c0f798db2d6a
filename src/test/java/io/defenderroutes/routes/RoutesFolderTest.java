package io.defenderroutes.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.config.Option;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesFolderTest {
  private final Path folder;

  RoutesFolderTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    for (String subfolder : List.of("pipeline", "sources", "routing", "destinations")) {
      Files.createDirectory(folder.resolve(subfolder));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "- to: kamelet:kafka",
        "          uri: \"kamelet:kafka\"",
        "- to: kamelet:kafka?topic=x",
        "- to: {uri: kamelet:kafka/one}",
        "# a comment\n\n- to: kamelet:kafka # and another"
      })
  void a_destination_that_the_routing_calls_is_found(String yaml) throws IOException {
    assertThat(requiredBy(yaml)).containsKey(Option.KAFKA_BROKERS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# - to: kamelet:kafka",
        "- to: kamelet:file # not kamelet:kafka",
        "- to: kamelet:kafka-audit",
        "- to: kamelet:kafkaesque"
      })
  void one_that_it_does_not_call_is_not_asked_for(String yaml) throws IOException {
    assertThat(requiredBy(yaml)).doesNotContainKey(Option.KAFKA_BROKERS);
  }

  @Test
  void a_folder_that_is_none_of_routes_is_told_with_what_belongs_in_it() {
    assertThatThrownBy(() -> RoutesFolder.of(folder.resolve("sources").toString()))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("routes.folder (DEFENDER_ROUTES_FOLDER)")
        .hasMessageContaining("it must be a folder with routing/");
  }

  @Test
  void files_of_the_folder_override_packaged_ones_and_are_named() throws IOException {
    String poll = "pipeline/poll.camel.yaml";
    String look = "pipeline/look.camel.yaml";
    Files.writeString(folder.resolve("routing/x.yaml"), "");
    RoutesFolder before = RoutesFolder.of(folder.toString());
    Files.writeString(folder.resolve(poll), "- own");
    Files.copy(Path.of("routes").resolve(look), folder.resolve(look));

    RoutesFolder routes = RoutesFolder.of(folder.toString());

    assertThat(routes.text(poll)).isEqualTo("- own");
    assertThat(before.text(poll)).isEqualTo(Files.readString(Path.of("routes").resolve(poll)));
    assertThat(routes.overrides()).isEqualTo(Map.of(poll, false, look, true));
    assertThat(routes.differences(before)).containsExactly(poll);
    assertThat(before.overrides()).isEmpty();
  }

  @Test
  void packaged_are_the_pipeline_the_sources_the_destinations_and_the_formats() throws IOException {
    Files.writeString(folder.resolve("routing/x.yaml"), "");
    RoutesFolder shipped = RoutesFolder.of("routes");

    RoutesFolder routes = RoutesFolder.of(folder.toString());

    for (String subfolder : List.of("pipeline", "sources", "destinations", "formats")) {
      assertThat(routes.names(subfolder, "")).isEqualTo(shipped.names(subfolder, ""));
    }
    assertThat(routes.names("routing", "")).containsExactly("routing/x.yaml");
    assertThat(routes.names("tests", "")).isEmpty();
    assertThat(routes.sources()).contains("siem", "graph-alerts").doesNotContain("clouds");
  }

  @Test
  void hidden_files_and_copies_of_editors_are_ignored() throws IOException {
    Files.writeString(folder.resolve("routing/x.yaml"), "");
    RoutesFolder before = RoutesFolder.of(folder.toString());
    Files.writeString(folder.resolve("routing/.alerts.camel.yaml.swp"), "x");
    Files.writeString(folder.resolve("routing/alerts.camel.yaml~"), "x");

    assertThat(RoutesFolder.of(folder.toString())).isEqualTo(before);
  }

  private Map<Option, String> requiredBy(String yaml) throws IOException {
    Files.writeString(folder.resolve("routing/x.yaml"), yaml);
    return RoutesFolder.of(folder.toString()).required();
  }
}
