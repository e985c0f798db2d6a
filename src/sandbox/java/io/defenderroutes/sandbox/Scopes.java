package io.defenderroutes.sandbox;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The requested scopes of a user's token: permissions of one resource, and OpenID scopes.
 *
 * @see <a href="https://learn.microsoft.com/en-us/entra/identity-platform/scopes-oidc">scopes</a>
 * @param resource of the permissions; Graph by default
 * @param permissions without the resource; {@code .default} stands for all
 * @param openId the requested OpenID Connect scopes
 */
record Scopes(String resource, List<String> permissions, List<String> openId) {
  static final Set<String> OPEN_ID = Set.of("openid", "profile", "email", "offline_access");
  static final String DEFAULT = ".default";
  private static final String GRAPH = "https://graph.microsoft.com";
  private static final Pattern SPACES = Pattern.compile("\\s+");

  /**
   * Parses scopes.
   *
   * @throws EntraRejection if they belong to several resources
   */
  static Scopes parse(String text) {
    List<String> asked = words(text).filter(one -> !OPEN_ID.contains(one)).toList();
    List<String> resources = asked.stream().map(Scopes::resourceOf).distinct().toList();
    if (resources.size() > 1) {
      throw new EntraRejection(28000, Map.of("scope", text));
    }
    return new Scopes(
        resources.isEmpty() ? GRAPH : resources.get(0),
        asked.stream().map(one -> one.substring(one.lastIndexOf('/') + 1)).toList(),
        words(text).filter(OPEN_ID::contains).toList());
  }

  /** All permissions of a resource and all OpenID scopes, as at the v1 endpoint. */
  static Scopes all(String resource) {
    return new Scopes(resource, List.of(DEFAULT), List.of("openid", "profile", "offline_access"));
  }

  static Stream<String> words(String text) {
    return SPACES.splitAsStream(text.strip()).filter(word -> !word.isEmpty());
  }

  /** The granted scopes, including {@code .default} if requested. */
  String granted(List<String> consented) {
    Stream<String> permissions =
        Stream.concat(consented.stream(), this.permissions.stream().filter(DEFAULT::equals))
            .map(permission -> resource + "/" + permission);
    return String.join(" ", Stream.concat(permissions, openId.stream()).distinct().toList());
  }

  private static String resourceOf(String scope) {
    int slash = scope.lastIndexOf('/');
    return slash <= 0 ? GRAPH : scope.substring(0, slash);
  }
}
