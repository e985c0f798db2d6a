/**
 * The routes folder as files: which ones exist, their content, their YAML with line numbers. Knows
 * no rule; depends on {@code config} alone.
 */
@NullMarked
package io.defenderroutes.routes;

import org.jspecify.annotations.NullMarked;
