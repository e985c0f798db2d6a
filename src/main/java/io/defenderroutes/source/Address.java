package io.defenderroutes.source;

import io.defenderroutes.config.Option;
import io.defenderroutes.config.Settings;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The addresses of a connection's API and token endpoint, and the token's scope: from the settings,
 * the tenant's cloud and region, or the source's own file.
 *
 * @param baseUrl without a slash at its end; the only address that the token goes to
 * @param scope as {@code <resource>/.default}
 * @param authority where the token is fetched
 * @param audiences what the token may name as its audience, as far as it is known
 */
public record Address(String baseUrl, String scope, String authority, List<String> audiences) {
  public Address {
    audiences = List.copyOf(audiences);
  }

  /** Finds addresses and collects their faults. */
  public static final class Book {
    private final Settings settings;
    private final Map<String, Cloud> clouds;
    private final List<String> faults = new ArrayList<>();

    public Book(Settings settings, Map<String, Cloud> clouds) {
      this.settings = settings;
      this.clouds = clouds;
    }

    /** The faults so far, one sentence each. */
    public List<String> faults() {
      return faults;
    }

    /** The address of a tenant's source; empty, with a fault, if it has none. */
    public Optional<Address> of(String tenant, String source, Source facts) {
      String name = settings.text(Option.CLOUD, tenant);
      Cloud cloud = clouds.get(name);
      if (cloud == null) {
        faults.add(
            "cloud is '" + name + "' for tenant " + tenant + "; there are " + clouds.keySet());
        return Optional.empty();
      }
      Optional<String> region =
          settings.optional(Option.REGION, tenant).map(r -> r.toLowerCase(Locale.ROOT));
      Optional<String> given = settings.optional(Option.BASE_URL, tenant, source);
      String api = facts.getApi().isEmpty() ? source : facts.getApi();
      Optional<String> baseUrl =
          given
              .or(() -> cloud.host(api, region))
              .or(() -> text(facts.getBaseUrl()))
              .map(url -> url.replaceAll("/+$", ""));
      Optional<String> scope =
          settings
              .optional(Option.TOKEN_SCOPE, tenant, source)
              .or(() -> cloud.scopes(api).stream().findFirst())
              .or(() -> text(facts.getScope()));
      if (baseUrl.isEmpty()) {
        faults.add(noAddress(tenant, source, name, cloud.regions(api), region));
      } else if (scope.isEmpty()) {
        faults.add(
            "%s.scope is missing for tenant %s: neither the cloud nor the source's file says what its tokens are asked for"
                .formatted(source, tenant));
      } else {
        Address address =
            new Address(
                baseUrl.get(),
                scope.get(),
                settings.optional(Option.AUTHORITY_HOST, tenant).orElse(cloud.getAuthority()),
                cloud.audiences(api, scope.get()));
        List<String> wrong = address.contradictions(tenant, source, name, clouds);
        faults.addAll(wrong);
        return wrong.isEmpty() ? Optional.of(address) : Optional.empty();
      }
      return Optional.empty();
    }

    private static String noAddress(
        String tenant, String source, String name, List<String> regions, Optional<String> region) {
      String which = "the address of " + source + " for tenant " + tenant;
      if (regions.isEmpty()) {
        return which + " is not known in cloud " + name + "; set " + source + ".base-url";
      }
      return region
              .map(
                  r ->
                      "region (DEFENDER_REGION) is '%s', where %s has no address"
                          .formatted(r, source))
              .orElse(
                  "region (DEFENDER_REGION) is missing, without which %s has no address"
                      .formatted(source))
          + ", for tenant "
          + tenant
          + "; it must be one of "
          + regions
          + ", or "
          + source
          + ".base-url be set";
    }

    private static Optional<String> text(String value) {
      return Optional.of(value).filter(text -> !text.isBlank());
    }
  }

  /** Finds a scope that the host does not accept, and an authority that does not serve it. */
  private List<String> contradictions(
      String tenant, String source, String cloudName, Map<String, Cloud> clouds) {
    List<String> found = new ArrayList<>();
    URI host = URI.create(baseUrl);
    List<String> homes = new ArrayList<>();
    List<String> accepted = new ArrayList<>();
    List<String> authorities = new ArrayList<>();
    clouds.forEach(
        (name, cloud) -> {
          List<String> apis = cloud.apisAt(host);
          if (!apis.isEmpty()) {
            homes.add(name);
            apis.forEach(api -> accepted.addAll(cloud.scopes(api)));
            authorities.add(cloud.getAuthority());
          }
        });
    if (homes.isEmpty()) {
      // The operator's own host, such as a gateway: the scopes that it accepts are unknown.
      return found;
    }
    if (!accepted.contains(scope)) {
      found.add(
          source
              + ".base-url is '"
              + baseUrl
              + "' for tenant "
              + tenant
              + ", a host of cloud "
              + String.join(", ", homes)
              + " that accepts tokens for "
              + accepted.stream().distinct().toList()
              + ", not for '"
              + scope
              + "' (cloud "
              + cloudName
              + "); set cloud, or "
              + source
              + ".scope");
    }
    boolean known = clouds.values().stream().anyMatch(c -> same(c.getAuthority(), authority));
    if (known && authorities.stream().noneMatch(a -> same(a, authority))) {
      found.add(
          "authority-host is '%s' for tenant %s, whose tokens %s does not accept; it must be %s"
              .formatted(
                  authority,
                  tenant,
                  host.getHost(),
                  String.join(" or ", authorities.stream().distinct().toList())));
    }
    return found;
  }

  private static boolean same(String a, String b) {
    return String.valueOf(URI.create(a).getHost())
        .equalsIgnoreCase(String.valueOf(URI.create(b).getHost()));
  }
}
