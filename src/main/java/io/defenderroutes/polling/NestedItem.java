package io.defenderroutes.polling;

import io.defenderroutes.polling.ledger.Digest;
import io.defenderroutes.polling.response.AlertReader;
import io.defenderroutes.polling.response.Limits;
import io.defenderroutes.polling.response.MalformedResponse;
import io.defenderroutes.polling.response.ResponseTooLarge;
import io.defenderroutes.source.Source;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An item of a list response whose nested list is missing or cut, such as an incident with a part
 * of its alerts, while further requests complete it.
 *
 * <p>A link to the next page is followed, page by page. Without a link, the item is fetched by
 * itself. If its nested list then has again as many elements as the API cuts it to, that list is
 * requested as a resource of its own, whose pages are linked. Bounded by {@code
 * answer.max-alert-bytes} and in the number of pages. Used by one thread at a time.
 */
final class NestedItem {
  /** At 20 elements a page, 4,000. */
  static final int MOST_PAGES = 200;

  /** A single path segment; dots alone are none. */
  private static final Pattern SAFE_ID = Pattern.compile("(?!\\.+$)[A-Za-z0-9._-]{1,128}");

  private static final Pattern ID_FIELD = Pattern.compile("\\{([^{}]+)}");

  private final byte[] listed;
  private final Digest version;
  private final Source facts;
  private final String baseUrl;
  private final Limits limits;
  private final Set<Link> requested = new HashSet<>();
  private final List<byte[]> further = new ArrayList<>();
  private final Set<Digest> known = new HashSet<>();
  private byte[] item;
  private ItemScan scan;
  private long furtherBytes;

  /** Whether the item has a part of its nested list. */
  private boolean part;

  /** Whether the pages hold the nested list from its beginning. */
  private boolean instead;

  private boolean bySelf;
  private boolean complete;
  private @Nullable String link;

  /**
   * @param listed the item, as it is listed
   * @param version of it, as it is listed
   * @param withNested whether the list was requested with the nested lists
   * @param limits of the item; of a page, as of the item
   */
  NestedItem(
      byte[] listed,
      Digest version,
      boolean withNested,
      Source facts,
      String baseUrl,
      Limits limits)
      throws IOException {
    this.listed = listed;
    this.item = listed;
    this.version = version;
    this.facts = facts;
    this.baseUrl = baseUrl;
    this.limits = limits;
    this.part = withNested;
    this.scan = scan(listed, facts);
    this.link = withNested && !scan.link().isEmpty() ? scan.link() : null;
  }

  /**
   * Whether an item lacks its nested list or a part of it, or may lack one.
   *
   * @param withNested whether the list was requested with the nested lists
   */
  static boolean isCut(byte[] item, boolean withNested, Source facts) throws IOException {
    ItemScan scan = scan(item, facts);
    return scan.whole() && (!withNested || !scan.link().isEmpty() || isAtCap(scan, facts));
  }

  private static boolean isAtCap(ItemScan scan, Source facts) {
    return facts.getNestedCap() > 0 && scan.elements() == facts.getNestedCap();
  }

  private static ItemScan scan(byte[] item, Source facts) throws IOException {
    return ItemScan.of(item, idField(facts), facts.getNested());
  }

  private static String idField(Source facts) {
    Matcher field = ID_FIELD.matcher(facts.getItemPath());
    return field.find() ? field.group(1) : "";
  }

  Digest version() {
    return version;
  }

  boolean isComplete() {
    return complete;
  }

  /** Whether only a part of its nested list is known, so that it is not delivered as whole. */
  boolean isPart() {
    return part;
  }

  /** Its id for the log; empty if it is not safe. */
  String id() {
    return SAFE_ID.matcher(scan.id()).matches() ? scan.id() : "";
  }

  /**
   * The next request that it takes.
   *
   * @throws UnsafeId if its id could lead the request elsewhere
   * @throws LinkRefused if its link is not to be followed
   */
  Link next() throws UnsafeId, LinkRefused {
    Link next = link != null ? Link.follow(baseUrl, link) : byItself();
    if (!requested.add(next)) {
      throw new LinkRefused("leads to a page that was requested before");
    }
    if (requested.size() > MOST_PAGES) {
      throw new LinkRefused("is one of more than " + MOST_PAGES);
    }
    return next;
  }

