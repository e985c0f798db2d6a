package io.defenderroutes.sandbox;

/** Simulates Graph's alerts or incidents. */
public final class GraphSimulator extends StoredSimulator {
  private final ODataResponses answers;

  GraphSimulator(Api api, SimulatorContext around, ODataResponses answers) {
    super(api, around, answers.stored, answers);
    this.answers = answers;
  }

  /** Sets when lists have next links; by default every other time. */
  public void nextLinks(NextLinkMode links) {
    answers.nextLinks.links = links;
  }

  /**
   * Sets how {@code $expand} truncates the list within an item; {@code Integer.MAX_VALUE}, the
   * default, for not at all.
   *
   * @param inLists elements within an item of a list
   * @param bySelf elements within a single requested item
   * @param linked whether a truncated list has a next link
   */
  public void nestedPages(int inLists, int bySelf, boolean linked) {
    answers.nestedPages.set(inLists, bySelf, linked);
  }

  /** {@code $expand=alerts} of a tenant's lists fails with 500. */
  public void failExpand(String tenantId) {
    answers.expandFailures.tenant(tenantId);
  }

  /** {@code $expand=alerts} of lists with this incident fails with 500. */
  public void failExpand(String tenantId, String incidentId) {
    answers.expandFailures.incident(tenantId, incidentId);
  }

  /** Lists of a tenant can be expanded again. */
  void endExpandFailures(String tenantId) {
    answers.expandFailures.end(tenantId);
  }
}
