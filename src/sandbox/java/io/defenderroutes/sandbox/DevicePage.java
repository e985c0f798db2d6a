package io.defenderroutes.sandbox;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.NoSuchElementException;

/** The page on which a user enters a device code. */
final class DevicePage {
  static final String PATH = "/device";
  private static final String FORM =
      "<form><input name=\"user_code\" autofocus> <button>Sign in</button></form>";

  private final DeviceCodes devices;
  private final EntraUsers users;

  DevicePage(DeviceCodes devices, EntraUsers users) {
    this.devices = devices;
    this.users = users;
  }

  void handle(HttpExchange exchange, RequestParameters query) throws IOException {
    String code = query.first("user_code").orElse("");
    if (code.isBlank()) {
      EntraPages.show(
          exchange,
          200,
          "Enter the code of your device",
          "<p>This is the sandbox: the code is approved at once, in the name of the made-up user "
              + EntraPages.escaped(users.atBrowser())
              + ".</p>"
              + FORM);
      return;
    }
    try {
      if (users.denying()) {
        devices.decline(code);
        EntraPages.show(exchange, 200, "Declined", "<p>The device was not let in.</p>");
        return;
      }
      String user = users.atBrowser();
      devices.approve(code, user);
      EntraPages.show(
          exchange,
          200,
          "The device is signed in",
          "<p>The sandbox approved it in the name of the made-up user "
              + EntraPages.escaped(user)
              + ". You can close this page.</p>");
    } catch (NoSuchElementException e) {
      EntraPages.show(
          exchange,
          400,
          "No device waits with that code",
          "<p>" + EntraPages.escaped(code) + " is wrong, used or expired.</p>" + FORM);
    }
  }
}
