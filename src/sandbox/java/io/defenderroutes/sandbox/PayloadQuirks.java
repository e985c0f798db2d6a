package io.defenderroutes.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/** Deviations of real payloads from the documentation. */
final class PayloadQuirks {
  private final Random random;

  PayloadQuirks(Random random) {
    this.random = random;
  }

  /** True once in a number of calls. */
  boolean once(int in) {
    return random.nextInt(in) == 0;
  }

  /** A missing value: mostly null, sometimes empty, absent or a word. */
  void nothing(ObjectNode json, String... fields) {
    for (String field : fields) {
      switch (random.nextInt(24)) {
        case 0 -> json.put(field, "");
        case 1 -> json.put(field, "null");
        case 2 -> json.put(field, "None");
        case 3 -> json.remove(field);
        default -> json.putNull(field);
      }
    }
  }

  /** Mostly seven digits, sometimes without trailing zeros; once in a hundred without Z. */
  String time(Instant time) {
    return AlertText.time(time, random.nextInt(4) == 0, random.nextInt(100) > 0);
  }

  String pick(List<String> texts) {
    return AlertEstate.pick(random, texts);
  }

  int number(int below) {
    return random.nextInt(below);
  }

  String hex(int bytes) {
    return AlertText.hex(random, bytes);
  }

  String guid() {
    return AlertText.guid(random);
  }
}
