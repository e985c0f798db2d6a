package io.defenderroutes.polling;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.defenderroutes.polling.response.AlertReader;
import io.defenderroutes.polling.response.Limits;
import io.defenderroutes.source.Source;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Reads whole answers through an {@link AlertReader}, for tests. */
public final class Answers {
  public static final List<String> ITEMS = new Source().getItems();

  public static final Limits LIMITS = new Limits(1 << 30, 16 << 20, 1 << 20);

  /** Nobody is told. */
  public static final AlertReader.Watch NOBODY =
      new AlertReader.Watch() {
        @Override
        public void item() {}

        @Override
        public void more(String link) {}

        @Override
        public void tooLarge(long position, long bytes) {}

        @Override
        public boolean isAlert(byte[] object) {
          return true;
        }

        @Override
        public void bare(byte[] alert) {}
      };

  private Answers() {}

  public static List<String> alerts(String answer) throws IOException {
    return alerts(new ByteArrayInputStream(answer.getBytes(UTF_8)));
  }

  public static List<String> alerts(InputStream answer) throws IOException {
    List<String> alerts = new ArrayList<>();
    readInto(alerts, answer);
    return alerts;
  }

  /** As from a slice that cannot be made narrower. */
  public static List<String> atLast(String answer) throws IOException {
    List<String> alerts = new ArrayList<>();
    readInto(
        alerts,
        new AlertReader(
            new ByteArrayInputStream(answer.getBytes(UTF_8)), ITEMS, LIMITS, true, NOBODY));
    return alerts;
  }

  /** What came before a failure is in the list. */
  public static void readInto(List<String> alerts, InputStream answer) throws IOException {
    readInto(alerts, new AlertReader(answer, ITEMS, LIMITS, false, NOBODY));
  }

  private static void readInto(List<String> alerts, AlertReader answer) throws IOException {
    try (AlertReader reader = answer) {
      for (byte[] alert = reader.next(); alert != null; alert = reader.next()) {
        alerts.add(new String(alert, UTF_8));
      }
    }
  }

  /** Hands out one byte at a time, as a slow network does. */
  public static InputStream trickle(byte[] bytes) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public synchronized int read(byte[] buffer, int offset, int length) {
        return super.read(buffer, offset, Math.min(1, length));
      }
    };
  }
}
