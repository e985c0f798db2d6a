package io.defenderroutes.check;

import io.defenderroutes.config.Diagnosis;
import io.defenderroutes.config.Failure;
import io.defenderroutes.config.FailureKind;
import io.defenderroutes.config.Option;
import io.defenderroutes.config.Settings;
import io.defenderroutes.identity.Claims;
import io.defenderroutes.identity.ClientCredential;
import io.defenderroutes.identity.EntraAccess;
import io.defenderroutes.identity.ExpiryWarning;
import io.defenderroutes.identity.Identity;
import io.defenderroutes.identity.SignIn;
import io.defenderroutes.identity.Token;
import io.defenderroutes.identity.TokenCheck;
import io.defenderroutes.identity.TokenRefused;
import io.defenderroutes.identity.TokenUnavailable;
import io.defenderroutes.polling.PollFailure;
import io.defenderroutes.polling.Polling;
import io.defenderroutes.polling.response.ResponsePreview;
import io.defenderroutes.source.Address;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.DefaultExchange;

/** Whether a connection is given a token, what it says of itself, and what the API answers. */
public final class ConnectionProbe {
  private static final String LOOK = "direct:look";
  private static final String API = "API responds";

  /** Longer and longer, until there is an alert. */
  private static final List<Duration> TIMES =
      List.of(Duration.ofHours(1), Duration.ofDays(1), Duration.ofDays(7), Duration.ofDays(29));

  private final CamelContext context;
  private final EntraAccess access;
  private final Clock clock;

  /**
   * @param context with the routes, which polls nothing
   */
  public ConnectionProbe(CamelContext context, EntraAccess access, Clock clock) {
    this.context = context;
    this.access = access;
    this.clock = clock;
  }

  /** Looks at one connection. */
  List<Finding> at(String connection, SignIn signIn, Address address) throws Exception {
    String group = "Connection " + connection;
    List<Finding> findings = new ArrayList<>();
    if (token(group, signIn, findings)) {
      expiry(group, signIn).ifPresent(findings::add);
      if (context.hasEndpoint(LOOK) != null || context.getRoute("look") != null) {
        findings.add(answer(group, connection, address));
      } else {
        findings.add(
            Finding.warning(
                group,
                API,
                "Not checked: the routes have no route from " + LOOK,
                "Copy pipeline/look.camel.yaml from the distribution."));
      }
    }
    return findings;
  }

  /** Whether the API may be asked with it. */
  private boolean token(String group, SignIn signIn, List<Finding> findings) {
    String check = "token is valid for this API";
    try {
      Token token = access.tokens().fetch(signIn.credential(), signIn.scope());
      Claims claims = Claims.of(token);
      Optional<Finding> clockFault =
          TokenCheck.clockFault(claims, clock.instant())
              .map(
                  why ->
                      Finding.warning(
                          group, check, why, "Synchronise this machine's clock (NTP)."));
      Optional<Diagnosis> fault = TokenCheck.fault(claims, signIn);
      boolean refuses = access.settings().text(Option.TOKEN_CHECK).equals("refuse");
      if (fault.isPresent()) {
        Diagnosis why = fault.get();
        findings.add(
            refuses
                ? Finding.bad(group, check, why.cause(), why.remedy())
                : Finding.warning(group, check, why.cause(), why.remedy()));
        return !refuses;
      }
      findings.add(
          clockFault.orElseGet(
              () ->
                  Finding.good(
                      group,
                      (claims.isReadable() ? check : "token received, its claims cannot be read")
                          + ": "
                          + signIn.credential().proof()
                          + permissions(claims))));
      return true;
    } catch (TokenRefused e) {
      findings.add(Finding.bad(group, check, e.diagnosis().cause(), e.diagnosis().remedy()));
    } catch (TokenUnavailable e) {
      findings.add(
          Finding.bad(
              group,
              check,
              String.valueOf(e.getMessage()),
              signIn.credential().proof() instanceof ClientCredential.ManagedIdentity
                  ? "Check whether Azure assigns an identity to this machine or app, and run check again."
                  : "Check above whether the authority is reachable, and run check again."));
    }
    return false;
  }

