package io.defenderroutes.rules;

import com.fasterxml.jackson.databind.JsonNode;
import io.defenderroutes.routes.YamlFile;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An endpoint that a file names.
 *
 * @param verb such as {@code to} or {@code from}
 * @param uri without options
 * @param options by name
 * @param pointer to its node
 */
record Call(String verb, String uri, Map<String, String> options, String pointer) {
  private static final Set<String> VERBS =
      Set.of("from", "to", "toD", "wireTap", "enrich", "pollEnrich", "poll", "kamelet");

  /** The scheme; empty if it is filled in later. */
  String scheme() {
    int colon = uri.indexOf(':');
    String scheme = colon < 0 ? uri : uri.substring(0, colon);
    return scheme.contains("$") || scheme.contains("{") ? "" : scheme;
  }

  /** The part after the scheme, up to a slash. */
  String name() {
    return uri.substring(uri.indexOf(':') + 1).replaceFirst("^/*", "").split("/", 2)[0];
  }

  /** The endpoint, as a route's {@code from} names it. */
  String target() {
    String name = options.get("name");
    return uri.equals("direct") && name != null ? "direct:" + name : uri.replace("://", ":");
  }

  /** Whether it is a known route of the folder. */
  boolean isDirect() {
    return scheme().equals("direct") && !target().contains("$") && !target().contains("{");
  }

  boolean isKamelet() {
    return scheme().equals("kamelet") && !name().contains("$") && !name().contains("{");
  }

  /** All endpoints of a file, in order. */
  static List<Call> in(YamlFile file) {
    List<Call> calls = new ArrayList<>();
    YamlWalker.walk(
        file.tree(),
        (pointer, node) -> {
          String verb = pointer.substring(pointer.lastIndexOf('/') + 1);
          if (VERBS.contains(verb) && !pointer.endsWith("/parameters/" + verb)) {
            if (node.isTextual()) {
              calls.add(of(verb, node.asText(), node, pointer));
            } else if (node.path("uri").isTextual()) {
              calls.add(of(verb, node.path("uri").asText(), node, pointer));
            } else if (verb.equals("kamelet") && node.path("name").isTextual()) {
              calls.add(of(verb, node.path("name").asText(), node, pointer));
            }
          }
        });
    return calls;
  }

  private static Call of(String verb, String written, JsonNode node, String pointer) {
    String[] parts = written.split("\\?", 2);
    Map<String, String> options = new LinkedHashMap<>();
    if (parts.length > 1) {
      query(parts[1], options);
    }
    node.path("parameters")
        .properties()
        .forEach(option -> options.put(option.getKey(), option.getValue().asText()));
    String uri = verb.equals("kamelet") ? "kamelet:" + parts[0] : parts[0];
    return new Call(verb, uri, options, pointer);
  }

  private static void query(String query, Map<String, String> options) {
    for (String pair : query.split("&", -1)) {
      String[] parts = pair.split("=", 2);
      if (parts.length == 2) {
        boolean raw = parts[1].matches("(?s)RAW[({].*[)}]");
        options.put(
            parts[0], raw ? parts[1].substring(4, parts[1].length() - 1) : decoded(parts[1]));
      }
    }
  }

  private static String decoded(String value) {
    try {
      return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      // A literal per cent sign.
      return value;
    }
  }

  /** The pointer to an option; the call itself, if the option is in its URI. */
  String pointerOf(String option, YamlFile file) {
    String parameter = YamlFile.child(pointer + "/parameters", option);
    return file.tree().at(parameter).isMissingNode() ? pointer : parameter;
  }
}
