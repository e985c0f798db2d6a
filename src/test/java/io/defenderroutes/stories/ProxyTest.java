package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.sandbox.ConnectProxy;
import io.defenderroutes.sandbox.SiemAlert;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProxyTest extends InSandbox {
  @Test
  void tokens_and_alerts_go_through_the_proxy() throws Exception {
    List<SiemAlert> alerts = serve(3);
    try (ConnectProxy proxy = ConnectProxy.start()) {
      properties.put("http.proxy", proxy.url());
      try (DefenderAlertRoutes running = Product.start(properties)) {
        awaitRecords(3);
      }
      assertThat(proxy.tunnels())
          .contains(
              sandbox.entra().authorityHost().getAuthority(),
              sandbox.defender().baseUri().getAuthority());
    }
    arrived.assertExactlyOnce(alerts);
  }
}
