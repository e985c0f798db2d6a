package io.defenderroutes.routes;

import java.util.Map;
import java.util.Optional;

/** Classes that files of routes may name, and that have another name since. */
final class RenamedClasses {
  static final String ROOT = "io.defenderroutes.";
  static final Map<String, String> NOW =
      Map.of(
          "polling.Source", "source.Source",
          "polling.Parameter", "source.Parameter",
          "polling.Retirement", "source.Retirement",
          "configuration.Cloud", "source.Cloud",
          "polling.AnswerTooLarge", "polling.response.ResponseTooLarge",
          "polling.IncompleteAnswer", "polling.response.IncompleteResponse",
          "polling.MalformedAnswer", "polling.response.MalformedResponse",
          "polling.StoppedInBetween", "polling.response.StoppedBetweenBatches",
          "polling.AnswerTooLong", "polling.SliceOverflow",
          "polling.QuotaPaused", "polling.quota.QuotaPaused");

  private RenamedClasses() {}

  /** The present name of a class; empty if the text is not the former name of one. */
  static Optional<String> now(String text) {
    return text.startsWith(ROOT)
        ? Optional.ofNullable(NOW.get(text.substring(ROOT.length()))).map(name -> ROOT + name)
        : Optional.empty();
  }
}
