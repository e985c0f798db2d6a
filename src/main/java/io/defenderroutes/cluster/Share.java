package io.defenderroutes.cluster;

import java.util.SortedSet;

/** How many leaderships an instance is to have. */
final class Share {
  private Share() {}

  /** All members come to the same result; their shares differ by one at most and sum up to all. */
  static int of(String member, SortedSet<String> members, int leaderships) {
    if (!members.contains(member)) {
      return 0;
    }
    int rank = members.headSet(member).size();
    int rest = leaderships % members.size();
    return leaderships / members.size() + (rank < rest ? 1 : 0);
  }
}
