package io.defenderroutes.rules;

/**
 * A branch of the routing that an alert can take.
 *
 * @param file relative to the routes folder
 * @param line where it begins
 * @param rule the condition as written, {@code otherwise}, or its id
 */
public record Branch(String file, int line, String rule) {
  public String place() {
    return line > 0 ? file + ":" + line : file;
  }

  @Override
  public String toString() {
    return place() + " " + rule;
  }
}
