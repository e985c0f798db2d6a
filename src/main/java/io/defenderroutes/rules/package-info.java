/**
 * Runs the routing without delivering: {@code validate}, {@code test} and {@code explain}. Delivers
 * nothing: it creates no Camel component but {@code direct}.
 */
@NullMarked
package io.defenderroutes.rules;

import org.jspecify.annotations.NullMarked;
