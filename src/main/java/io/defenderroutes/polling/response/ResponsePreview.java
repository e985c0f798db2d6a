package io.defenderroutes.polling.response;

import java.time.Instant;
import java.util.Optional;

/**
 * Summary of a response for {@code check}.
 *
 * @param items number of items
 * @param newest the latest time of change; empty if no item has one
 * @param lack what the API reports as missing; empty for nothing
 */
public record ResponsePreview(long items, Optional<Instant> newest, String lack) {}
