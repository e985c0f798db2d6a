package io.defenderroutes.delivery;

import io.defenderroutes.alert.AlertContract;
import io.defenderroutes.formats.Document;
import io.defenderroutes.formats.Format;
import io.defenderroutes.formats.FormatFailure;
import io.defenderroutes.formats.Formats;
import java.util.Optional;
import org.apache.camel.Exchange;

/**
 * The document that a destination gets instead of the vendor's JSON, if its call names a format.
 */
final class FormattedAlert {
  /** Property of an exchange within a call: the format of the destination. */
  private static final String FORMAT = "defenderroutes.format";

  private FormattedAlert() {}

  /**
   * Begins the call of a destination.
   *
   * @param format its name; empty for the vendor's JSON
   * @throws RefusedAlert if there is no such format
   */
  static void select(String format, Formats formats, Exchange exchange) throws RefusedAlert {
    if (!format.isEmpty()) {
      exchange.setProperty(
          FORMAT,
          formats
              .get(format)
              .orElseThrow(
                  () -> new RefusedAlert("there is no format '" + format + "' in formats/")));
    }
  }

  static void deselect(Exchange exchange) {
    exchange.removeProperty(FORMAT);
  }

  /** Whether the destination gets a document in a format. */
  static boolean isSelected(Exchange exchange) {
    return exchange.getProperty(FORMAT) != null;
  }

  /**
   * The document; empty for the vendor's JSON.
   *
   * @throws RefusedAlert if the format fails
   */
  static Optional<Document> of(Exchange exchange) throws RefusedAlert {
    Format format = exchange.getProperty(FORMAT, Format.class);
    if (format == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          Batch.of(exchange)
              .documents()
              .of(
                  format,
                  exchange.getVariable(AlertContract.ALERT, byte[].class),
                  exchange.getVariables()));
    } catch (FormatFailure e) {
      throw new RefusedAlert(String.valueOf(e.getMessage()));
    }
  }

  /** Distinguishes the formats of one destination, which are different deliveries. */
  static String suffix(Optional<Document> document) {
    return document.map(of -> " as " + of.format()).orElse("");
  }
}