  private Link byItself() throws UnsafeId, LinkRefused {
    String path = bySelf ? facts.getNestedPath() : facts.getItemPath();
    if (path.isEmpty()) {
      throw new LinkRefused("is missing, and the source's file names no other request");
    }
    if (id().isEmpty()) {
      throw new UnsafeId(idField(facts));
    }
    return Link.below(baseUrl, ID_FIELD.matcher(path).replaceAll(id()));
  }

  /**
   * Takes the response to the latest request.
   *
   * @throws MalformedResponse if it is anything else, such as an error object
   * @throws ResponseTooLarge if the item with it is larger than an item may be
   */
  void accept(@Nullable InputStream answer) throws IOException {
    byte[] body = read(answer);
    if (link == null && !bySelf) {
      replace(body);
    } else {
      instead |= link == null;
      page(body);
    }
    if (complete && !further.isEmpty()) {
      item = scan.with(item, further, instead);
    }
  }

  private void replace(byte[] body) throws IOException {
    ItemScan fetched = scan(body, facts);
    if (!fetched.whole() || !fetched.nested() || !fetched.id().equals(scan.id())) {
      throw new MalformedResponse(
          "malformed answer: not the item that was requested, with its " + facts.getNested(),
          false,
          null);
    }
    item = body;
    scan = fetched;
    part = true;
    bySelf = true;
    link = fetched.link().isEmpty() ? null : fetched.link();
    complete = link == null && (!isAtCap(fetched, facts) || facts.getNestedPath().isEmpty());
  }

  private void page(byte[] body) throws IOException {
    if (scan.from() < 0) {
      throw new MalformedResponse(
          "malformed answer: a page of " + facts.getNested() + ", which is no array", false, null);
    }
    PageWatch watch = new PageWatch();
    try (AlertReader reader =
        new AlertReader(new ByteArrayInputStream(body), facts.getItems(), limits, false, watch)) {
      for (byte[] one = reader.next(); one != null; one = reader.next()) {
        add(one);
      }
    }
    link = watch.link.isEmpty() ? null : watch.link;
    complete = link == null;
    if (complete && instead && further.size() < scan.elements()) {
      throw new MalformedResponse(
          "malformed answer: fewer " + facts.getNested() + " than the item has", false, null);
    }
  }

  private void add(byte[] one) throws IOException {
    if (known.isEmpty() && !instead) {
      scan.elements(item).stream().map(Digest::of).forEach(known::add);
    }
    if (known.add(Digest.of(one))) {
      further.add(one);
      furtherBytes += one.length + 1;
    }
    int replaced = instead ? scan.to() - scan.from() : 0;
    if (item.length - replaced + furtherBytes > limits.alertBytes()) {
      throw ResponseTooLarge.ofOneItem(limits.alertBytes());
    }
  }

  /** The item: once it is complete, as a whole; as it is listed, where nothing more is known. */
  byte[] item() {
    return item;
  }

  /** The item with what is known of its nested list. */
  byte[] known() {
    return complete || further.isEmpty() ? item : scan.with(item, further, false);
  }

  /** The item as it is listed. */
  byte[] listed() {
    return listed;
  }

  private byte[] read(@Nullable InputStream answer) throws IOException {
    if (answer == null) {
      return new byte[0];
    }
    try (answer) {
      byte[] body = answer.readNBytes(limits.alertBytes());
      if (body.length == limits.alertBytes() && answer.read() >= 0) {
        throw ResponseTooLarge.ofOneItem(limits.alertBytes());
      }
      return body;
    } catch (ResponseTooLarge e) {
      throw e;
    } catch (IOException e) {
      throw new MalformedResponse("malformed answer: the item broke off", false, e);
    }
  }

  /** Notes the link of a page. */
  static class PageWatch implements AlertReader.Watch {
    private String link = "";

    /** To the next page; empty for none. */
    String link() {
      return link;
    }

    @Override
    public void item() {
      // Counted in the item.
    }

    @Override
    public void more(String to) {
      link = to;
    }

    @Override
    public void tooLarge(long position, long bytes) {
      // The page is no larger than an item may be.
    }

    /** A single element in place of a page could be an error object. */
    @Override
    public boolean isAlert(byte[] object) {
      return false;
    }

    @Override
    public void bare(byte[] alert) {
      // There is none.
    }
  }
}
