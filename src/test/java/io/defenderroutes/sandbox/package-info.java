/**
 * The outside world on loopback, for tests and the demo: a real Kafka broker, a real SMTP server
 * and real TLS, and simulated Entra ID and Defender that answer as Microsoft documents them and
 * fail on request. It knows nothing of the pipeline that talks to it.
 */
@NullMarked
package io.defenderroutes.sandbox;

import org.jspecify.annotations.NullMarked;
