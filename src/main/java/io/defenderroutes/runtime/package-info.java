/**
 * Builds a running product from its settings: connections, beans, Camel components. Used by {@code
 * reload}, {@code rules}, {@code check} and the commands.
 */
@NullMarked
package io.defenderroutes.runtime;

import org.jspecify.annotations.NullMarked;
