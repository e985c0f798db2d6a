package io.defenderroutes.polling.response;

import java.time.Instant;
import java.util.Optional;

/**
 * What an answer holds, to be told and no more.
 *
 * @param items how many
 * @param newest when one of them last changed; empty if none says
 * @param lack what the API says that it lacks; empty for nothing
 */
public record ResponsePreview(long items, Optional<Instant> newest, String lack) {}
