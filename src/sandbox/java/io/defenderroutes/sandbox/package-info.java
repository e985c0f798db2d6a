/**
 * Simulates Entra ID and the seven Defender APIs on loopback: they respond as documented and fail
 * on request. Packaged in a jar of its own, which adds the command {@code sandbox}; the product
 * does not depend on it. The tests add a broker and a mail server.
 */
@NullMarked
package io.defenderroutes.sandbox;

import org.jspecify.annotations.NullMarked;
