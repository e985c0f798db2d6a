/** Metrics, health, traces and the status page. Observes; decides nothing. */
@NullMarked
package io.defenderroutes.observability;

import org.jspecify.annotations.NullMarked;
