package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.defenderroutes.sandbox.Api;
import io.defenderroutes.sandbox.DefenderApis;
import io.defenderroutes.sandbox.GeneratedAlert;
import io.defenderroutes.sandbox.ServedVersion;
import io.defenderroutes.sandbox.SimulatedItem;
import io.defenderroutes.sandbox.StoredSimulator;
import io.defenderroutes.sandbox.WorldGenerator;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Tests of the newer APIs: what they served, against what arrived. */
abstract class Sources extends InSandbox {
  final WorldGenerator world = new WorldGenerator(7, Clock.systemUTC());

  DefenderApis apis() {
    return sandbox.apis();
  }

  void poll(Api... sources) {
    List<String> names = new ArrayList<>();
    for (Api source : sources) {
      names.add(source.key());
    }
    properties.put("sources", String.join(",", names));
  }

  /** So many alerts, a second apart, the last of them half a minute old. */
  List<GeneratedAlert> alerts(int count) {
    List<GeneratedAlert> alerts = new ArrayList<>();
    Instant last = Instant.now().minusSeconds(30);
    for (int i = 0; i < count; i++) {
      alerts.add(world.next(tenant.id(), "Medium", "Discovery", last.minusSeconds(count - i)));
    }
    return alerts;
  }

  /** Records of a source, each as the id and the time in its JSON. */
  List<String> versions(Api source, String id, String time) {
    return records(source).stream()
        .map(record -> json(record))
        .map(json -> json.path(id).asText() + "@" + json.path(time).asText())
        .toList();
  }

  List<ConsumerRecord<String, byte[]>> records(Api source) {
    String from = "/" + tenant.name() + "/" + source.key();
    return arrived.records().stream()
        .filter(record -> Arrived.header(record, "ce_source").equals(from))
        .toList();
  }

  static JsonNode json(ConsumerRecord<String, byte[]> record) {
    return Arrived.json(new String(record.value(), StandardCharsets.UTF_8));
  }

  /** The states that were the latest at some request, and still are. */
  Set<String> due(StoredSimulator api, String id, String time) {
    Set<String> due = new TreeSet<>();
    for (ServedVersion version : api.truth()) {
      SimulatedItem item = version.item();
      if (item.tenantId().equals(tenant.id()) && version.last()) {
        JsonNode json = Arrived.json(item.json().toString());
        due.add(json.path(id).asText() + "@" + json.path(time).asText());
      }
    }
    return due;
  }

  /** All that is due has arrived, and nothing twice. */
  void awaitExactlyOnce(Api source, StoredSimulator api, String id, String time) {
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> assertThat(versions(source, id, time)).containsAll(due(api, id, time)));
    assertThat(versions(source, id, time)).doesNotHaveDuplicates();
  }

  static void awaitThat(BooleanSupplier holds) {
    await().atMost(LONG).until(holds::getAsBoolean);
  }

  /** Until further polls of a source were answered: then all before them is dealt with. */
  void awaitFurtherPolls(Api source) {
    int before = requests(source);
    awaitThat(() -> requests(source) >= before + 3);
  }

  private int requests(Api source) {
    return (int)
        apis().get(source).requests().stream()
            .filter(request -> request.tenantId().equals(tenant.id()))
            .count();
  }
}
