/**
 * Collects the deliveries of a batch and commits them with the cursor; the destinations Kafka, file
 * and e-mail. Does not look at severity: the routing has decided.
 */
@NullMarked
package io.defenderroutes.delivery;

import org.jspecify.annotations.NullMarked;
