/**
 * Batch, commit, cursor stores and dead letters: getting classified alerts to their destinations,
 * all of a batch or told otherwise. Never asks about severity: the routing has decided.
 */
@NullMarked
package io.defenderroutes.delivery;

import org.jspecify.annotations.NullMarked;
