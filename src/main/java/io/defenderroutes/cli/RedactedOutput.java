package io.defenderroutes.cli;

import io.defenderroutes.config.Redaction;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Arrays;

/** Masks the secrets that the process has read in everything that is printed. */
final class RedactedOutput extends FilterOutputStream {
  private RedactedOutput(OutputStream out) {
    super(out);
  }

  static PrintStream of(PrintStream out) {
    return new PrintStream(new RedactedOutput(out), true, Charset.defaultCharset());
  }

  @Override
  public void write(byte[] text, int from, int length) throws IOException {
    out.write(Redaction.of(Arrays.copyOfRange(text, from, from + length)));
  }
}
