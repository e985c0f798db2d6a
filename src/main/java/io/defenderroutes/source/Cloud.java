package io.defenderroutes.source;

import io.defenderroutes.config.Kind;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A cloud: its token endpoint and the addresses of its APIs. Declared as a bean in
 * routes/sources/clouds.camel.yaml, with the name that the option {@code cloud} takes.
 *
 * <p>Lists within a value are separated by commas. Source: the vendor's pages that the file names.
 */
public final class Cloud {
  private static final String REGION = "{region}";
  private static final Pattern DASH = Pattern.compile("-(.)");

  private String authority = "";
  private final Map<String, String> hosts = new HashMap<>();
  private final Map<String, String> regionalHosts = new HashMap<>();
  private final Map<String, String> regions = new HashMap<>();
  private final Map<String, String> scopes = new HashMap<>();
  private final Map<String, String> appIds = new HashMap<>();

  /** The origin of the token endpoint. */
  public String getAuthority() {
    return authority;
  }

  public void setAuthority(String authority) {
    this.authority = authority;
  }

  /** By API: the API's common address. */
  public Map<String, String> getHosts() {
    return hosts;
  }

  /** By API: the address in a region, <code>{region}</code> standing for it. */
  public Map<String, String> getRegionalHosts() {
    return regionalHosts;
  }

  /** By API: the regions that have an address. */
  public Map<String, String> getRegions() {
    return regions;
  }

  /** By API: the scope of a token, and further scopes that its hosts accept. */
  public Map<String, String> getScopes() {
    return scopes;
  }

  /** By API: its application id, which may be a token's audience. */
  public Map<String, String> getAppIds() {
    return appIds;
  }

  /** The audiences of a token for an API, if its hosts accept the scope; otherwise empty. */
  public List<String> audiences(String api, String scope) {
    List<String> found = new ArrayList<>();
    if (scopes(api).contains(scope)) {
      scopes(api).forEach(s -> found.add(s.replaceFirst("/\\.default$", "")));
      found.addAll(Kind.list(of(appIds, api).orElse("")));
    }
    return found;
  }

  /**
   * The address of an API.
   *
   * @param region of the tenant, if one is set; an API without an address in it has the common one
   * @return empty if there is none
   */
  public Optional<String> host(String api, Optional<String> region) {
    return region
        .filter(regions(api)::contains)
        .map(r -> of(regionalHosts, api).orElse("").replace(REGION, r))
        .or(() -> of(hosts, api))
        .filter(host -> !host.isBlank());
  }

  /** The regions in which an API has an address of its own. */
  public List<String> regions(String api) {
    return Kind.list(of(regions, api).orElse(""));
  }

  /** The scopes of an API, the usual one first. */
  public List<String> scopes(String api) {
    return Kind.list(of(scopes, api).orElse(""));
  }

  /** Camel writes {@code graph-alerts} in a map's key as {@code graphAlerts}. */
  private static Optional<String> of(Map<String, String> map, String api) {
    return Optional.ofNullable(map.get(api)).or(() -> Optional.ofNullable(map.get(camelCase(api))));
  }

  private static String camelCase(String api) {
    return DASH.matcher(api).replaceAll(m -> m.group(1).toUpperCase(Locale.ROOT));
  }

  /** The APIs that have an address on this host. */
  public List<String> apisAt(URI address) {
    List<String> found = new ArrayList<>();
    hosts.forEach((api, host) -> add(found, api, host, address));
    regionalHosts.forEach((api, host) -> add(found, api, host, address));
    return found;
  }

  private static void add(List<String> found, String api, String template, URI address) {
    String[] around =
        (template + "/").replaceFirst("^https://([^/]*).*", "$1").split("\\{region}", 2);
    String pattern =
        around.length == 1
            ? Pattern.quote(around[0])
            : Pattern.quote(around[0]) + "[a-z0-9]+" + Pattern.quote(around[1]);
    if (address.getHost() != null
        && Pattern.compile(pattern, Pattern.CASE_INSENSITIVE).matcher(address.getHost()).matches()
        && !found.contains(api)) {
      found.add(api);
    }
  }
}
