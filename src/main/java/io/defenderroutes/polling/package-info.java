/**
 * Which slice of time a connection requests next, and how far it got: planner, cursor, ledger, rate
 * limits, retries. Knows neither identities nor Kafka, files or mail.
 */
@NullMarked
package io.defenderroutes.polling;

import org.jspecify.annotations.NullMarked;
