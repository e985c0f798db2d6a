/**
 * Election of the instance that polls a connection: leaderships, their locks (Kafka or file locks)
 * and their shares. Starts and stops routes; does not know what they do.
 */
@NullMarked
package io.defenderroutes.cluster;

import org.jspecify.annotations.NullMarked;
