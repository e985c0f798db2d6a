package io.defenderroutes.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.Waits;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KameletsTest {
  private final DefaultCamelContext context = new DefaultCamelContext();
  private final AtomicReference<Exchange> within = new AtomicReference<>();

  @BeforeEach
  void start() throws Exception {
    context.addComponent("kamelet", new Kamelets());
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            routeTemplate("greeting")
                .templateParameter("name")
                .from("kamelet:source")
                .process(within::set)
                .setVariable("greeted", constant("{{name}}"))
                .setBody(simple("hello {{name}}"));
            from("direct:call").to("kamelet:greeting/first?name=eve");
          }
        });
    context.start();
  }

  @AfterEach
  void stop() {
    context.stop();
  }

  private Exchange call() {
    return context
        .createFluentProducerTemplate()
        .to("direct:call")
        .withExchange(context.getEndpoint("direct:call").createExchange())
        .send();
  }

  @Test
  void the_steps_of_a_kamelet_get_the_exchange_of_the_caller() {
    Exchange called = call();

    assertThat(within.get()).isSameAs(called);
    assertThat(called.getMessage().getBody()).isEqualTo("hello eve");
    assertThat(called.getVariable("greeted")).isEqualTo("eve");
  }

  @Test
  void a_call_waits_for_a_route_that_is_stopped_for_a_while() throws Exception {
    call();
    context.getRouteController().stopRoute("first");

    CompletableFuture<Exchange> waiting = CompletableFuture.supplyAsync(this::call);
    context.getRouteController().startRoute("first");

    Exchange called = waiting.get(Waits.LIMIT.toSeconds(), TimeUnit.SECONDS);
    assertThat(called.getException()).isNull();
    assertThat(called.getMessage().getBody()).isEqualTo("hello eve");
    assertThat(call().getMessage().getBody()).isEqualTo("hello eve");
  }
}
