package io.defenderroutes.runtime;

import io.defenderroutes.identity.ConnectionIdentity;
import io.defenderroutes.polling.Connection;
import io.defenderroutes.polling.quota.RateLimit;

/**
 * A connection that runs, with all of its state.
 *
 * @param polling its cursor and what it polls next
 * @param identity how it signs in
 * @param rateLimit of its requests
 */
record RunningConnection(Connection polling, ConnectionIdentity identity, RateLimit rateLimit) {}
