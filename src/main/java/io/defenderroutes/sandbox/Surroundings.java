package io.defenderroutes.sandbox;

import java.time.Clock;

/**
 * What every simulator needs.
 *
 * @param certificates to present
 * @param entra to check tokens with
 * @param clock of requests and of what is visible
 * @param port to listen on; 0 for a free one
 */
record Surroundings(Certificates certificates, EntraSimulator entra, Clock clock, int port) {}
