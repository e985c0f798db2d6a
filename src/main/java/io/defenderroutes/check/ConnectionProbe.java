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
import io.defenderroutes.identity.TokenException;
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
import java.util.Objects;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.DefaultExchange;

/**
 * Checks a connection: its token, the claims in it, and a response of the API.
 *
 * @param context has the routes, does not poll
 */
public record ConnectionProbe(CamelContext context, EntraAccess access, Clock clock) {
  private static final String PREVIEW_ROUTE = "direct:look";
  private static final String API = "API responds";

  /** Requested one after the other until one has an alert. */
  private static final List<Duration> TIME_RANGES =
      List.of(Duration.ofHours(1), Duration.ofDays(1), Duration.ofDays(7), Duration.ofDays(29));

  List<Finding> check(String connection, SignIn signIn, Address address) throws Exception {
    String group = "Connection " + connection;
    List<Finding> findings = new ArrayList<>();
    if (checkToken(group, signIn, findings)) {
      expiry(group, signIn).ifPresent(findings::add);
      if (context.hasEndpoint(PREVIEW_ROUTE) != null || context.getRoute("look") != null) {
        findings.add(checkApi(group, connection, address));
      } else {
        findings.add(
            Finding.warning(
                group,
                API,
                "Not checked: the routes have no route from " + PREVIEW_ROUTE,
                "Copy pipeline/look.camel.yaml from the distribution."));
      }
    }
    return findings;
  }

  /** Returns whether the API can be called with the token. */
  private boolean checkToken(String group, SignIn signIn, List<Finding> findings) {
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
      boolean rejects = access.settings().text(Option.TOKEN_CHECK).equals("refuse");
      if (fault.isPresent()) {
        Diagnosis why = fault.get();
        findings.add(rejects ? Finding.bad(group, check, why) : Finding.warning(group, check, why));
        return !rejects;
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
    } catch (TokenUnavailable e) {
      findings.add(
          Finding.bad(
              group,
              check,
              String.valueOf(e.getMessage()),
              signIn.credential().proof() instanceof ClientCredential.ManagedIdentity
                  ? "Check whether Azure assigns an identity to this machine or app, and run check again."
                  : "Check above whether the authority is reachable, and run check again."));
    } catch (TokenException e) {
      findings.add(Finding.bad(group, check, e.diagnosis()));
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

  private Finding checkApi(String group, String connection, Address address) throws Exception {
    Instant now = clock.instant();
    Polling polling = bean("polling", Polling.class);
    try (ProducerTemplate template = context.createProducerTemplate()) {
      ResponsePreview preview = new ResponsePreview(0, Optional.empty(), "");
      for (Duration range : TIME_RANGES) {
        Exchange exchange = new DefaultExchange(context);
        String[] names = connection.split("/", 2);
        exchange.setVariable("connection", connection);
        exchange.setVariable("tenant", names[0]);
        exchange.setVariable("source", names[1]);
        exchange.setVariable("baseUrl", address.baseUrl());
        polling.aim(exchange, now.minus(range), now);
        template.send(PREVIEW_ROUTE, exchange);
        if (exchange.getException() != null) {
          Failure failure = PollFailure.of(exchange.getException());
          return failure.kind() == FailureKind.TOO_LARGE
              ? Finding.good(
                  group, API + ": more in " + timeRange(range) + " than one response can hold")
              : apiFailure(group, connection, failure);
        }
        preview = exchange.getMessage().getBody(ResponsePreview.class);
        if (preview.items() > 0 || !preview.lack().isEmpty()) {
          return describe(group, preview, range, now);
        }
      }
    }
    return Finding.warning(
        group,
        API,
        "The API responds, with no alert in %s days"
            .formatted(TIME_RANGES.get(TIME_RANGES.size() - 1).toDays()),
        "Check whether this is expected: tenant and region, a filter, machine groups, and whether the app may see all devices.");
  }

  private static Finding describe(
      String group, ResponsePreview preview, Duration range, Instant now) {
    if (!preview.lack().isEmpty()) {
      return Finding.warning(
          group,
          API,
          "The response is incomplete: " + preview.lack(),
          "A service behind the API fails; polls repeat the request until the response is complete.");
    }
    String newest =
        preview
            .newest()
            .map(at -> ", the newest " + age(Duration.between(at, now)) + " old")
            .orElse("");
    return Finding.good(
        group,
        API
            + ": "
            + preview.items()
            + (preview.items() == 1 ? " item" : " items")
            + " in "
            + timeRange(range)
            + newest);
  }

  private static String timeRange(Duration range) {
    return range.toHours() == 1 ? "the last hour" : range.toHours() + " hours";
  }

  private static String age(Duration age) {
    if (age.toHours() >= 48) {
      return age.toDays() + " days";
    }
    return age.toMinutes() >= 120
        ? age.toHours() + " hours"
        : Math.max(0, age.toMinutes()) + " min";
  }

  private Finding apiFailure(String group, String connection, Failure failure) {
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
    return Objects.requireNonNull(context.getRegistry().lookupByNameAndType(name, type), name);
  }
}
