package io.defenderroutes.polling;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.defenderroutes.polling.response.AlertReader;
import io.defenderroutes.polling.response.LenientJson;
import io.defenderroutes.polling.response.Nested;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the nested list of an item without a tree in memory.
 *
 * @param whole whether the item is one JSON object and nothing else
 * @param id text or number in the field that holds its id; empty if there is none
 * @param nested whether it has the nested list
 * @param elements of the nested list
 * @param link to the next page of the nested list; empty for none
 * @param from offset behind the bracket that opens the nested list; -1 if it is no array
 * @param to offset of the bracket that closes it
 * @param cutFrom offset of what is left out when the link is removed
 * @param cutTo offset behind that
 */
record ItemScan(
    boolean whole,
    String id,
    boolean nested,
    int elements,
    String link,
    int from,
    int to,
    int cutFrom,
    int cutTo) {
  private static final ItemScan NONE = new ItemScan(false, "", false, 0, "", -1, -1, 0, 0);

  /**
   * @param idField name of the field that holds the id
   * @param nestedField name of the nested list
   */
  static ItemScan of(byte[] item, String idField, String nestedField) throws IOException {
    Scanner found = new Scanner(item, idField, nestedField);
    try (JsonParser p = LenientJson.factory(false).createParser(item)) {
      return p.nextToken() == JsonToken.START_OBJECT ? found.read(p) : NONE;
    } catch (JsonProcessingException e) {
      // Its id, if it came before, is not that of a request.
      return NONE;
    }
  }

  /**
   * The item without the link, and with further elements after those of its nested list or in their
   * place.
   */
  byte[] with(byte[] item, List<byte[]> further, boolean instead) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream(item.length);
    boolean linkBefore = cutTo <= from;
    int begin = linkBefore ? cut(joined, item, 0) : 0;
    joined.write(item, begin, from - begin);
    if (!instead) {
      joined.write(item, from, to - from);
    }
    boolean comma = !instead && elements > 0;
    for (byte[] element : further) {
      if (comma) {
        joined.write(',');
      }
      joined.writeBytes(element);
      comma = true;
    }
    int rest = linkBefore ? to : cut(joined, item, to);
    joined.write(item, rest, item.length - rest);
    return joined.toByteArray();
  }

  /** The elements of the nested list, byte for byte. */
  List<byte[]> elements(byte[] item) throws IOException {
    List<byte[]> found = new ArrayList<>();
    byte[] array = Arrays.copyOfRange(item, from - 1, to + 1);
    try (JsonParser p = LenientJson.factory(false).createParser(array)) {
      p.nextToken();
      Nested.cut(p, array, found);
    }
    return found;
  }

  private int cut(ByteArrayOutputStream joined, byte[] item, int begin) {
    joined.write(item, begin, cutFrom - begin);
    return cutTo;
  }

  private static final class Scanner {
    private final byte[] item;
    private final String idField;
    private final String nestedField;
    private String id = "";
    private boolean nested;
    private int elements;
    private String link = "";
    private int from = -1;
    private int to = -1;
    private int cutFrom;
    private int cutTo;

    Scanner(byte[] item, String idField, String nestedField) {
      this.item = item;
      this.idField = idField;
      this.nestedField = nestedField;
    }

    ItemScan read(JsonParser p) throws IOException {
      int before = 0;
      while (p.nextToken() == JsonToken.FIELD_NAME) {
        int name = (int) p.currentTokenLocation().getByteOffset();
        field(p, p.currentName(), p.nextToken());
        p.finishToken();
        int end = (int) p.currentLocation().getByteOffset();
        if (!link.isEmpty() && cutTo == 0) {
          cutFrom = before == 0 ? name : before;
          cutTo = before == 0 ? behindComma(end) : end;
        }
        before = end;
      }
      boolean whole = p.nextToken() == null;
      return whole
          ? new ItemScan(true, id, nested, elements, link, from, to, cutFrom, cutTo)
          : NONE;
    }

    private void field(JsonParser p, String name, JsonToken value) throws IOException {
      boolean scalar = value == JsonToken.VALUE_STRING || value == JsonToken.VALUE_NUMBER_INT;
      if (name.equals(idField) && scalar) {
        id = p.getText();
      } else if (name.equals(nestedField)) {
        nested = true;
        if (value == JsonToken.START_ARRAY) {
          count(p);
          return;
        }
      } else if (link.isEmpty()
          && value == JsonToken.VALUE_STRING
          && name.equals(nestedField + AlertReader.NEXT_LINK)) {
        link = p.getText().strip();
      }
      p.skipChildren();
    }

    private void count(JsonParser p) throws IOException {
      from = (int) p.currentLocation().getByteOffset();
      elements = 0;
      while (p.nextToken() != JsonToken.END_ARRAY) {
        elements++;
        p.skipChildren();
      }
      to = (int) p.currentTokenLocation().getByteOffset();
    }

    private int behindComma(int end) {
      int behind = end;
      while (behind < item.length && Character.isWhitespace(item[behind])) {
        behind++;
      }
      return behind < item.length && item[behind] == ',' ? behind + 1 : end;
    }
  }
}
