package io.defenderroutes.polling;

import java.util.List;

/**
 * The facts of one vendor API that the poll needs; declared as a bean in routes/sources/. How the
 * request looks is the route beside it.
 */
public final class Source {
  private String baseUrl = "";
  private String scope = "";
  private String permission = "";
  private int cap;
  private boolean skips;
  private List<String> items = List.of("value", "results", "Results");

  /**
   * Where the API is, {@code {region}} standing for the tenant's region; the configuration may name
   * another.
   */
  public String getBaseUrl() {
    return baseUrl;
  }

  public void setBaseUrl(String baseUrl) {
    this.baseUrl = baseUrl;
  }

  /** What a token is asked for: {@code <resource>/.default}. */
  public String getScope() {
    return scope;
  }

  public void setScope(String scope) {
    this.scope = scope;
  }

  /** The permission the vendor asks for, in its own words; shown when an answer is 403. */
  public String getPermission() {
    return permission;
  }

  public void setPermission(String permission) {
    this.permission = permission;
  }

  /** How many alerts one answer holds at most; 0, the default, where there is no such limit. */
  public int getCap() {
    return cap;
  }

  public void setCap(int cap) {
    this.cap = cap;
  }

  /**
   * Whether the request passes over as many alerts as the variable {@code skip} says; needed only
   * where more alerts than the cap may share one time.
   */
  public boolean isSkips() {
    return skips;
  }

  public void setSkips(boolean skips) {
    this.skips = skips;
  }

  /** Names under which the array of alerts may stand when the answer is an object. */
  public List<String> getItems() {
    return items;
  }

  public void setItems(String commaSeparated) {
    this.items = List.of(commaSeparated.split("\\s*,\\s*"));
  }
}
