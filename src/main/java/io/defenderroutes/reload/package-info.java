/**
 * Applies changed routes and tenants to a running product after validating them. Uses {@code rules}
 * to validate and {@code runtime} to start.
 */
@NullMarked
package io.defenderroutes.reload;

import org.jspecify.annotations.NullMarked;
