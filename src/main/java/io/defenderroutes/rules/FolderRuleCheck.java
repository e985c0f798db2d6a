package io.defenderroutes.rules;

import com.fasterxml.jackson.databind.JsonNode;
import io.defenderroutes.routes.ParsedRoutes;
import io.defenderroutes.routes.YamlFile;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Checks the dependencies between the folders: the routing calls destinations and nothing else, a
 * destination calls no other and no source, and a source asks the configured address alone.
 */
final class FolderRuleCheck {
  /** Components that send outside the batch, so that a crash loses or doubles alerts. */
  private static final Set<String> OUTSIDE =
      Set.of(
          "amqp",
          "file",
          "ftp",
          "http",
          "https",
          "jms",
          "kafka",
          "sftp",
          "smtp",
          "smtps",
          "vertx-http");

  private static final Set<String> INSIDE = Set.of("direct", "kamelet", "log", "seda");
  private static final String FILE = ".camel.yaml";

  /** The beginning of the address of the connection's API. */
  static final String BASE = "${variable.baseUrl}";

  private final Set<String> sources = new TreeSet<>();

  FolderRuleCheck(ParsedRoutes folder) {
    for (YamlFile file : folder.in("sources")) {
      if (isSource(file)) {
        sources.add(name(file));
      }
    }
  }

  private static boolean isSource(YamlFile file) {
    return file.name().endsWith(FILE) && !file.shortName().equals("clouds" + FILE);
  }

  private static String name(YamlFile file) {
    return file.shortName().substring(0, file.shortName().indexOf(FILE));
  }

  void routing(FileFaults faults) {
    YamlFile file = faults.file();
    for (Call call : Call.in(file)) {
      String scheme = call.scheme();
      String remedy =
          "call kamelet:kafka, kamelet:file or kamelet:email; anything else is a destination of your"
              + " own: a kamelet in destinations/ (docs/routing.md)";
      if (OUTSIDE.contains(scheme)) {
        faults.error(
            call.pointer(),
            "the routing calls " + scheme + ": itself, past the batch and its retries",
            remedy);
      } else if (!scheme.isEmpty() && !INSIDE.contains(scheme)) {
        faults.warning(call.pointer(), "the routing calls " + scheme + ": itself", remedy);
      }
      callsSource(call, faults);
    }
  }

  void destination(FileFaults faults) {
    YamlFile file = faults.file();
    if (!Kamelet.isIn(file)) {
      faults.warning(
          "",
          "this file is no destination: its name does not end with .kamelet.yaml",
          "a destination is called by the name of its file");
      return;
    }
    JsonNode name = file.tree().at("/metadata/name");
    String right = file.shortName().replace(".kamelet.yaml", "");
    if (!name.asText().equals(right)) {
      faults.error(
          "/metadata/name",
          "the kamelet is called '" + name.asText() + "', and its file '" + right + "'",
          "it must be name: " + right);
    }
    for (Call call : Call.in(file)) {
      if (call.isKamelet() && !call.name().equals("source")) {
        faults.error(
            call.pointer(),
            "a destination calls another one, " + call.name(),
            "let the routing call both");
      }
      callsSource(call, faults);
    }
    for (String required : Kamelet.of(file).required()) {
      if (file.tree().at("/spec/definition/properties").path(required).isMissingNode()) {
        faults.error(
            "/spec/definition/required",
            "the kamelet requires '" + required + "', which it does not declare",
            "declare it below 'properties'");
      }
    }
  }

  private void callsSource(Call call, FileFaults faults) {
    if (call.scheme().equals("direct") && sources.contains(call.name())) {
      faults.error(
          call.pointer(),
          "this asks the API of the source " + call.name(),
          "only the pipeline does");
    }
  }

  void source(FileFaults faults) {
    YamlFile file = faults.file();
    if (!isSource(file)) {
      return;
    }
    String name = name(file);
    Set<String> beans = new TreeSet<>();
    for (JsonNode bean : file.tree().findParents("type")) {
      beans.add(bean.path("name").asText());
    }
    for (String bean : List.of(name, name + "-fields")) {
      if (!beans.contains(bean)) {
        faults.error(
            "",
            "the file declares no bean '" + bean + "'",
            "see docs/sources.md; a source is named as its file");
      }
    }
    boolean asks = false;
    for (Call call : Call.in(file)) {
      asks |= call.verb().equals("from") && call.uri().equals("direct:" + name);
      boolean elsewhere =
          call.scheme().startsWith("http")
              || (call.uri().startsWith("$") && !call.uri().startsWith(BASE));
      if (!call.verb().equals("from") && elsewhere) {
        faults.error(
            call.pointer(),
            "the token would be sent to an address that is not the connection's",
            "begin it with " + BASE);
      }
    }
    if (!asks) {
      faults.error(
          "", "no route from direct:" + name + " makes the request", "see docs/sources.md");
    }
  }
}
