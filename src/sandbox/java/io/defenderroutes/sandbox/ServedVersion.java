package io.defenderroutes.sandbox;

/**
 * How one state of an alert, incident or row was served.
 *
 * @param item the state
 * @param visible whether it was the latest state at any authorized request of its tenant
 * @param served number of complete responses that contained it
 * @param last whether it is the latest state
 */
public record ServedVersion(SimulatedItem item, boolean visible, int served, boolean last) {}
