package io.defenderroutes.bench;

/** One way to bring a page of alerts from the server to Kafka. */
interface Contestant extends AutoCloseable {
  /** Returns when so many alerts are fetched and acknowledged by the broker. */
  void deliver(int alerts) throws Exception;

  @Override
  void close() throws Exception;
}
