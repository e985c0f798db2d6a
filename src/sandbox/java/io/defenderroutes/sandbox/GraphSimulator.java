package io.defenderroutes.sandbox;

/** Graph's alerts or incidents. */
public final class GraphSimulator extends StoredSimulator {
  private final ODataAnswers answers;

  GraphSimulator(Api api, Surroundings around, ODataAnswers answers) {
    super(api, around, answers.stored, answers);
    this.answers = answers;
  }

  /** When lists say where the rest is from now on; at first every other time. */
  public void nextLinks(Links links) {
    answers.nextLinks.links = links;
  }

  /**
   * How {@code $expand} cuts the list within an item from now on; {@code Integer.MAX_VALUE} for not
   * at all, as at first.
   *
   * @param inLists elements within an item of a list
   * @param bySelf elements within an item that is requested by itself
   * @param linked whether a list that is cut has a link to the rest
   */
  public void nestedPages(int inLists, int bySelf, boolean linked) {
    answers.nestedPages.set(inLists, bySelf, linked);
  }

  /** {@code $expand=alerts} on that tenant's list is 500 from now on. */
  public void failExpand(String tenantId) {
    answers.expandFailures.tenant(tenantId);
  }

  /** {@code $expand=alerts} is 500 from now on where the list would hold that incident. */
  public void failExpand(String tenantId, String incidentId) {
    answers.expandFailures.incident(tenantId, incidentId);
  }

  /** That tenant's lists can be expanded again. */
  public void mendExpand(String tenantId) {
    answers.expandFailures.mend(tenantId);
  }
}
