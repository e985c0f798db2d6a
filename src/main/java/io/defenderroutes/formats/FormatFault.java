package io.defenderroutes.formats;

/**
 * A fault of a file in {@code routes/formats/}.
 *
 * @param file relative to the routes folder
 * @param line from 1; 0 where it is unknown
 * @param message what is wrong, with the column where it is known
 * @param remedy what would be right; empty where that is unknown
 */
public record FormatFault(String file, int line, String message, String remedy) {
  @Override
  public String toString() {
    return (line > 0 ? file + ":" + line : file)
        + ": "
        + message
        + (remedy.isEmpty() ? "" : " (" + remedy + ")");
  }
}
