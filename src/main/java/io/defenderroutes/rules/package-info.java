/**
 * The routing rehearsed: where the rules of a folder send alerts, whether its rule tests hold, what
 * is wrong with its files. Delivers nothing: no component but {@code direct} is ever made. Knows
 * the alert contract, what destinations are called, and how far names are apart.
 */
@NullMarked
package io.defenderroutes.rules;

import org.jspecify.annotations.NullMarked;
