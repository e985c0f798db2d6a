/** Bounds HTTP responses in bytes, headers and time. Does not read their content. */
@NullMarked
package io.defenderroutes.http;

import org.jspecify.annotations.NullMarked;
