package io.defenderroutes.polling;

import java.util.List;

/**
 * The facts of one vendor API that the poll needs; declared as a bean in routes/sources/, named as
 * the source. How the request looks is the route beside it.
 */
public final class Source {
  private String api = "";
  private String baseUrl = "";
  private String scope = "";
  private String permission = "";
  private String delegated = "";
  private boolean permissionInToken = true;
  private int cap;
  private int maxSkip;
  private List<String> items = List.of("value", "results", "Results");
  private String nested = "";
  private int nestedCap;
  private String nestedPath = "";
  private String itemPath = "";
  private String prefer = "";
  private String budget = "";
  private int requestsPerMinute;
  private int requestsPerHour;

  /** What clouds.camel.yaml calls its API; by default it is named as the source. */
  public String getApi() {
    return api;
  }

  public void setApi(String api) {
    this.api = api;
  }

  /** Where the API is, if clouds.camel.yaml does not say; the configuration may name another. */
  public String getBaseUrl() {
    return baseUrl;
  }

  public void setBaseUrl(String baseUrl) {
    this.baseUrl = baseUrl;
  }

  /** What a token is asked for, {@code <resource>/.default}, if clouds.camel.yaml does not say. */
  public String getScope() {
    return scope;
  }

  public void setScope(String scope) {
    this.scope = scope;
  }

  /**
   * The application permissions of which the API demands one, the least first, behind the API as
   * the portal names it: {@code API: A, B}.
   */
  public String getPermission() {
    return permission;
  }

  public void setPermission(String permission) {
    this.permission = permission;
  }

  /** The same for a user's token: {@code A, B}. */
  public String getDelegated() {
    return delegated;
  }

  public void setDelegated(String delegated) {
    this.delegated = delegated;
  }

  /** Whether tokens for the API name the permission that they have. */
  public boolean isPermissionInToken() {
    return permissionInToken;
  }

  public void setPermissionInToken(boolean permissionInToken) {
    this.permissionInToken = permissionInToken;
  }

  /** How many items one answer holds at most; 0, the default, where there is no such limit. */
  public int getCap() {
    return cap;
  }

  public void setCap(int cap) {
    this.cap = cap;
  }

  /**
   * How many items a request can pass over at most, as the variable {@code skip} says; 0 if it
   * cannot. Needed only where more items than the cap share one time.
   */
  public int getMaxSkip() {
    return maxSkip;
  }

  public void setMaxSkip(int maxSkip) {
    this.maxSkip = maxSkip;
  }

  /** Names under which the array of items may stand when the answer is an object. */
  public List<String> getItems() {
    return items;
  }

  public void setItems(String commaSeparated) {
    this.items = List.of(commaSeparated.split("\\s*,\\s*"));
  }

  /** Name of an array within each item whose elements can be delivered singly; empty for none. */
  public String getNested() {
    return nested;
  }

  public void setNested(String nested) {
    this.nested = nested;
  }

  /**
   * Number of elements at which the API cuts that array without a mark; 0, the default, if it does
   * not. An item with exactly so many is fetched by itself.
   */
  public int getNestedCap() {
    return nestedCap;
  }

  public void setNestedCap(int nestedCap) {
    this.nestedCap = nestedCap;
  }

  /**
   * Path and query, behind the base URL, of one item by itself, with that array. The name of the
   * field that holds the item's id stands in braces: {@code /items/{id}?$expand=alerts}.
   */
  public String getItemPath() {
    return itemPath;
  }

  public void setItemPath(String itemPath) {
    this.itemPath = itemPath;
  }

  /** The same of the list of one item's elements, whose pages the API links. */
  public String getNestedPath() {
    return nestedPath;
  }

  public void setNestedPath(String nestedPath) {
    this.nestedPath = nestedPath;
  }

  /** Value of the header {@code Prefer} of further requests; empty for none. */
  public String getPrefer() {
    return prefer;
  }

  public void setPrefer(String prefer) {
    this.prefer = prefer;
  }

  /**
   * Name of the budget that its requests come from; sources that name the same one share it, for
   * one app in one tenant. By default a budget of its own.
   */
  public String getBudget() {
    return budget;
  }

  public void setBudget(String budget) {
    this.budget = budget;
  }

  /** Requests the API allows in any minute; 0 for no limit. */
  public int getRequestsPerMinute() {
    return requestsPerMinute;
  }

  public void setRequestsPerMinute(int requestsPerMinute) {
    this.requestsPerMinute = requestsPerMinute;
  }

  /** Requests the API allows in any hour; 0 for no limit. */
  public int getRequestsPerHour() {
    return requestsPerHour;
  }

  public void setRequestsPerHour(int requestsPerHour) {
    this.requestsPerHour = requestsPerHour;
  }
}
