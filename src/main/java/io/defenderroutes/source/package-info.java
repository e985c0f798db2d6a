/**
 * A vendor API as its file in {@code routes/sources} declares it: address, parameters, limits,
 * cloud. Knows neither requests nor identities.
 */
@NullMarked
package io.defenderroutes.source;

import org.jspecify.annotations.NullMarked;
