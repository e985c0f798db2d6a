package io.defenderroutes.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.camel.model.StopDefinition;
import org.apache.camel.spi.Resource;

/** The place of a step that drops alerts on purpose. */
public final class StopStep {
  private static final Pattern KEY = Pattern.compile("[-\\s]*[\"']?stop[\"']?\\s*:.*");

  private StopStep() {}

  /**
   * Returns file and line of a step, such as {@code routing/alerts.camel.yaml:42}.
   *
   * @param file its name for people
   * @param content of the file
   */
  public static String place(String file, Resource content, StopDefinition stop) {
    // Camel counts from 0, and from the first line of what follows the key.
    int value = stop.getLineNumber();
    if (value < 0) {
      return file + "#" + stop.getId();
    }
    try (InputStream in = content.getInputStream()) {
      List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      boolean isInline = value < lines.size() && KEY.matcher(lines.get(value)).matches();
      return file + ":" + (isInline ? value + 1 : value);
    } catch (IOException e) {
      // It was read when the route was loaded, and has changed since.
      return file + ":" + (value + 1);
    }
  }
}
