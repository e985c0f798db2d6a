package io.defenderroutes.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** The name or the IP address of a host, as a setting holds it and as a URI needs it. */
final class HostName {
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}._-]+");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  private HostName() {}

  /** Whether it is a name, an IPv4 address, or an IPv6 address with or without brackets. */
  static boolean isRight(String host) {
    return NAME.matcher(host).matches() || isIpv6(bare(host));
  }

  /** Without the brackets that an IPv6 address has in a URI. */
  static String bare(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  /** With them, if it is an IPv6 address. */
  static String inUri(String host) {
    return isIpv6(host) ? "[" + host + "]" : host;
  }

  private static boolean isIpv6(String host) {
    if (!IPV6.matcher(host).matches()) {
      return false;
    }
    try {
      // What holds a colon is no name: nothing is looked up.
      return InetAddress.getByName(host) != null;
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
