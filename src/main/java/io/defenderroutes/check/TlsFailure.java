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

/** Diagnoses a failed TLS handshake. */
final class TlsFailure {
  /** Types of subject alternative names: DNS name and IP address (RFC 5280). */
  private static final List<Integer> HOST_NAME_TYPES = List.of(2, 7);

  private TlsFailure() {}

  /**
   * @param certificates that the server presents; empty if unknown
   * @param trust the setting for additional certificate authorities
   */
  static Diagnosis of(
      Throwable failure,
      String host,
      List<X509Certificate> certificates,
      Instant now,
      String trust) {
    if (!certificates.isEmpty()) {
      X509Certificate own = certificates.get(0);
      if (now.isAfter(own.getNotAfter().toInstant())) {
        return new Diagnosis(
            "The certificate of " + host + " expired at " + own.getNotAfter().toInstant(),
            "Renew it on the server. If this machine's clock is wrong (it shows %s), set the clock."
                .formatted(now));
      }
      if (now.isBefore(own.getNotBefore().toInstant())) {
        return new Diagnosis(
            "The certificate of %s is valid from %s on; by this machine's clock it is %s"
                .formatted(host, own.getNotBefore().toInstant(), now),
            "Set this machine's clock.");
      }
    }
    String messages = messages(failure);
    if (Causes.first(failure, CertPathBuilderException.class) != null
        || messages.contains("unable to find valid certification path")
        || messages.contains("path does not chain")) {
      return new Diagnosis(
          "The certificate of " + host + " is not trusted" + issuer(certificates),
          "If this certificate authority is private, or belongs to a proxy that inspects TLS, set "
              + trust
              + " to its certificate (PEM). Otherwise the connection may be intercepted.");
    }
    if (messages.contains("subject alternative")
        || messages.contains("no name matching")
        || messages.contains("no subject")) {
      return new Diagnosis(
          "The certificate presented for " + host + " is for " + names(certificates),
          "Set the address to a name in the certificate, or issue a certificate for " + host + ".");
    }
    if (messages.contains("unrecognized ssl message")
        || messages.contains("plaintext connection")) {
      return new Diagnosis(
          host + " does not speak TLS on this port", "Set another port, or disable TLS.");
    }
    if (Causes.first(failure, CertificateException.class) != null) {
      return new Diagnosis(
          "The certificate of %s is rejected: %s%s"
              .formatted(host, rootMessage(failure), issuer(certificates)),
          "Renew it with a certificate authority that is in " + trust + " or trusted by Java.");
    }
    return new Diagnosis(
        "The TLS handshake with " + host + " fails: " + rootMessage(failure),
        "Check whether the server supports TLS 1.2 or 1.3, requires a client certificate, or a"
            + " device in between closes connections.");
  }

  static boolean is(Throwable failure) {
    return Causes.first(failure, SSLException.class) != null
        || Causes.first(failure, CertificateException.class) != null;
  }

  private static String issuer(List<X509Certificate> certificates) {
    if (certificates.isEmpty()) {
      return "";
    }
    X509Certificate last = certificates.get(certificates.size() - 1);
    return "; it was issued by " + Diagnosis.quote(last.getIssuerX500Principal().getName());
  }

  private static String names(List<X509Certificate> certificates) {
    if (certificates.isEmpty()) {
      return "another name";
    }
    try {
      Collection<List<?>> names = certificates.get(0).getSubjectAlternativeNames();
      if (names != null) {
        return Diagnosis.quote(
            names.stream()
                .filter(name -> HOST_NAME_TYPES.contains(name.get(0)))
                .map(name -> String.valueOf(name.get(1)))
                .collect(Collectors.joining(", ")));
      }
    } catch (CertificateParsingException e) {
      return "another name";
    }
    return Diagnosis.quote(certificates.get(0).getSubjectX500Principal().getName());
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

  private static String rootMessage(Throwable failure) {
    return Diagnosis.quote(Causes.inWords(Causes.root(failure)));
  }
}
