/** Commands of the product as processes of their own, with an environment of their own. */
@NullMarked
package io.defenderroutes.process;

import org.jspecify.annotations.NullMarked;
