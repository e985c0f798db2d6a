/**
 * Authentication at Entra: credentials, tokens, the Bearer header, and checks of claims. Depends on
 * neither polling nor Kafka, mail or alert files.
 */
@NullMarked
package io.defenderroutes.identity;

import org.jspecify.annotations.NullMarked;
