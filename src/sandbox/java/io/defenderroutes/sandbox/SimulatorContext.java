package io.defenderroutes.sandbox;

import java.time.Clock;

/**
 * Common dependencies of the simulators.
 *
 * @param origin its server
 * @param entra validates tokens
 * @param clock of requests and visibility
 */
record SimulatorContext(OriginServer origin, EntraSimulator entra, Clock clock) {}
