/** Start-up and wiring: the only place that knows all rooms. */
@NullMarked
package io.defenderroutes;

import org.jspecify.annotations.NullMarked;
