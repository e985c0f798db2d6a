/**
 * Microsoft's side of the world on loopback: a simulated Entra ID and the six simulated Defender
 * APIs, which answer as documented and fail on request. It stands for itself: it knows no other
 * room but {@code files}, and of the product only the command line knows it. The tests add a broker
 * and a mail server.
 */
@NullMarked
package io.defenderroutes.sandbox;

import org.jspecify.annotations.NullMarked;
