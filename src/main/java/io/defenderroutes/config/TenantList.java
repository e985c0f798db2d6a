package io.defenderroutes.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tenants that a file, or a folder of files, lists; with what is wrong there already as it
 * stands.
 *
 * @param entries by the tenant's name, in the order of the files
 * @param unreadable why files say nothing at all, one sentence each
 * @param nameless what is wrong with entries that name no tenant, one sentence each
 */
public record TenantList(
    Map<String, Entry> entries, List<String> unreadable, List<String> nameless) {
  /** Of nobody. */
  public static final TenantList NONE = new TenantList(Map.of(), List.of(), List.of());

  /**
   * One tenant.
   *
   * @param place file and line, for messages
   * @param values by option or {@code <source>.<option>}, without the tenant's name
   * @param faults what is wrong with it as it stands, one sentence each
   */
  public record Entry(String place, Map<String, String> values, List<String> faults) {
    public Entry {
      values = Map.copyOf(values);
      faults = List.copyOf(faults);
    }

    /** Whether it says the same, wherever it stands. */
    public boolean saysTheSameAs(Entry other) {
      return values.equals(other.values) && faults.equals(other.faults);
    }

    @Override
    public String toString() {
      return place;
    }
  }

  public TenantList {
    entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    unreadable = List.copyOf(unreadable);
    nameless = List.copyOf(nameless);
  }

  /** Whether a tenant can be named so. */
  public static boolean isName(String name) {
    return Kind.NAME.accepts(name);
  }

  /** What a name must be. */
  public static String rightName() {
    return Kind.NAME.right();
  }

  /** All that is wrong as it stands. */
  List<String> faults() {
    List<String> all = new ArrayList<>(unreadable);
    all.addAll(nameless);
    entries.values().forEach(entry -> all.addAll(entry.faults));
    return all;
  }

  /** The properties that the entries make. */
  Map<String, String> properties() {
    Map<String, String> properties = new LinkedHashMap<>();
    entries.forEach(
        (tenant, entry) ->
            entry.values.forEach(
                (key, value) -> properties.put(Settings.TENANTS + tenant + "." + key, value)));
    return properties;
  }
}
