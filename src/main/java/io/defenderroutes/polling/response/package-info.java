/**
 * Reads alerts from a response as a stream, within limits, byte for byte. Does not depend on {@code
 * polling}.
 */
@NullMarked
package io.defenderroutes.polling.response;

import org.jspecify.annotations.NullMarked;
