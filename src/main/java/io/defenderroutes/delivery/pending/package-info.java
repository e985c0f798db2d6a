/**
 * Pending deliveries: committed with their batch, stored until the destination accepts or rejects
 * them, and carried out by one queue for each destination.
 */
@NullMarked
package io.defenderroutes.delivery.pending;

import org.jspecify.annotations.NullMarked;
