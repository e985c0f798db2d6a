/**
 * Who we are to Entra: credential, token, the Bearer header, and what a token's claims tell when it
 * is refused. Knows nothing of what is polled, nor of Kafka, files or mail.
 */
@NullMarked
package io.defenderroutes.identity;

import org.jspecify.annotations.NullMarked;
