/** The command line: one class per command, which parses options and prints results. */
@NullMarked
package io.defenderroutes.cli;

import org.jspecify.annotations.NullMarked;
