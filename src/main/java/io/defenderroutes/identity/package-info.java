/**
 * Who the product is to Entra: credentials, tokens, the Bearer header, and the claims of a token.
 * Knows neither polling nor Kafka, mail or files of alerts.
 */
@NullMarked
package io.defenderroutes.identity;

import org.jspecify.annotations.NullMarked;
