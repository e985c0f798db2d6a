/**
 * {@code mvn -Pdemo}: the sandbox, alerts that keep arriving, faults now and then, and the shipped
 * routes against it.
 */
@NullMarked
package io.defenderroutes.demo;

import org.jspecify.annotations.NullMarked;
