package io.defenderroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class PortsTest {
  @Test
  void aFreePortCanBeBoundAndIsNoEphemeralOne() throws Exception {
    int port = Ports.free();

    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThat(socket.getLocalPort()).isBetween(20_000, 32_000);
    }
  }

  @Test
  void aBrokerWhosePortsAreTakenFailsAndLeavesTheJvmAlive(@TempDir Path folder) throws Exception {
    KafkaBrokerSetup setup = KafkaBrokerSetup.onFreePorts(folder);
    InetAddress loopback = InetAddress.getLoopbackAddress();

    for (int port : new int[] {setup.brokerPort(), setup.controllerPort()}) {
      try (ServerSocket taken = new ServerSocket(port, 1, loopback)) {
        assertThat(taken.isBound()).isTrue();
        assertThatThrownBy(() -> KafkaBroker.start(setup)).isInstanceOf(RuntimeException.class);
      }
    }
    try (KafkaBroker broker = KafkaBroker.start(setup)) {
      assertThat(broker.topics()).isEmpty();
    }
  }
}
