package io.defenderroutes.delivery;

import io.defenderroutes.config.DaemonThreads;
import java.io.IOException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Appends committed lines of any instance every ten seconds, from its start until it is closed. */
final class OutboxSweep implements AutoCloseable {
  private static final long SECONDS = 10;
  private static final Logger LOG = LoggerFactory.getLogger(OutboxSweep.class);

  private final FileOutbox outbox;
  private final FileOutbox.Commits commits;
  private final ScheduledExecutorService thread = DaemonThreads.scheduler("pending-lines");

  /** The last failure that was logged; used by the thread alone. */
  private String logged = "";

  OutboxSweep(FileOutbox outbox, FileOutbox.Commits commits) {
    this.outbox = outbox;
    this.commits = commits;
  }

  void start() {
    var unused = thread.scheduleWithFixedDelay(this::sweep, 0, SECONDS, TimeUnit.SECONDS);
  }

  private void sweep() {
    try {
      outbox.appendCommitted(commits);
      logged = "";
    } catch (IOException | RuntimeException | Error e) {
      // The next round may succeed; the connection's own poll reports the failure too.
      String fault = DeliveryFailure.of(e).reason();
      if (!fault.equals(logged)) {
        LOG.warn("Committed lines not appended reason=\"{}\" next=\"retries\"", fault);
      }
      logged = fault;
    }
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
