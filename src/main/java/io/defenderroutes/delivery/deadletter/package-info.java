/**
 * Dead letters: their format, their files, and the list of those that exist. Depends on {@code
 * delivery.store}, not on {@code delivery}.
 */
@NullMarked
package io.defenderroutes.delivery.deadletter;

import org.jspecify.annotations.NullMarked;
