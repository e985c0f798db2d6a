package io.defenderroutes.check;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;

/** Sees which certificates a mail server shows. */
final class MailPeer {
  private MailPeer() {}

  /** Empty if it shows none. */
  static List<X509Certificate> certificates(
      String protocol, String host, int port, Duration timeout) {
    try (Socket socket = Reach.connect(host, port, timeout)) {
      if (protocol.equals("smtp")) {
        BufferedReader answers =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        answer(answers);
        say(socket, "EHLO localhost", answers);
        say(socket, "STARTTLS", answers);
      }
      return Peer.certificates(socket, host, port);
    } catch (IOException e) {
      return List.of();
    }
  }

  private static void say(Socket socket, String command, BufferedReader answers)
      throws IOException {
    socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
    answer(answers);
  }

  /** All lines but the last have a dash after the number. */
  private static void answer(BufferedReader answers) throws IOException {
    String line = answers.readLine();
    while (line != null && line.length() > 3 && line.charAt(3) == '-') {
      line = answers.readLine();
    }
  }
}
