package io.defenderroutes.identity;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Moves the token from the exchange variable {@code token} to the Authorization header (RFC 6750,
 * section 2.1). The pipeline removes all headers directly after the call.
 */
public final class BearerProcessor implements Processor {
  @Override
  public void process(Exchange exchange) {
    Token token = exchange.getVariable("token", Token.class);
    if (token == null) {
      throw new IllegalStateException("there is no token to add: the step before has to fetch one");
    }
    exchange.removeVariable("token");
    exchange.getMessage().setHeader("Authorization", "Bearer " + token.value());
  }
}
