package io.defenderroutes.rules;

import io.defenderroutes.alert.AlertContract;
import io.defenderroutes.formats.Format;
import io.defenderroutes.formats.FormatFault;
import io.defenderroutes.formats.Formats;
import io.defenderroutes.routes.YamlFault;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Checks formats: their files, and whether each can be applied to the sample of each source. Type
 * errors show only when an expression is evaluated.
 */
record FormatCheck(Rules rules, RulesSettings settings) {
  /** The faults of the files as such. */
  static List<YamlFault> ofFiles(Formats formats) {
    return formats.faults().stream().map(FormatCheck::fault).toList();
  }

  private static YamlFault fault(FormatFault fault) {
    return YamlFault.error(
        fault.file(),
        fault.line(),
        fault.message(),
        fault.remedy().isEmpty() ? null : fault.remedy());
  }

  /**
   * Failures with the shipped samples: an error for a source that is polled, and if no source can
   * be formatted; a format may be meant for some sources only.
   */
  List<YamlFault> ofSamples() {
    Map<String, byte[]> samples = samples();
    List<YamlFault> faults = new ArrayList<>();
    for (String name : settings.formats().names()) {
      Format format = settings.formats().get(name).orElseThrow();
      Map<String, String> failures = new TreeMap<>();
      samples.forEach(
          (source, alert) ->
              failure(format, source, alert).ifPresent(why -> failures.put(source, why)));
      boolean isAll = failures.keySet().equals(samples.keySet());
      failures.forEach(
          (source, why) ->
              faults.add(fault(name, source, why, isAll || settings.polled().contains(source))));
    }
    return faults;
  }

  private static YamlFault fault(String format, String source, String why, boolean isError) {
    String file = "formats/" + format + ".jslt";
    String message = "it cannot be applied to the sample of " + source + ": " + why;
    String remedy =
        "each alert of " + source + " would be a dead letter of the destinations with this format";
    return isError
        ? YamlFault.error(file, 0, message, remedy)
        : YamlFault.warning(file, 0, message, remedy);
  }

  private Optional<String> failure(Format format, String source, byte[] alert) {
    Map<String, Object> given =
        Map.of(
            AlertContract.TENANT,
            RuleCases.TENANT,
            AlertContract.SOURCE,
            source,
            AlertContract.CHANGE,
            AlertContract.CREATED,
            AlertContract.PREVIOUS_SEVERITY,
            "");
    try {
      String failure = rules.formatted(alert, given, format).failure();
      return failure.isEmpty() ? Optional.empty() : Optional.of(failure);
    } catch (Exception e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** An alert of each shipped source, with all that its API may send of it. */
  private Map<String, byte[]> samples() {
    Map<String, byte[]> samples = new TreeMap<>();
    Set<String> sources = settings.fields().keySet();
    for (String source : sources) {
      try (InputStream in = FormatCheck.class.getResourceAsStream("/samples/" + source + ".json")) {
        if (in != null) {
          samples.put(source, in.readAllBytes());
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return samples;
  }
}
