package io.defenderroutes.reload;

import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.config.OneLine;
import io.defenderroutes.config.Settings;
import io.defenderroutes.config.TenantList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Determines the valid changes of a tenants file: all at once, or all but the invalid entries. Used
 * by one thread at a time; the rejected entries may be read by any.
 */
final class TenantChanges {
  private static final Logger LOG = LoggerFactory.getLogger(TenantChanges.class);
  private static final int LONGEST = 2000;

  private final SettingsSource given;
  private final BiConsumer<Settings, Collection<String>> check;

  private TenantList inForce;
  private Settings settings;
  private volatile List<String> unread = List.of();
  private volatile Map<String, String> refused = Map.of();

  /**
   * @param check throws InvalidConfiguration if these tenants are invalid
   */
  TenantChanges(SettingsSource given, BiConsumer<Settings, Collection<String>> check) {
    this.given = given;
    this.check = check;
    this.inForce = given.list();
    this.settings = given.settings();
  }

  /** The settings in force. */
  Settings settings() {
    return settings;
  }

  /** The rejected parts of the file, one sentence each. */
  List<String> refusals() {
    List<String> all = new ArrayList<>(unread);
    all.addAll(refused.values());
    return all;
  }

  /** Applies the valid changes of a file. */
  void take(TenantList wanted) {
    List<String> before = unread;
    unread = wanted.unreadable();
    if (!unread.isEmpty()) {
      if (!unread.equals(before)) {
        LOG.error(
            "Tenants file not read reason=\"{}\" next=\"all tenants unchanged\"",
            OneLine.quoted(String.join("; ", unread), LONGEST));
      }
      return;
    }
    if (!before.isEmpty()) {
      LOG.info("Tenants file readable again");
    }
    Map<String, String> faulty = new TreeMap<>();
    wanted.nameless().forEach(fault -> faulty.put(fault, fault));
    Map<String, Optional<TenantList.Entry>> changes = changes(wanted, faulty);
    accept(new ArrayList<>(changes.entrySet()), faulty);
    tell(faulty);
  }

  /** The new entry by tenant; none where it is removed. */
  private Map<String, Optional<TenantList.Entry>> changes(
      TenantList wanted, Map<String, String> faulty) {
    Map<String, Optional<TenantList.Entry>> changes = new LinkedHashMap<>();
    wanted
        .entries()
        .forEach(
            (tenant, entry) -> {
              TenantList.Entry runs = inForce.entries().get(tenant);
              if (!entry.faults().isEmpty()) {
                faulty.put(tenant, String.join("; ", entry.faults()));
              } else if (runs == null || !runs.saysTheSameAs(entry)) {
                changes.put(tenant, Optional.of(entry));
              }
            });
    // An entry without a name may be that of any missing tenant.
    if (wanted.nameless().isEmpty()) {
      for (String tenant : inForce.entries().keySet()) {
        if (!wanted.entries().containsKey(tenant)) {
          changes.put(tenant, Optional.empty());
        }
      }
    }
    return changes;
  }

  /** Halves invalid changes until the invalid entry is alone. */
  private void accept(
      List<Map.Entry<String, Optional<TenantList.Entry>>> changes, Map<String, String> faulty) {
    if (changes.isEmpty()) {
      return;
    }
    Map<String, TenantList.Entry> entries = new LinkedHashMap<>(inForce.entries());
    Set<String> begun = new LinkedHashSet<>();
    for (Map.Entry<String, Optional<TenantList.Entry>> change : changes) {
      entries.remove(change.getKey());
      change.getValue().ifPresent(entry -> entries.put(change.getKey(), entry));
      begun.add(change.getKey());
    }
    TenantList candidate = new TenantList(entries, List.of(), List.of());
    try {
      Settings changed = given.with(candidate);
      begun.retainAll(changed.tenants());
      check.accept(changed, begun);
      inForce = candidate;
      settings = changed;
    } catch (InvalidConfiguration e) {
      if (changes.size() == 1) {
        faulty.put(changes.get(0).getKey(), reason(e, changes.get(0).getValue()));
      } else {
        int half = changes.size() / 2;
        accept(changes.subList(0, half), faulty);
        accept(changes.subList(half, changes.size()), faulty);
      }
    }
  }

  private static String reason(InvalidConfiguration e, Optional<TenantList.Entry> entry) {
    String faults = String.join("; ", e.faults());
    String place = entry.map(TenantList.Entry::place).orElse("");
    return faults.contains(place) ? faults : faults + " (" + place + ")";
  }

  private void tell(Map<String, String> faulty) {
    faulty.forEach(
        (tenant, why) -> {
          if (!why.equals(refused.get(tenant))) {
            LOG.error(
                "Tenant entry rejected tenant={} reason=\"{}\" next=\"{}\"",
                TenantList.isName(tenant) ? tenant : "?",
                OneLine.quoted(why, LONGEST),
                settings.tenants().contains(tenant)
                    ? "previous settings active"
                    : "tenant not polled");
          }
        });
    refused.keySet().stream()
        .filter(tenant -> TenantList.isName(tenant) && !faulty.containsKey(tenant))
        .forEach(tenant -> LOG.info("Tenant entry valid again tenant={}", tenant));
    refused = Map.copyOf(faulty);
  }
}
