/** The versions and alerts that a connection delivered near its watermark, as digests. */
@NullMarked
package io.defenderroutes.polling.ledger;

import org.jspecify.annotations.NullMarked;
