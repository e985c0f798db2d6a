/**
 * What {@code check} tests: settings, folders, hosts, TLS, tokens, APIs, Kafka, mail server, each
 * with cause and remedy. Changes nothing.
 */
@NullMarked
package io.defenderroutes.check;

import org.jspecify.annotations.NullMarked;
