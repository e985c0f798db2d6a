package io.defenderroutes.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every log message of the code and of the routes has a row in docs/operating.md, and every row has
 * a message. Messages follow the style: a constant sentence, then {@code key=value}.
 */
class LogMessagesTest {
  private static final Path PAGE = Path.of("docs/operating.md");
  private static final Path JAVA = Path.of("src/main/java");
  private static final Path ROUTES = Path.of("routes");

  private static final String STRING = "\"(?:[^\"\\\\]|\\\\.)*\"";
  private static final Pattern LITERAL = Pattern.compile(STRING);

  private static final Pattern JAVA_CALL =
      Pattern.compile("\\bLOG\\s*(?:\\.|::)\\s*(?:info|warn|error|at[A-Z]\\w*)\\b");
  private static final Pattern JAVA_MESSAGE =
      Pattern.compile(
          "\\bLOG\\s*\\.\\s*(?:info|warn|error|at[A-Z][^;\"]*?\\.\\s*log)\\s*\\(\\s*(%s(?:\\s*\\+\\s*%s)*)\\s*[,)]"
              .formatted(STRING, STRING));

  private static final Pattern ROUTE_CALL = Pattern.compile("(?m)^ *(?:- )?log:");
  private static final Pattern ROUTE_MESSAGE =
      Pattern.compile(
          "(?m)^ *- log:(?: +|\\n(?: +(?!message:)\\w+: .*\\n)* +message: +)(%s) *$"
              .formatted(STRING));

  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{[^}]*}|\\{}");
  private static final Pattern FIELD = Pattern.compile("(?<![\\w=])(\\w+)=(\"[^\"]*\"?|\\S*)");
  private static final Pattern CLASS_NAME =
      Pattern.compile("\\b(?:[A-Z][a-z0-9]+){2,}\\b|\\b\\w*Exception\\b|\\b(?:java|io|org)\\.\\w+");

  /** Stands for what varies. */
  private static final String VARIES = "…";

  /**
   * A message, or the pattern of messages that a row describes.
   *
   * @param fields what follows the sentence; a value may contain {@link #VARIES}
   */
  private record Message(String where, String text, String sentence, Map<String, String> fields) {
    static Message of(String where, String text) {
      String varying = PLACEHOLDER.matcher(text).replaceAll(VARIES);
      Matcher field = FIELD.matcher(varying);
      int end = field.find() ? field.start() : varying.length();
      int gap = varying.indexOf(" " + VARIES);
      String sentence = varying.substring(0, gap < 0 ? end : Math.min(gap, end)).strip();
      Map<String, String> fields = new TreeMap<>();
      field.reset();
      while (field.find()) {
        fields.put(field.group(1), field.group(2).replace("\"", ""));
      }
      return new Message(where, text, sentence, fields);
    }

    boolean isDescribedBy(Message row) {
      return sentence.equals(row.sentence)
          && row.fields.entrySet().stream()
              .allMatch(
                  field ->
                      fields.containsKey(field.getKey())
                          && agree(fields.get(field.getKey()), field.getValue()));
    }

    private static boolean agree(String value, String described) {
      String left = constant(value);
      String right = constant(described);
      return value.equals(described)
          || (value.contains(VARIES) && right.startsWith(left))
          || (described.contains(VARIES) && left.startsWith(right));
    }

    private static String constant(String value) {
      return value.contains(VARIES) ? value.substring(0, value.indexOf(VARIES)) : value;
    }

    @Override
    public String toString() {
      return where + ": " + text;
    }
  }

  @Test
  void every_message_has_a_row_in_the_table() throws IOException {
    List<Message> rows = rows();

    assertThat(messages()).allSatisfy(message -> assertThat(rows).anyMatch(message::isDescribedBy));
  }

  /** {@code toString} of an exception begins with the name of its class. */
  @Test
  void no_text_is_made_of_an_exception_as_it_prints_itself() throws IOException {
    Pattern printed =
        Pattern.compile("\\+ (e|failure)\\b\\s*[;)+]|\\b(e|failure)\\.toString\\(\\)");
    try (Stream<Path> files = Files.walk(JAVA)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        assertThat(printed.matcher(Files.readString(file)).find()).as(file.toString()).isFalse();
      }
    }
  }

  @Test
  void every_row_has_a_message_in_the_code() throws IOException {
    List<Message> messages = messages();

    assertThat(rows())
        .allSatisfy(row -> assertThat(messages).anyMatch(message -> message.isDescribedBy(row)));
  }

  @Test
  void messages_begin_with_a_constant_sentence_without_class_names() throws IOException {
    assertThat(messages())
        .allSatisfy(
            message -> {
              assertThat(message.sentence()).matches("[A-Z][^…=:.]*[^…=:. ]");
              assertThat(message.text()).startsWith(message.sentence());
              assertThat(PLACEHOLDER.matcher(message.text()).replaceAll(""))
                  .doesNotContainPattern(CLASS_NAME);
            });
  }

  @Test
  void the_table_is_not_read_as_empty() throws IOException {
    assertThat(rows()).hasSizeGreaterThan(50);
    assertThat(messages()).hasSizeGreaterThan(70);
  }

  private static List<Message> messages() throws IOException {
    List<Message> messages = new ArrayList<>();
    for (Path file : files(JAVA, ".java")) {
      if (!file.startsWith(JAVA.resolve("io/defenderroutes/sandbox"))) {
        messages.addAll(messages(file, JAVA_CALL, JAVA_MESSAGE));
      }
    }
    for (Path file : files(ROUTES, ".yaml")) {
      messages.addAll(messages(file, ROUTE_CALL, ROUTE_MESSAGE));
    }
    return messages;
  }

  private static List<Message> messages(Path file, Pattern call, Pattern message)
      throws IOException {
    String source = Files.readString(file);
    List<Message> found =
        message
            .matcher(source)
            .results()
            .map(match -> Message.of(file.toString(), joined(match.group(1))))
            .toList();
    assertThat(found)
        .as("log calls of %s whose message is a constant", file)
        .hasSize((int) call.matcher(source).results().count());
    return found;
  }

  /** What concatenated literals say. */
  private static String joined(String literals) {
    return LITERAL
        .matcher(literals)
        .results()
        .map(MatchResult::group)
        .map(literal -> literal.substring(1, literal.length() - 1).translateEscapes())
        .reduce("", String::concat);
  }

  /** The code spans of the first column of the tables below "Log messages". */
  private static List<Message> rows() throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf("\n## Log messages\n");
    assertThat(begin).isPositive();
    return page.substring(begin, page.indexOf("\n## ", begin + 1))
        .lines()
        .filter(line -> line.startsWith("| `"))
        .map(line -> line.substring(1, line.indexOf(" | ", 1)))
        .flatMap(cell -> Pattern.compile("`([^`]+)`").matcher(cell).results())
        .map(span -> Message.of(PAGE.toString(), span.group(1)))
        .toList();
  }

  private static List<Path> files(Path folder, String suffix) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }
}
