package io.defenderroutes.delivery;

import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * The bean {@code bulkLines}: joins the parts of a split to one text, in which a line break ends
 * each part. If a part fails, so does the whole.
 */
public final class BulkLines implements AggregationStrategy {
  private static final String LINES = "DefenderBulkLines";

  @Override
  public Exchange aggregate(@Nullable Exchange before, Exchange part) {
    Exchange whole = before == null ? part : before;
    StringBuilder lines = whole.getProperty(LINES, StringBuilder.class);
    if (lines == null) {
      lines = new StringBuilder();
      whole.setProperty(LINES, lines);
    }
    lines.append(part.getMessage().getBody(String.class)).append('\n');
    if (whole.getException() == null && part.getException() != null) {
      whole.setException(part.getException());
    }
    return whole;
  }

  @Override
  public void onCompletion(@Nullable Exchange whole) {
    if (whole != null) {
      whole.getMessage().setBody(String.valueOf(whole.removeProperty(LINES)));
    }
  }
}
