/**
 * What a person on call wants to know: which connection is in trouble, with what, and since when.
 * Only watches; decides nothing.
 */
@NullMarked
package io.defenderroutes.operations;

import org.jspecify.annotations.NullMarked;
