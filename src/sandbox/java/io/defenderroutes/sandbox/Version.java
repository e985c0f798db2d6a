package io.defenderroutes.sandbox;

/**
 * What became of one state of an alert, an incident or a row.
 *
 * @param item the state
 * @param visible whether it was its item's latest state at some good request of its tenant,
 *     whatever that request asked for
 * @param served in how many complete answers it was
 * @param last whether no later state has replaced it
 */
public record Version(SimulatedItem item, boolean visible, int served, boolean last) {}
