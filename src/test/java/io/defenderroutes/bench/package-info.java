/**
 * The benchmark, {@code mvn -Pbench}: the product beside a hand-written loop and the usual Camel
 * idiom, in one run on the same alerts and broker; then one page of 100 MB under a small heap. It
 * reads times and asserts none; what it does insist on is that every alert served arrived.
 */
@NullMarked
package io.defenderroutes.bench;

import org.jspecify.annotations.NullMarked;
