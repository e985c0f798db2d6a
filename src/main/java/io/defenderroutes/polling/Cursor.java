package io.defenderroutes.polling;

import java.time.Instant;

/**
 * How far a connection has got.
 *
 * @param watermark all time before it has been asked for, and all that was answered is delivered or
 *     in the dead letters
 * @param askedAt when the newest slice was asked for; time younger than the overlap then will be
 *     asked for again
 * @param ledger the versions already delivered near the watermark
 */
public record Cursor(Instant watermark, Instant askedAt, Ledger ledger) {}
