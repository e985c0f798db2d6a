package io.defenderroutes.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.defenderroutes.SignIns;
import io.defenderroutes.config.InvalidConfiguration;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code token}: prints and checks the claims of a connection's token. */
@Command(
    name = "token",
    description = {
      "Fetches a token for a connection, shows its claims, and checks whether they fit the API.",
      "Only --raw prints the token itself: it grants access to alerts until it expires."
    },
    footer = {
      "  defender-alert-routes token",
      "  defender-alert-routes token contoso/graph-alerts --json"
    },
    exitCodeList = {
      "0:the token fits the API",
      "1:no token, or it does not fit the API",
      "2:the command line or a setting is invalid"
    })
final class TokenCommand extends SettingsCommand {
  private static final Map<String, String> NAMES = names();
  private static final Set<String> TIMES = Set.of("iat", "nbf", "exp", "auth_time");

  @Parameters(
      arity = "0..1",
      paramLabel = "CONNECTION",
      description = "tenant/source; default: all.")
  private @Nullable String connection;

  @Option(names = "--json", description = "Print the claims as JSON, one line per connection.")
  private boolean json;

  @Option(names = "--raw", description = "Print only the token, of one connection.")
  private boolean raw;

  @Override
  public Integer call() {
    return run(
        "Not shown",
        (file, environment) -> {
          SignIns signIns = SignIns.open(file, environment, Clock.systemUTC());
          List<SignIns.TokenResult> given = signIns.tokens(chosen(signIns.connections()));
          for (SignIns.TokenResult of : given) {
            show(of);
          }
          return given.stream().allMatch(of -> of.fault().isEmpty())
              ? ExitCode.DONE
              : ExitCode.FAILED;
        });
  }

  private List<String> chosen(List<String> all) {
    if (connection == null && (!raw || all.size() == 1)) {
      return all;
    }
    if (connection == null || !all.contains(connection)) {
      throw new InvalidConfiguration("CONNECTION must be one of " + String.join(", ", all));
    }
    return List.of(connection);
  }

  private void show(SignIns.TokenResult given) throws JsonProcessingException {
    if (raw) {
      given.raw().ifPresent(out()::println);
      given.fault().ifPresent(f -> err().println(Terminal.line(f, 1000)));
      return;
    }
    if (json) {
      ObjectNode line = JsonNodeFactory.instance.objectNode();
      line.put("connection", given.connection());
      line.set("claims", given.claims());
      line.put("fault", given.fault().orElse(null));
      out().println(Terminal.json(line));
      return;
    }
    out().println(given.connection());
    given.claims().properties().forEach(claim -> line(claim.getKey(), claim.getValue()));
    boolean unreadable = given.raw().isPresent() && given.claims().isEmpty();
    out()
        .println(
            given
                .fault()
                .map(fault -> "  ✗ " + Terminal.line(fault, 1000))
                .orElse(
                    unreadable
                        ? "  ! not checked: the claims of this token cannot be read"
                        : "  ✓ token is valid for this API"));
  }

  private void line(String claim, JsonNode value) {
    out()
        .printf(
            "  %-12s %-60s %s%n",
            Terminal.line(claim, 40), text(claim, value), NAMES.getOrDefault(claim, ""));
  }

  private static String text(String claim, JsonNode value) {
    if (TIMES.contains(claim) && value.canConvertToLong()) {
      return Instant.ofEpochSecond(value.asLong()).toString();
    }
    return Terminal.line(
        value.isArray()
            ? StreamSupport.stream(value.spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.joining(" "))
            : value.isValueNode() ? value.asText() : value.toString(),
        400);
  }

  private static Map<String, String> names() {
    Map<String, String> names = new LinkedHashMap<>();
    names.put("aud", "audience: the API it is for");
    names.put("iss", "issuer");
    names.put("tid", "tenant");
    names.put("appid", "application");
    names.put("azp", "application");
    names.put("roles", "application permissions");
    names.put("scp", "delegated permissions");
    names.put("upn", "user");
    names.put("preferred_username", "user");
    names.put("oid", "object id of the user or service principal");
    names.put("iat", "issued");
    names.put("nbf", "valid from");
    names.put("exp", "valid until");
    names.put("idtyp", "app or user");
    names.put("appidacr", "client authentication: 1 secret, 2 certificate or assertion");
    return names;
  }
}
