/**
 * Bounds on HTTP responses, for the clients behind Camel's {@code http} and {@code https}: header
 * lines, header count, error bodies and time, and the abort of requests that outlast a stop. Knows
 * no other package.
 */
@NullMarked
package io.defenderroutes.http;

import org.jspecify.annotations.NullMarked;
