package io.defenderroutes.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tenants of a tenants file or folder, and its faults of syntax.
 *
 * @param entries by the tenant's name, in the order of the files
 * @param unreadable faults of whole files
 * @param nameless faults of entries without a valid name
 */
public record TenantList(
    Map<String, Entry> entries, List<String> unreadable, List<String> nameless) {
  /** An empty list. */
  public static final TenantList NONE = new TenantList(Map.of(), List.of(), List.of());

  /**
   * One tenant.
   *
   * @param place file and line, for messages
   * @param values by option or {@code <source>.<option>}, without the tenant's name
   * @param faults of its syntax
   */
  public record Entry(String place, Map<String, String> values, List<String> faults) {
    public Entry {
      values = Map.copyOf(values);
      faults = List.copyOf(faults);
    }

    /** Whether the content is equal, at any place. */
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

  /** Whether a tenant can have this name. */
  public static boolean isName(String name) {
    return Kind.NAME.accepts(name);
  }

  /** A phrase that can follow "must be". */
  public static String rightName() {
    return Kind.NAME.right();
  }

  /** All faults. */
  List<String> faults() {
    List<String> all = new ArrayList<>(unreadable);
    all.addAll(nameless);
    entries.values().forEach(entry -> all.addAll(entry.faults));
    return all;
  }

  /** The entries as properties. */
  Map<String, String> properties() {
    Map<String, String> properties = new LinkedHashMap<>();
    entries.forEach(
        (tenant, entry) ->
            entry.values.forEach(
                (key, value) -> properties.put(Settings.TENANTS + tenant + "." + key, value)));
    return properties;
  }
}
