package io.defenderroutes.polling;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.config.Failure;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/** Camel itself obeys the Retry-After that {@link PollFaults} hands it. */
class RetryAfterTest {
  @Test
  void a_retry_waits_as_long_as_the_answer_asks_and_not_as_long_as_the_policy_would()
      throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    try (DefaultCamelContext context = new DefaultCamelContext()) {
      context
          .getRegistry()
          .bind(
              "fault",
              new PollFaults(
                  new PollFaults.Consequences() {
                    @Override
                    public void failed(String connection, Failure failure) {
                      // Nothing observes it.
                    }

                    @Override
                    public void shorten(String connection, boolean oneAlertIsToBlame) {
                      // There is no slice.
                    }

                    @Override
                    public boolean narrow(String connection) {
                      return false;
                    }

                    @Override
                    public void pause(String connection, Duration wait) {
                      // There is no quota.
                    }
                  },
                  Duration.ofHours(1),
                  Duration.ofHours(1),
                  Clock.systemUTC()));
      context.addRoutes(
          new RouteBuilder() {
            @Override
            public void configure() {
              onException(HttpOperationFailedException.class)
                  .handled(true)
                  .maximumRedeliveries(1)
                  .redeliveryDelay(600_000)
                  .onExceptionOccurred(
                      context.getRegistry().lookupByNameAndType("fault", PollFaults.class));
              from("direct:poll").to("direct:slice");
              from("direct:slice")
                  .errorHandler(noErrorHandler())
                  .removeHeaders("*")
                  .process(
                      e -> {
                        if (attempts.incrementAndGet() == 1) {
                          throw new HttpOperationFailedException(
                              "https://api", 429, "?", null, Map.of("Retry-After", "0"), "");
                        }
                      });
            }
          });
      context.start();

      context.createProducerTemplate().sendBody("direct:poll", "");
    }

    assertThat(attempts).hasValue(2);
  }
}
