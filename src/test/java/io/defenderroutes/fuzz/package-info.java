/** What the fuzz tests of several packages share: input that is nearly right. */
@NullMarked
package io.defenderroutes.fuzz;

import org.jspecify.annotations.NullMarked;
