package io.defenderroutes.sandbox;

import java.time.Clock;

/**
 * What every simulator needs.
 *
 * @param origin that serves it
 * @param entra to check tokens with
 * @param clock of requests and of what is visible
 */
record Surroundings(OriginServer origin, EntraSimulator entra, Clock clock) {}
