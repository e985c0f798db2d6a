package io.defenderroutes.rules;

/**
 * A branch of the routing that an alert can take.
 *
 * @param file from the routes folder on
 * @param line where it begins
 * @param rule the condition as it is written, {@code otherwise}, or what its author calls it
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
