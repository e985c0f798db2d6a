package io.defenderroutes.delivery;

import io.defenderroutes.alert.AlertContract;
import io.defenderroutes.delivery.deadletter.DeadLetter;
import io.defenderroutes.delivery.deadletter.LetterFiles;
import io.defenderroutes.delivery.deadletter.Routed;
import io.defenderroutes.delivery.deadletter.StoredLetter;
import io.defenderroutes.delivery.deadletter.StoredLetters;
import io.defenderroutes.delivery.store.CommittedTopic;
import io.defenderroutes.delivery.store.KafkaNames;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.DefaultExchange;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.jspecify.annotations.Nullable;

/** Lists, replays and discards dead letters. */
public final class LetterHandling implements AutoCloseable {
  private final LetterFiles files;
  private final StoredLetters stored;
  private final LetterCommit commit;
  private final Clock clock;
  private Map<String, StoredLetter> letters = new HashMap<>();

  private LetterHandling(
      LetterFiles files, StoredLetters stored, LetterCommit commit, Clock clock) {
    this.files = files;
    this.stored = stored;
    this.commit = commit;
    this.clock = clock;
  }

  /**
   * Connects to nothing yet.
   *
   * @param kafka properties of the producer; empty without Kafka
   * @param transactional whether Kafka is used with transactions
   * @param folder of dead letters in files
   */
  public static LetterHandling of(
      Optional<Properties> kafka,
      boolean transactional,
      KafkaNames names,
      Path folder,
      Clock clock) {
    String topic = names.deadLetterTopic();
    String id = names.transactionPrefix() + ".replay";
    LetterFiles files = new LetterFiles(folder);
    DeadLetters letters = new DeadLetters(topic, folder, kafka);
    LetterCommit commit = new LetterCommit(kafka, transactional, id, letters);
    StoredLetters stored =
        new StoredLetters(files, topic, kafka.map(p -> CommittedTopic.ifExists(topic, p)));
    return new LetterHandling(files, stored, commit, clock);
  }

  /** Returns whether an alert is being replayed, which is delivered even if it is not new. */
  public static boolean isReplayed(Exchange exchange) {
    return ReplayedSteps.of(exchange) != null;
  }

  /** Returns all dead letters, the oldest first. */
  public List<StoredLetter> letters() throws IOException {
    letters = stored.read();
    return List.copyOf(letters.values());
  }

  /** Removes a letter permanently; does nothing if it does not exist. */
  public void discard(String id) throws IOException {
    StoredLetter letter = current(id);
    if (letter != null) {
      commit(new Batch(letter.letter().connection(), clock), letter);
    }
  }

  /**
   * Sends the alert to the destination that failed, through the current routing.
   *
   * @param reroute whether to send it to all destinations of the current routing
   * @param camel with the routes
   * @param delivery that the routes use
   * @return why the letter still exists; empty if it was removed
   * @throws IOException if no other letter can be replayed either
   */
  public Optional<String> replay(String id, boolean reroute, CamelContext camel, Delivery delivery)
      throws IOException {
    StoredLetter letter = current(id);
    if (letter == null) {
      return Optional.empty();
    }
    Routed routed = letter.letter().routed();
    boolean anywhere = letter.letter().destination().equals(DeadLetter.NONE);
    if (!reroute && routed.step().isEmpty() && !anywhere) {
      return Optional.of("it does not say at which step of the routing it failed; see --reroute");
    }
    ReplayedSteps steps = reroute ? ReplayedSteps.all() : ReplayedSteps.of(letter.letter());
    Batch batch = new Batch(letter.letter().connection(), clock, letter.letter());
    Exchange exchange = exchange(camel, letter.letter(), batch, steps);
    try (ProducerTemplate template = camel.createProducerTemplate()) {
      template.send("direct:alert", exchange);
      if (exchange.getException() != null) {
        return Optional.of(DeliveryFailure.of(exchange.getException()).reason());
      }
      if (steps.isMissed()) {
        return Optional.of(
            "the routing, as it is now, does not bring it to the step that failed; see --reroute");
      }
      delivery.append(batch);
      commit(batch, letter);
      return batch.lastReason();
    } catch (IOException e) {
      return settle(id, e);
    }
  }

  private Exchange exchange(
      CamelContext camel, DeadLetter letter, Batch batch, ReplayedSteps steps) {
    Exchange exchange = new DefaultExchange(camel);
    String connection = letter.connection();
    int slash = connection.indexOf('/');
    exchange.setVariable(AlertContract.CONNECTION, connection);
    exchange.setVariable(AlertContract.TENANT, connection.substring(0, Math.max(0, slash)));
    exchange.setVariable(AlertContract.SOURCE, connection.substring(slash + 1));
    exchange.setVariable(AlertContract.CHANGE, letter.routed().change());
    exchange.setVariable(AlertContract.PREVIOUS_SEVERITY, letter.routed().previousSeverity());
    exchange.setVariable(Batch.VARIABLE, batch);
    exchange.setVariable(ReplayedSteps.VARIABLE, steps);
    exchange.getMessage().setBody(letter.routed().alert());
    return exchange;
  }

  private void commit(Batch batch, StoredLetter letter) throws IOException {
    commit.commit(batch, letter);
    files.remove(letter.lines());
    letters.remove(letter.id());
  }

  /** Returns the letter as it is now, null if it was removed; fences other replays first. */
  private @Nullable StoredLetter current(String id) throws IOException {
    if (!commit.isOpen()) {
      commit.open();
      letters = stored.read();
    }
    StoredLetter letter = letters.get(id);
    if (letter != null && letter.isInTopic() && letter.lines().isEmpty() && !stored.isInTopic(id)) {
      letters.remove(id);
      return null;
    }
    return letter;
  }

  /** Finds out whether a transaction was committed in spite of a failure. */
  private Optional<String> settle(String id, IOException failure) throws IOException {
    if (failure.getCause() instanceof ProducerFencedException
        || failure.getCause() instanceof InvalidProducerEpochException) {
      throw new IOException("another replay was started meanwhile, and goes on alone", failure);
    }
    return current(id) == null
        ? Optional.empty()
        : Optional.of(DeliveryFailure.of(failure).reason());
  }

  @Override
  public void close() {
    commit.close();
    stored.close();
  }
}
