package io.defenderroutes.cluster;

import java.util.SortedSet;

/** Computes how many leaderships an instance holds. */
final class Share {
  private Share() {}

  /** Deterministic for all members; shares differ by at most one and add up to all. */
  static int of(String member, SortedSet<String> members, int leaderships) {
    if (!members.contains(member)) {
      return 0;
    }
    int rank = members.headSet(member).size();
    int rest = leaderships % members.size();
    return leaderships / members.size() + (rank < rest ? 1 : 0);
  }
}
