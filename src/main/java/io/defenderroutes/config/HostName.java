package io.defenderroutes.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** Checks host names and IP addresses, and adds or removes the brackets of IPv6. */
final class HostName {
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}._-]+");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  private HostName() {}

  /** Whether it is a name, an IPv4 address, or an IPv6 address with or without brackets. */
  static boolean isValid(String host) {
    return NAME.matcher(host).matches() || isIpv6(bare(host));
  }

  /** Removes the brackets that an IPv6 address has in a URI. */
  static String bare(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  /** Adds brackets to an IPv6 address. */
  static String inUri(String host) {
    return isIpv6(host) ? "[" + host + "]" : host;
  }

  private static boolean isIpv6(String host) {
    if (!IPV6.matcher(host).matches()) {
      return false;
    }
    try {
      // A text with a colon is never looked up in DNS.
      return InetAddress.getByName(host) != null;
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
