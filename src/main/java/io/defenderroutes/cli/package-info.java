/**
 * The command line. Reads what the user gave, starts the product, and tells in plain words what
 * went wrong.
 */
@NullMarked
package io.defenderroutes.cli;

import org.jspecify.annotations.NullMarked;
