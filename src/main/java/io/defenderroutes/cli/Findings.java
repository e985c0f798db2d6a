package io.defenderroutes.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.defenderroutes.SystemCheck;
import io.defenderroutes.check.Finding;
import io.defenderroutes.check.Finding.Outcome;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Formats findings for a terminal and as JSON. */
final class Findings {
  /** Longer than any command in a remedy. */
  private static final int MAX_LENGTH = 1000;

  /** The marks before findings. */
  enum Marks {
    SIGNS("✓", "-", "!", "✗"),
    WORDS("ok  ", "-   ", "!   ", "FAIL");

    private final String good;
    private final String note;
    private final String warning;
    private final String bad;

    Marks(String good, String note, String warning, String bad) {
      this.good = good;
      this.note = note;
      this.warning = warning;
      this.bad = bad;
    }

    String of(Outcome outcome) {
      return switch (outcome) {
        case GOOD -> good;
        case NOTE -> note;
        case WARNING -> warning;
        case BAD -> bad;
      };
    }
  }

  private final Marks marks;
  private final boolean coloured;

  Findings(Marks marks, boolean coloured) {
    this.marks = marks;
    this.coloured = coloured;
  }

  /** Signs if the encoding of standard output has them, otherwise words. */
  static Marks marks() {
    String name =
        System.getProperty("stdout.encoding", System.getProperty("sun.stdout.encoding", ""));
    Charset charset = Charset.defaultCharset();
    try {
      charset = name.isEmpty() ? charset : Charset.forName(name);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return Marks.WORDS;
    }
    return charset.newEncoder().canEncode('✓') ? Marks.SIGNS : Marks.WORDS;
  }

  /** The findings by group, each with cause and remedy, and a summary. */
  List<String> lines(SystemCheck.Report report) {
    List<String> lines = new ArrayList<>();
    String group = "";
    for (Finding finding : report.findings()) {
      if (!finding.group().equals(group)) {
        group = finding.group();
        lines.add(Terminal.line(group, MAX_LENGTH));
      }
      String mark = colour(finding.outcome(), marks.of(finding.outcome()));
      lines.add("  " + mark + " " + Terminal.line(finding.check(), MAX_LENGTH));
      String indent = " ".repeat(marks.of(finding.outcome()).length() + 3);
      note(lines, indent, finding.cause());
      note(lines, indent + "-> ", finding.remedy());
    }
    lines.add("");
    lines.add(summary(report));
    return lines;
  }

  private static void note(List<String> lines, String indent, @Nullable String text) {
    if (text != null) {
      lines.add(indent + Terminal.line(text, MAX_LENGTH));
    }
  }

  private static String summary(SystemCheck.Report report) {
    int checks = report.findings().size();
    long notes = report.count(Outcome.NOTE);
    long warnings = report.count(Outcome.WARNING);
    return checks
        + (checks == 1 ? " check: " : " checks: ")
        + report.count(Outcome.GOOD)
        + " good, "
        + (notes == 0 ? "" : notes + (notes == 1 ? " note, " : " notes, "))
        + warnings
        + (warnings == 1 ? " warning, " : " warnings, ")
        + report.count(Outcome.BAD)
        + " bad";
  }

  private String colour(Outcome outcome, String mark) {
    int code =
        switch (outcome) {
          case GOOD -> 32;
          case NOTE -> 36;
          case WARNING -> 33;
          case BAD -> 31;
        };
    return coloured ? "\u001b[" + code + "m" + mark + "\u001b[0m" : mark;
  }

  /** The format that docs/check.md describes. */
  static JsonNode json(SystemCheck.Report report) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode findings = json.putArray("findings");
    for (Finding finding : report.findings()) {
      findings
          .addObject()
          .put("group", finding.group())
          .put("check", finding.check())
          .put("outcome", finding.outcome().name().toLowerCase(Locale.ROOT))
          .put("cause", finding.cause())
          .put("remedy", finding.remedy());
    }
    json.putObject("summary")
        .put("checks", report.findings().size())
        .put("good", report.count(Outcome.GOOD))
        .put("notes", report.count(Outcome.NOTE))
        .put("warnings", report.count(Outcome.WARNING))
        .put("bad", report.count(Outcome.BAD));
    return json;
  }
}
