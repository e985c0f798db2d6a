package io.defenderroutes.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IgnoredFilesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "._alerts.camel.yaml",
        ".#alerts.camel.yaml",
        ".alerts.camel.yaml.swp",
        ".DS_Store",
        "..data",
        "..2026_11_30_04_00_00.123",
        "#alerts.camel.yaml#",
        "alerts.camel.yaml~",
        "alerts.camel.yaml.bak",
        "alerts.camel.yaml.orig",
        "__MACOSX",
        "Thumbs.db",
        "desktop.ini"
      })
  void what_systems_and_editors_leave_is_ignored(String name) {
    assertThat(IgnoredFiles.isIgnored(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"alerts.camel.yaml", "#1.yaml", "a~b.yaml", "my.bak.yaml", "hunting.kql"})
  void a_users_own_files_are_not(String name) {
    assertThat(IgnoredFiles.isIgnored(name)).isFalse();
  }
}
