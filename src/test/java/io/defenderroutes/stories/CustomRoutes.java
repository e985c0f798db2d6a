package io.defenderroutes.stories;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Edits a copy of the routes folder, as an operator would. */
final class CustomRoutes {
  /** A destination that removes all headers, and fails for the alerts of one severity. */
  static final String PICKY =
      """
      apiVersion: camel.apache.org/v1
      kind: Kamelet
      metadata:
        name: picky
        labels:
          camel.apache.org/kamelet.type: sink
      spec:
        definition:
          title: Picky
          type: object
          required: [refuses]
          properties:
            refuses: { type: string, title: Severity it refuses }
        template:
          from:
            uri: kamelet:source
            steps:
              - removeHeaders: { pattern: "*" }
              - choice:
                  when:
                    - simple: "${variable.severity} == '{{refuses}}'"
                      steps:
                        - throwException:
                            exceptionType: java.lang.IllegalArgumentException
                            message: "will not take {{refuses}}"
      """;

  private CustomRoutes() {}

  /** Replaces what a regular expression finds in a file, which has to be something. */
  static void replace(Path file, String regex, String replacement) throws IOException {
    String before = Files.readString(file);
    String after = before.replaceAll(regex, replacement);
    if (after.equals(before)) {
      throw new IllegalArgumentException("nothing to replace in " + file + " for " + regex);
    }
    Files.writeString(file, after);
  }

  /** Replaces the routing by these steps. */
  static void routing(Path routes, String steps) throws IOException {
    Files.writeString(
        routes.resolve("routing/alerts.camel.yaml"),
        """
        - route:
            id: routing
            routeConfigurationId: destinations
            from:
              uri: direct:routing
              steps:
        """
            + steps.indent(8));
  }
}
