package io.defenderroutes.cli;

/** Exit codes of every command. */
public final class ExitCode {
  /** Done, or stopped as requested. */
  public static final int DONE = 0;

  /** Failed, or failed to start. */
  public static final int FAILED = 1;

  /** The command line or a setting is invalid. */
  public static final int INVALID = 2;

  private ExitCode() {}
}
