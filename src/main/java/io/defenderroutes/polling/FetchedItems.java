package io.defenderroutes.polling;

import io.defenderroutes.polling.ledger.Digest;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Versions of items that were fetched singly and delivered before their slice is complete. They are
 * not fetched again until the whole list is complete. Bounded.
 */
final class FetchedItems {
  /** The most that are remembered; others are fetched again. */
  private static final int MOST = 10_000;

  private final Set<Digest> versions = new LinkedHashSet<>();

  boolean contains(Digest version) {
    return versions.contains(version);
  }

  void clear() {
    versions.clear();
  }

  /**
   * Fetched items of a list are delivered.
   *
   * @param whole whether the list is complete apart from them
   */
  void delivered(ListedItems items, boolean whole) {
    if (items.failure().isEmpty() && !items.isCutShort() && whole) {
      versions.removeAll(items.versions());
      return;
    }
    versions.addAll(items.versions());
    Iterator<Digest> oldest = versions.iterator();
    for (int over = versions.size() - MOST; over > 0; over--) {
      oldest.next();
      oldest.remove();
    }
  }
}
