/**
 * The product as a process of its own, killed, stopped and cut off in every way while alerts keep
 * arriving, and what it promises counted at the destinations. Knows the product by its command
 * line, its settings and its log only.
 */
@NullMarked
package io.defenderroutes.stories.crash;

import org.jspecify.annotations.NullMarked;
