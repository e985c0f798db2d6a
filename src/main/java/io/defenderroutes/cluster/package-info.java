/**
 * Which of several instances polls a connection: leaderships, where they are held (file locks,
 * Leases) and how they are shared. Starts and stops routes; does not know what they do.
 */
@NullMarked
package io.defenderroutes.cluster;

import org.jspecify.annotations.NullMarked;
