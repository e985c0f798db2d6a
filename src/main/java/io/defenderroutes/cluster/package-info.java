/**
 * Shares the connections among instances, by Kafka's group protocol or by file locks. Starts and
 * stops routes; does not know what they do.
 */
@NullMarked
package io.defenderroutes.cluster;

import org.jspecify.annotations.NullMarked;