  private static String permissions(Claims claims) {
    return claims.permissions().isEmpty() ? "" : ", " + String.join(" ", claims.permissions());
  }

  private Optional<Finding> expiry(String group, SignIn signIn) {
    Settings settings = access.settings();
    Duration ahead = settings.duration(Option.CREDENTIAL_WARNING);
    return ExpiryWarning.expiry(signIn.credential())
        .filter(at -> clock.instant().isAfter(at.minus(ahead)))
        .map(
            at ->
                Finding.warning(
                    group,
                    "expiry of the " + signIn.credential().proof(),
                    (clock.instant().isBefore(at) ? "It expires at " : "It expired at ") + at,
                    clock.instant().isBefore(at)
                        ? "Create a new one and set it before then."
                        : "Create a new one and set it."));
  }

  private Finding answer(String group, String connection, Address address) throws Exception {
    Instant now = clock.instant();
    Polling polling = bean("polling", Polling.class);
    try (ProducerTemplate template = context.createProducerTemplate()) {
      ResponsePreview glance = new ResponsePreview(0, Optional.empty(), "");
      for (Duration time : TIMES) {
        Exchange exchange = new DefaultExchange(context);
        String[] names = connection.split("/", 2);
        exchange.setVariable("connection", connection);
        exchange.setVariable("tenant", names[0]);
        exchange.setVariable("source", names[1]);
        exchange.setVariable("baseUrl", address.baseUrl());
        polling.aim(exchange, now.minus(time), now);
        template.send(LOOK, exchange);
        if (exchange.getException() != null) {
          Failure failure = PollFailure.of(exchange.getException());
          return failure.kind() == FailureKind.TOO_LARGE
              ? Finding.good(group, API + ": more in " + span(time) + " than one response can hold")
              : failure(group, connection, failure);
        }
        glance = exchange.getMessage().getBody(ResponsePreview.class);
        if (glance.items() > 0 || !glance.lack().isEmpty()) {
          return found(group, glance, time, now);
        }
      }
    }
    return Finding.warning(
        group,
        API,
        "The API responds, with no alert in " + TIMES.get(TIMES.size() - 1).toDays() + " days",
        "Check whether this is expected: tenant and region, a filter, machine groups, and whether the app may see all devices.");
  }

  private static Finding found(String group, ResponsePreview glance, Duration time, Instant now) {
    if (!glance.lack().isEmpty()) {
      return Finding.warning(
          group,
          API,
          "The response is incomplete: " + glance.lack(),
          "A service behind the API fails; polls repeat the request until the response is complete.");
    }
    String newest =
        glance
            .newest()
            .map(at -> ", the newest " + age(Duration.between(at, now)) + " old")
            .orElse("");
    return Finding.good(
        group,
        API
            + ": "
            + glance.items()
            + (glance.items() == 1 ? " item" : " items")
            + " in "
            + span(time)
            + newest);
  }

  private static String span(Duration time) {
    return time.toHours() == 1 ? "the last hour" : time.toHours() + " hours";
  }

  private static String age(Duration age) {
    if (age.toHours() >= 48) {
      return age.toDays() + " days";
    }
    return age.toMinutes() >= 120
        ? age.toHours() + " hours"
        : Math.max(0, age.toMinutes()) + " min";
  }

  private Finding failure(String group, String connection, Failure failure) {
    String remedy =
        switch (failure.kind()) {
          case UNAUTHORIZED -> bean("identity", Identity.class).whyUnauthorized(connection);
          case FORBIDDEN -> bean("identity", Identity.class).whyForbidden(connection);
          case THROTTLED ->
              "Another client uses the quota of the same application: reduce its requests, or set the source's requests-per-minute.";
          case REDIRECTED, BAD_REQUEST, NOT_FOUND, OTHER_STATUS, TLS, UNREACHABLE ->
              failure.remedy();
          default -> "Run check again; polls retry automatically.";
        };
    return Finding.bad(group, API, failure.reason(), remedy);
  }

  private <T> T bean(String name, Class<T> type) {
    return java.util.Objects.requireNonNull(
        context.getRegistry().lookupByNameAndType(name, type), name);
  }
}
