package io.defenderroutes.bench;

import io.defenderroutes.sandbox.AlertGenerator;
import io.defenderroutes.sandbox.SiemAlert;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * A page of alerts as the SIEM API answers it, about 2.2 KB each, that is written again and again
 * at next to no cost: each time every alert has an id that was never served before. The ids end
 * with a number that counts the alerts served, from 0.
 */
final class Page {
  /** What comes before the number in each alert id. */
  static final String PREFIX = "da637370718981685665_";

  private static final int DIGITS = 10;
  private static final String NUMBER = "0".repeat(DIGITS);
  private static final long SEED = 1;

  private final byte[] json;
  private final int[] ends;
  private final List<int[]> numbers;
  private long served;

  /** Makes a page of at most so many alerts. */
  Page(int alerts) throws IOException {
    AlertGenerator generator = new AlertGenerator(SEED, Clock.systemUTC());
    ByteArrayOutputStream page = new ByteArrayOutputStream();
    ends = new int[alerts];
    numbers = new ArrayList<>(alerts);
    for (int i = 0; i < alerts; i++) {
      page.write(i == 0 ? '[' : ',');
      SiemAlert alert = generator.next("bench");
      String text = alert.json().replace(alert.alertId(), PREFIX + NUMBER);
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      numbers.add(numbersIn(bytes, page.size()));
      page.write(bytes);
      ends[i] = page.size();
    }
    json = page.toByteArray();
  }

  /** Where the ids' numbers are in the page. */
  private static int[] numbersIn(byte[] alert, int offset) {
    // Latin-1, so that a character is a byte.
    String text = new String(alert, StandardCharsets.ISO_8859_1);
    List<Integer> found = new ArrayList<>();
    for (int at = text.indexOf(PREFIX); at >= 0; at = text.indexOf(PREFIX, at + 1)) {
      found.add(offset + at + PREFIX.length());
    }
    return found.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Bytes of an answer with so many alerts. */
  int length(int alerts) {
    return alerts == 0 ? 2 : ends[alerts - 1] + 1;
  }

  /** How many alerts were served so far; their numbers are all those below. */
  synchronized long served() {
    return served;
  }

  /** Writes the first so many alerts, with ids of their own. */
  synchronized void write(int alerts, OutputStream out) throws IOException {
    for (int i = 0; i < alerts; i++) {
      byte[] number = String.format("%0" + DIGITS + "d", served++).getBytes(StandardCharsets.UTF_8);
      for (int at : numbers.get(i)) {
        System.arraycopy(number, 0, json, at, DIGITS);
      }
    }
    if (alerts == 0) {
      out.write('[');
    } else {
      out.write(json, 0, ends[alerts - 1]);
    }
    out.write(']');
  }
}
