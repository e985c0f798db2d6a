package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.defenderroutes.sandbox.ManagedIdentityEndpoint;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The machine's own identity: found in the environment, so in a process of its own. */
class ManagedIdentityCommandTest {
  private static final String REFUSED = "no identity is assigned to this machine, or none with";

  private static final String ASSIGNED = "bbbbbbbb-cccc-dddd-eeee-ffffffffffff";

  private VaultWorld world;
  private ManagedIdentityEndpoint machine;
  private Map<String, String> settings;
  private Path folder;

  /** How Azure tells a machine where to ask. */
  enum Form {
    APP_SERVICE,
    IMDS;

    Map<String, String> environment(ManagedIdentityEndpoint machine) {
      return this == IMDS
          ? Map.of("AZURE_POD_IDENTITY_AUTHORITY_HOST", machine.host().toString())
          : Map.of(
              "IDENTITY_ENDPOINT", machine.appServiceEndpoint().toString(),
              "IDENTITY_HEADER", machine.identityHeader());
    }
  }

  @BeforeEach
  void start(@TempDir Path folder) {
    this.folder = folder;
    world = new VaultWorld(folder);
    machine =
        ManagedIdentityEndpoint.start(world.entra, Clock.systemUTC(), VaultWorld.TENANT, "machine");
    machine.userAssigned(ASSIGNED);
    Stream.of("machine", ASSIGNED)
        .forEach(
            id ->
                world
                    .entra
                    .app(VaultWorld.TENANT, id)
                    .roles("https://graph.microsoft.com", "SecurityAlert.Read.All"));
    settings = world.settings();
    settings.remove("client-secret");
    settings.remove("client-id");
    settings.put("http.connect-timeout", "1m");
    settings.put("http.response-timeout", "1m");
    settings.put("managed-identity", "system");
  }

  @AfterEach
  void stop() {
    machine.close();
    world.close();
  }

  @ParameterizedTest
  @EnumSource
  void the_machines_own_identity_is_given_a_token(Form form) {
    Typed typed = token(form.environment(machine));

    assertThat(typed.printed()).contains("\"fault\":null", "SecurityAlert.Read.All", "\"machine\"");
    assertThat(typed.code()).isZero();
    assertThat(world.entra.issuedTokens()).noneMatch(typed.printed()::contains);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"M/d/yyyy h:mm:ss a xxx", "MM/dd/yyyy HH:mm:ss xxx", "yyyy-MM-dd'T'HH:mm:ssX"})
  void a_time_of_expiry_in_other_forms_is_read(String pattern) {
    DateTimeFormatter form = DateTimeFormatter.ofPattern(pattern, Locale.US);
    machine.respondAs(
        body -> {
          Instant at = Instant.ofEpochSecond(body.path("expires_on").asLong());
          return ((ObjectNode) body).put("expires_on", form.format(at.atOffset(ZoneOffset.UTC)));
        });

    Typed typed = token(Form.APP_SERVICE.environment(machine));

    assertThat(typed.printed()).contains("\"fault\":null", "SecurityAlert.Read.All");
    assertThat(typed.code()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"errors\":[]} | a JSON object without access_token",
        "[\"a\",\"b\"] | a JSON array instead of a JSON object",
        "{\"access_token\":\"a.b.c\",\"expires_on\":\"soon\"} | a JSON object whose expires_on is a text in no known form of a time"
      })
  void an_odd_response_is_told_with_what_came(String body, String what) throws Exception {
    JsonNode odd = new ObjectMapper().readTree(body);
    machine.respondAs(token -> odd);

    assertFault(
        token(Form.IMDS.environment(machine)),
        "the machine's endpoint for managed identities responded 200 with " + what);
  }

  @ParameterizedTest
  @EnumSource
  void one_that_is_assigned_is_asked_for_by_its_client_id(Form form) {
    settings.put("managed-identity", ASSIGNED);

    assertThat(token(form.environment(machine)).out()).contains("\"fault\":null", ASSIGNED);
  }

  @ParameterizedTest
  @EnumSource
  void one_that_is_not_assigned_is_refused(Form form) {
    settings.put("managed-identity", VaultWorld.VAULT_TENANT);

    assertFault(token(form.environment(machine)), REFUSED);
  }

  @ParameterizedTest
  @EnumSource
  void an_endpoint_that_fails_is_told(Form form) {
    machine.failNext(500, 1000);

    assertFault(
        token(form.environment(machine)),
        "the machine's endpoint for managed identities responded 500");
  }

  @ParameterizedTest
  @EnumSource
  void an_endpoint_that_is_not_there_is_told(Form form) {
    Map<String, String> environment = form.environment(machine);
    machine.close();

    assertFault(
        token(environment),
        "the machine's endpoint for managed identities (is this a machine of Azure's?) could not be reached: ");
  }

  @ParameterizedTest
  @EnumSource
  void a_token_without_the_permission_says_what_to_grant(Form form) {
    world
        .entra
        .app(VaultWorld.TENANT, "machine")
        .roles("https://graph.microsoft.com", "User.Read.All");

    assertFault(token(form.environment(machine)), "needed: SecurityAlert.Read.All");
  }

  private void assertFault(Typed typed, String text) {
    assertThat(typed.printed()).contains(text);
    assertThat(typed.code()).isEqualTo(1);
    assertThat(typed.printed()).doesNotContain(machine.identityHeader());
    assertThat(world.entra.issuedTokens()).noneMatch(typed.printed()::contains);
  }

  private Typed token(Map<String, String> environment) {
    return Typed.of(folder, settings, environment, "token", "--json");
  }
}
