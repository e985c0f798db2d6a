/**
 * The checks of {@code check}: folders, hosts, TLS, tokens, APIs, Kafka, mail server. Findings have
 * cause and remedy; nothing is changed.
 */
@NullMarked
package io.defenderroutes.check;

import org.jspecify.annotations.NullMarked;
