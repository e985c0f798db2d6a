package io.defenderroutes.source;

import java.net.URI;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The facts about a vendor API that polling needs: a bean in routes/sources/ with the source's
 * name. The route beside it makes the request.
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
  private String parametersOf = "";
  private String omits = "";
  private String retires = "";
  private boolean retiresWithoutNotice;
  private String successor = "";
  private String retirementPage = "";
  private String migrationGuide = "";

  /** The API's name in clouds.camel.yaml; by default the source's name. */
  public String getApi() {
    return api;
  }

  public void setApi(String api) {
    this.api = api;
  }

  /** The API's address if clouds.camel.yaml has none; a setting may override it. */
  public String getBaseUrl() {
    return baseUrl;
  }

  public void setBaseUrl(String baseUrl) {
    this.baseUrl = baseUrl;
  }

  /** The token's scope, {@code <resource>/.default}, if clouds.camel.yaml has none. */
  public String getScope() {
    return scope;
  }

  public void setScope(String scope) {
    this.scope = scope;
  }

  /**
   * The application permissions, one of which the API requires, the least privileged first, after
   * the portal's name of the API: {@code API: A, B}.
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

  /** Whether tokens for the API list their permissions. */
  public boolean isPermissionInToken() {
    return permissionInToken;
  }

  public void setPermissionInToken(boolean permissionInToken) {
    this.permissionInToken = permissionInToken;
  }

  /** The largest number of items in a response; 0, the default, for no limit. */
  public int getCap() {
    return cap;
  }

  public void setCap(int cap) {
    this.cap = cap;
  }

  /**
   * The largest {@code skip} of a request; 0 if the API has none. Used only where more items than
   * the cap have the same time.
   */
  public int getMaxSkip() {
    return maxSkip;
  }

  public void setMaxSkip(int maxSkip) {
    this.maxSkip = maxSkip;
  }

  /** Names of the array of items in a response that is an object. */
  public List<String> getItems() {
    return items;
  }

  public void setItems(String commaSeparated) {
    this.items = List.of(commaSeparated.split("\\s*,\\s*"));
  }

  /** Name of an array in each item whose elements can be delivered singly; empty for none. */
  public String getNested() {
    return nested;
  }

  public void setNested(String nested) {
    this.nested = nested;
  }

  /**
   * Number of elements at which the API cuts that array without a sign; 0, the default, if it does
   * not. An item with exactly this number is fetched again.
   */
  public int getNestedCap() {
    return nestedCap;
  }

  public void setNestedCap(int nestedCap) {
    this.nestedCap = nestedCap;
  }

  /**
   * Path and query, after the base URL, of one item with that array. The field with the item's id
   * is in braces: {@code /items/{id}?$expand=alerts}.
   */
  public String getItemPath() {
    return itemPath;
  }

  public void setItemPath(String itemPath) {
    this.itemPath = itemPath;
  }

  /** The same for the list of one item's elements, which the API links page by page. */
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
   * Name of the quota of its requests; sources with the same name share it for one app in one
   * tenant. By default a quota of its own.
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

  /**
   * Name of the source whose parameters this one has, too. A value of that source applies to this
   * one unless it has its own.
   */
  public String getParametersOf() {
    return parametersOf;
  }

  public void setParametersOf(String parametersOf) {
    this.parametersOf = parametersOf;
  }

  /** Alerts that the vendor's API does not return; {@code check} reports it. */
  public String getOmits() {
    return omits;
  }

  public void setOmits(String omits) {
    this.omits = omits;
  }

  /** Day from which the API returns no data, such as {@code 2027-02-01}; empty if none is known. */
  public void setRetires(String retires) {
    this.retires = retires.strip();
  }

  /** Whether the vendor may turn the API off without notice from {@code retires} on. */
  public void setRetiresWithoutNotice(boolean retiresWithoutNotice) {
    this.retiresWithoutNotice = retiresWithoutNotice;
  }

  /** Source to use in place of one that retires. */
  public void setSuccessor(String successor) {
    this.successor = successor.strip();
  }

  /** The vendor's page that announces the retirement: an https URL. */
  public void setRetirementPage(String retirementPage) {
    this.retirementPage = retirementPage.strip();
  }

  /** Page that describes the change to the successor. */
  public void setMigrationGuide(String migrationGuide) {
    this.migrationGuide = migrationGuide.strip();
  }

  /** The known end of the API. Requires that there are no {@link #faults}. */
  public Optional<Retirement> retirement() {
    return retires.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Retirement(
                LocalDate.parse(retires),
                retiresWithoutNotice,
                successor,
                retirementPage,
                migrationGuide));
  }

  /**
   * The faults of these properties, one sentence each.
   *
   * @param name of the source
   */
  public List<String> faults(String name) {
    List<String> faults = new ArrayList<>();
    if (!retires.isEmpty() && !isDate(retires)) {
      faults.add(name + ": retires is '" + retires + "'; it must be a date such as 2027-02-01");
    }
    if (!retirementPage.isEmpty() && !isHttps(retirementPage)) {
      faults.add(
          "%s: retirementPage is '%s'; it must be an https URL, such as https://learn.microsoft.com/"
              .formatted(name, retirementPage));
    }
    boolean described =
        retiresWithoutNotice
            || !(successor.isEmpty() && retirementPage.isEmpty() && migrationGuide.isEmpty());
    if (retires.isEmpty() && described) {
      faults.add(
          name
              + ": retires is missing; retiresWithoutNotice, successor, retirementPage and migrationGuide need it");
    }
    return faults;
  }

  private static boolean isDate(String text) {
    try {
      LocalDate.parse(text);
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }

  private static boolean isHttps(String text) {
    try {
      URI uri = URI.create(text);
      return "https".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
