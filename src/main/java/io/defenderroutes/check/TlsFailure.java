package io.defenderroutes.check;

import io.defenderroutes.config.Causes;
import io.defenderroutes.config.Diagnosis;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;

/** What a TLS handshake failed of. */
final class TlsFailure {
  /** How the subject alternative names of a certificate that are DNS names, or addresses, begin. */
  private static final List<Integer> HOSTS = List.of(2, 7);

  private TlsFailure() {}

  /**
   * @param shown the certificates that the server shows; empty if that is not known
   * @param trust the setting that names further authorities
   */
  static Diagnosis of(
      Throwable failure, String host, List<X509Certificate> shown, Instant now, String trust) {
    if (!shown.isEmpty()) {
      X509Certificate own = shown.get(0);
      if (now.isAfter(own.getNotAfter().toInstant())) {
        return new Diagnosis(
            "The certificate of " + host + " expired at " + own.getNotAfter().toInstant(),
            "Renew it on the server. If this machine's clock is wrong (it shows "
                + now
                + "), set the clock.");
      }
      if (now.isBefore(own.getNotBefore().toInstant())) {
        return new Diagnosis(
            "The certificate of "
                + host
                + " is valid from "
                + own.getNotBefore().toInstant()
                + " on; by this machine's clock it is "
                + now,
            "Set this machine's clock.");
      }
    }
    String said = messages(failure);
    if (Causes.first(failure, CertPathBuilderException.class) != null
        || said.contains("unable to find valid certification path")
        || said.contains("path does not chain")) {
      return new Diagnosis(
          "The certificate of " + host + " is not trusted" + issuer(shown),
          "If this certificate authority is private, or belongs to a proxy that inspects TLS, set "
              + trust
              + " to its certificate (PEM). Otherwise the connection may be intercepted.");
    }
    if (said.contains("subject alternative")
        || said.contains("no name matching")
        || said.contains("no subject")) {
      return new Diagnosis(
          "The certificate presented for " + host + " is for " + names(shown),
          "Set the address to a name in the certificate, or issue a certificate for " + host + ".");
    }
    if (said.contains("unrecognized ssl message") || said.contains("plaintext connection")) {
      return new Diagnosis(
          host + " does not speak TLS on this port", "Set another port, or disable TLS.");
    }
    if (Causes.first(failure, CertificateException.class) != null) {
      return new Diagnosis(
          "The certificate of " + host + " is rejected: " + last(failure) + issuer(shown),
          "Renew it with a certificate authority that is in " + trust + " or trusted by Java.");
    }
    return new Diagnosis(
        "The TLS handshake with " + host + " fails: " + last(failure),
        "Check whether the server supports TLS 1.2 or 1.3, requires a client certificate, or a"
            + " device in between closes connections.");
  }

  static boolean is(Throwable failure) {
    return Causes.first(failure, SSLException.class) != null
        || Causes.first(failure, CertificateException.class) != null;
  }

  static String issuer(List<X509Certificate> shown) {
    if (shown.isEmpty()) {
      return "";
    }
    X509Certificate last = shown.get(shown.size() - 1);
    return "; it was issued by " + Diagnosis.quote(last.getIssuerX500Principal().getName());
  }

  private static String names(List<X509Certificate> shown) {
    if (shown.isEmpty()) {
      return "another name";
    }
    try {
      Collection<List<?>> names = shown.get(0).getSubjectAlternativeNames();
      if (names != null) {
        return Diagnosis.quote(
            names.stream()
                .filter(name -> HOSTS.contains(name.get(0)))
                .map(name -> String.valueOf(name.get(1)))
                .collect(Collectors.joining(", ")));
      }
    } catch (CertificateParsingException e) {
      return "another name";
    }
    return Diagnosis.quote(shown.get(0).getSubjectX500Principal().getName());
  }

  private static String messages(Throwable failure) {
    StringBuilder all = new StringBuilder();
    Throwable next = failure;
    for (int depth = 0; next != null && depth < 20; depth++) {
      all.append(next.getMessage()).append('\n');
      next = next.getCause();
    }
    return all.toString().toLowerCase(Locale.ROOT);
  }

  private static String last(Throwable failure) {
    return Diagnosis.quote(Causes.inWords(Causes.root(failure)));
  }
}
