package io.defenderroutes.rules;

/**
 * What a rule test expects of a field of a document.
 *
 * @param format name of the format
 * @param path names and indexes, separated by dots
 * @param value as text; empty if the document must not have the field
 */
record FieldCase(String format, String path, String value) {
  String expected() {
    return text(value);
  }

  /** The field of the outcome's document. */
  String found(Outcome outcome) {
    return outcome.documents().stream()
        .filter(one -> one.format().equals(format))
        .findFirst()
        .map(one -> one.failure().isEmpty() ? text(one.field(path)) : one.failure())
        .orElse("no document of format " + format);
  }

  private String text(String found) {
    return format + " " + path + ": " + found;
  }
}
