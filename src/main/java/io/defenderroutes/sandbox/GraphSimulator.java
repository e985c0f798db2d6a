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
