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
    assertThatThrownBy(() -> new RoutesFolder(folder.resolve("sources")))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("routes.folder (DEFENDER_ROUTES_FOLDER)")
        .hasMessageContaining("[pipeline, sources, routing, destinations]");
  }

  private Map<Option, String> requiredBy(String yaml) throws IOException {
    Files.writeString(folder.resolve("routing/x.yaml"), yaml);
    return RoutesFolder.known(folder.toString()).required();
  }
}
