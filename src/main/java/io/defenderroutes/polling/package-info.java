/**
 * What to ask next: source, slice, cursor, and reading alerts off the answer. Knows nothing of how
 * we sign in, nor of Kafka, files or mail.
 */
@NullMarked
package io.defenderroutes.polling;

import org.jspecify.annotations.NullMarked;
