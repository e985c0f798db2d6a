package io.defenderroutes.sandbox;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Submits the form on a page of the sandbox, as a browser's script does. */
final class Forms {
  private static final Pattern ACTION = Pattern.compile("action=\"([^\"]*)\"");
  private static final Pattern INPUT = Pattern.compile("name=\"([^\"]*)\" value=\"([^\"]*)\"");

  private Forms() {}

  static void submit(Client client, String page) throws Exception {
    Matcher action = ACTION.matcher(page);
    if (!action.find()) {
      throw new IllegalStateException("No form: " + page);
    }
    Map<String, String> values = new LinkedHashMap<>();
    Matcher input = INPUT.matcher(page);
    while (input.find()) {
      values.put(input.group(1), unescaped(input.group(2)));
    }
    client.post(URI.create(unescaped(action.group(1))), values);
  }

  private static String unescaped(String text) {
    return text.replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
  }
}
