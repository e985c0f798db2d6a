package io.defenderroutes.formats;

import com.schibsted.spt.data.jslt.parser.JsltParser;
import com.schibsted.spt.data.jslt.parser.JsltParserConstants;
import com.schibsted.spt.data.jslt.parser.Token;
import com.schibsted.spt.data.jslt.parser.TokenMgrError;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;

/** A file in {@code routes/formats/} as its tokens: finds what JSLT itself accepts. */
final class FormatFile {
  static final String FOLDER = "formats";
  static final String ENDING = ".jslt";

  /** Functions whose results differ from call to call, and what to use instead. */
  private static final List<String> IMPURE = List.of("now", "random", "uuid");

  private final String source;
  private final List<Token> tokens = new ArrayList<>();

  /**
   * @param source its name without the folder
   */
  FormatFile(String source, String text) {
    this.source = source;
    JsltParser parser = new JsltParser(new StringReader(text));
    try {
      for (Token token = parser.getNextToken();
          token.kind != JsltParserConstants.EOF;
          token = parser.getNextToken()) {
        tokens.add(token);
      }
    } catch (TokenMgrError e) {
      // The compiler reports it.
    }
  }

  /** The name of a file of formats relative to the routes folder, with a line. */
  static String place(String source, int line) {
    return FOLDER + "/" + source + ":" + line;
  }

  /** Calls of functions that would make two documents of one alert differ. */
  List<FormatFault> impure() {
    List<FormatFault> faults = new ArrayList<>();
    for (int i = 0; i + 1 < tokens.size(); i++) {
      Token token = tokens.get(i);
      if (IMPURE.contains(token.image)
          && tokens.get(i + 1).kind == JsltParserConstants.LPAREN
          && token.kind == JsltParserConstants.IDENT) {
        faults.add(
            fault(
                token,
                token.image + "() is not available: the same alert must result in the same bytes",
                "use the alert's own times and ids"));
      }
    }
    return faults;
  }

  /** A fault at the first use of a variable. */
  FormatFault variable(String name, String problem, String remedy) {
    return tokens.stream()
        .filter(token -> token.image.equals("$" + name))
        .findFirst()
        .map(token -> fault(token, problem, remedy))
        .orElseGet(() -> new FormatFault(FOLDER + "/" + source, 0, problem, remedy));
  }

  /** A fault at a text. */
  FormatFault text(String text, String problem) {
    String written = "\"" + text.replace("\\", "\\\\") + "\"";
    return tokens.stream()
        .filter(token -> token.image.equals(written))
        .findFirst()
        .map(token -> fault(token, problem, ""))
        .orElseGet(() -> new FormatFault(FOLDER + "/" + source, 0, problem, ""));
  }

  private FormatFault fault(Token token, String problem, String remedy) {
    return new FormatFault(
        FOLDER + "/" + source,
        token.beginLine,
        "column " + token.beginColumn + ": " + problem,
        remedy);
  }
}
