/**
 * The alert contract: what an alert is to the routing, whatever vendor API it came from. Vendor
 * field names stop here. Depends on configuration alone.
 */
@NullMarked
package io.defenderroutes.alert;

import org.jspecify.annotations.NullMarked;
