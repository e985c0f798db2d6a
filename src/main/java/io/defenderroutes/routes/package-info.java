/**
 * The files of the routes, packaged and the user's: names, content, YAML with line numbers. Knows
 * no rule; depends on {@code config} alone.
 */
@NullMarked
package io.defenderroutes.routes;

import org.jspecify.annotations.NullMarked;
