/**
 * Keeps the rate limits of the APIs: a request waits, or its quota is paused, before the API has to
 * refuse it. Does not depend on {@code polling}.
 */
@NullMarked
package io.defenderroutes.polling.quota;

import org.jspecify.annotations.NullMarked;
