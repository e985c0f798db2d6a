package io.defenderroutes.identity;

/** What a token is asked for. */
final class Scope {
  private static final String DEFAULT = "/.default";

  private Scope() {}

  /** {@code https://graph.microsoft.com/.default} without its end. */
  static String resource(String scope) {
    return scope.endsWith(DEFAULT) ? scope.substring(0, scope.length() - DEFAULT.length()) : scope;
  }
}
