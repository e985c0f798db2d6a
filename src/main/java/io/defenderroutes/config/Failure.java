package io.defenderroutes.config;

/**
 * A failure to poll or to deliver, classified once where it is caught. Logs, health, metrics,
 * traces, dead letters and the status page show parts of it.
 *
 * @param count label in metrics, such as the HTTP status
 * @param diagnosis what failed, in words with the server's own code, and what to do about it
 */
public record Failure(FailureKind kind, String count, Diagnosis diagnosis) {
  /** A failure whose exception says what it is. */
  public static Failure of(Diagnosed exception) {
    return new Failure(exception.kind(), exception.kind().count(), exception.diagnosis());
  }

  /** The same with a more specific remedy. */
  public Failure withRemedy(String better) {
    return new Failure(kind, count, new Diagnosis(reason(), better));
  }

  /** What failed, on one line without secrets. */
  public String reason() {
    return diagnosis.cause();
  }

  /** What the operator can do about it. */
  public String remedy() {
    return diagnosis.remedy();
  }
}
