package io.defenderroutes.polling;

import io.defenderroutes.polling.ledger.Ledger;

/**
 * A connection's progress.
 *
 * @param ledger the versions delivered in the time that may be requested again
 */
public record Cursor(Progress progress, Ledger ledger) {}
