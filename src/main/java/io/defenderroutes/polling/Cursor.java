package io.defenderroutes.polling;

/**
 * How far a connection has got.
 *
 * @param ledger the versions already delivered in the time that may be asked for again
 */
public record Cursor(Progress progress, Ledger ledger) {}
