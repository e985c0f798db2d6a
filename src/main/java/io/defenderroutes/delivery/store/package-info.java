/**
 * Writes to Kafka, in transactions or without, and to files, all or nothing. Knows neither batches
 * nor cursors.
 */
@NullMarked
package io.defenderroutes.delivery.store;

import org.jspecify.annotations.NullMarked;
