package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.Waits;
import io.defenderroutes.sandbox.SiemAlert;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Polling on behalf of a user, from login to logout. */
class UserSignInTest extends InSandbox {
  private String jane;

  @BeforeEach
  void user() {
    jane = "jane-" + tenant.name() + "@contoso.example";
    sandbox.entra().app(tenant.id(), tenant.clientId()).publicClient(true);
    sandbox.entra().devices().interval(Duration.ofSeconds(1));
    properties.remove("tenants." + tenant.name() + ".client-secret");
    properties.put("tenants." + tenant.name() + ".sign-in", "user");
  }

  @Test
  void who_has_signed_in_once_is_polled_for_until_it_is_revoked_and_again_after_the_next_login()
      throws Exception {
    List<SiemAlert> alerts = serve(3);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      String connection = tenant.name() + "/siem";
      await()
          .atMost(LONG)
          .until(() -> Health.of(running, connection).contains("no user is signed in"));
      assertThat(Health.of(running, connection))
          .contains("run login again: defender-alert-routes login --tenant " + tenant.name());

      assertThat(login().code()).isZero();
      awaitRecords(3);
      await().atMost(LONG).until(() -> Health.of(running, connection).isEmpty());

      sandbox.entra().users().revoke(jane);
      sandbox.entra().revokeAll();
      await().atMost(LONG).until(() -> Health.of(running, connection).contains("AADSTS50173"));
      assertThat(Health.of(running, connection)).contains("run login again");
      alerts.addAll(serve(2));

      assertThat(login().code()).isZero();
      awaitRecords(5);
      arrived.assertExactlyOnce(alerts);
    }
  }

  @Test
  void a_login_says_what_to_do_and_what_can_be_polled_and_keeps_it_for_its_owner_alone()
      throws Exception {
    Command login = login();

    assertThat(login.out())
        .containsPattern("To sign in for tenant " + tenant.name() + ", open\\s+https://localhost")
        .contains("and enter the code")
        .contains("Signed in as " + jane + " for tenant " + tenant.name())
        .contains("✓ " + tenant.name() + "/siem");
    Path kept = data.resolve("sign-ins").resolve(tenant.name() + ".cache");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
        .isEqualTo("rw-------");
    try (Stream<Path> all = Files.list(data.resolve("sign-ins"))) {
      for (Path file : all.toList()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .isEqualTo("rw-------");
        assertThat(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1))
            .doesNotContain("jane", tenant.id());
      }
    }
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("sign-ins"))))
        .isEqualTo("rwx------");

    Command logout = Command.typed("logout", properties);
    assertThat(logout.out()).contains("Sign-in deleted for tenant " + tenant.name());
    assertThat(kept).doesNotExist();
    assertThat(Command.typed("logout", properties).out()).contains("No user was signed in");
  }

  @Test
  void with_a_key_of_the_operators_none_is_kept_beside_it() throws Exception {
    properties.put(
        "sign-in.cache-key",
        "{{file:" + Files.writeString(data.resolve("key-file"), "a long text of my own") + "}}");
    assertThat(login().code()).isZero();
    assertThat(data.resolve("sign-ins").resolve("key")).doesNotExist();

    properties.put("sign-in.cache-key", "another text");
    Command token = Command.typed("token", properties);
    assertThat(token.code()).isEqualTo(1);
    assertThat(token.out()).contains("cannot be opened: sign-in.cache-key is another");
  }

  @Test
  void a_login_that_is_declined_keeps_nothing() throws Exception {
    CompletableFuture<Command> login = typing();
    sandbox.entra().devices().decline(code());

    Command declined = login.get(Waits.LIMIT.toSeconds(), TimeUnit.SECONDS);

    assertThat(declined.code()).isEqualTo(1);
    assertThat(declined.err()).contains("Not signed in:").contains("the user did not consent");
    assertThat(data.resolve("sign-ins").resolve(tenant.name() + ".cache")).doesNotExist();
  }

  @Test
  void a_permission_that_the_user_lacks_is_told_at_the_login() throws Exception {
    properties.put("sources", "siem,graph-alerts");
    sandbox
        .entra()
        .app(tenant.id(), tenant.clientId())
        .delegated("https://graph.microsoft.com", "User.Read");

    Command login = login();

    assertThat(login.code()).isEqualTo(1);
    assertThat(login.out())
        .contains("✓ " + tenant.name() + "/siem")
        .contains("✗ " + tenant.name() + "/graph-alerts")
        .contains("grant the delegated permission SecurityAlert.Read.All of Microsoft Graph");
  }

  @Test
  void only_a_tenant_of_a_user_can_log_in() throws Exception {
    properties.remove("tenants." + tenant.name() + ".sign-in");
    properties.put("tenants." + tenant.name() + ".client-secret", tenant.clientSecret());

    Command login = Command.typed("login", properties);

    assertThat(login.code()).isEqualTo(2);
    assertThat(login.err()).contains("no tenant is polled on behalf of a user");
  }

  private Command login() throws Exception {
    CompletableFuture<Command> login = typing();
    sandbox.entra().devices().approve(code(), jane);
    return login.get(Waits.LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  private CompletableFuture<Command> typing() {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return Command.typed("login", properties);
          } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
  }

  private static String code() {
    return await()
        .atMost(LONG)
        .until(
            () -> sandbox.entra().devices().waiting().stream().findFirst().orElse(""),
            code -> !code.isEmpty());
  }
}
