package io.defenderroutes.runtime;

import io.defenderroutes.cluster.Handover;
import io.defenderroutes.delivery.Delivery;
import io.defenderroutes.observability.ActiveFaults;
import io.defenderroutes.polling.Polling;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes a connection with its cursor and its pending deliveries from instance to instance. */
record ConnectionHandover(Polling polling, ActiveFaults faults, Delivery delivery)
    implements Handover {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionHandover.class);

  @Override
  public void begin(String connection) {
    polling.lead(connection);
    faults.lead(connection);
  }

  @Override
  public void end(String connection) {
    polling.handOver(connection);
    delivery.pause(connection);
  }

  @Override
  public boolean isIdle(String connection) {
    return !delivery.isDelivering(connection);
  }

  @Override
  public void release(String connection) {
    try {
      delivery.release(connection);
    } catch (RuntimeException | Error e) {
      LOG.error("Cursor not released connection={} next=\"the next owner waits\"", connection, e);
    }
  }
}
