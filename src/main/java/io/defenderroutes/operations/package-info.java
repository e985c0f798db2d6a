/**
 * What a person on call wants to know: which connection is in trouble, with what, and since when;
 * and what is counted meanwhile. Only watches; decides nothing.
 */
@NullMarked
package io.defenderroutes.operations;

import org.jspecify.annotations.NullMarked;
