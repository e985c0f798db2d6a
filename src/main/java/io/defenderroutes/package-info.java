/**
 * The product, one class for each group of commands: run, check, cursors, dead letters, sign-ins.
 */
@NullMarked
package io.defenderroutes;

import org.jspecify.annotations.NullMarked;
