package io.defenderroutes.cluster;

/** Kafka does not assign shares to this instance; the message names cause and remedy. */
final class ElectionFailed extends Exception {
  private static final long serialVersionUID = 1L;

  ElectionFailed(String causeAndRemedy) {
    super(causeAndRemedy);
  }
}
