/**
 * The alert contract: reads, identifies and classifies an alert. Vendor field names stop here.
 * Depends on {@code config} alone.
 */
@NullMarked
package io.defenderroutes.alert;

import org.jspecify.annotations.NullMarked;
