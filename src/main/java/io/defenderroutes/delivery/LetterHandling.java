package io.defenderroutes.delivery;

import io.defenderroutes.alert.AlertContract;
import io.defenderroutes.delivery.deadletter.DeadLetter;
import io.defenderroutes.delivery.deadletter.KeptLetter;
import io.defenderroutes.delivery.deadletter.KeptLetters;
import io.defenderroutes.delivery.deadletter.LetterFiles;
import io.defenderroutes.delivery.deadletter.Routed;
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

/** Dead letters as a person deals with them: looks at them, replays them, discards them. */
public final class LetterHandling implements AutoCloseable {
  private final LetterFiles files;
  private final KeptLetters kept;
  private final LetterCommit commit;
  private final Clock clock;
  private Map<String, KeptLetter> letters = new HashMap<>();

  private LetterHandling(LetterFiles files, KeptLetters kept, LetterCommit commit, Clock clock) {
    this.files = files;
    this.kept = kept;
    this.commit = commit;
    this.clock = clock;
  }

  /**
   * Opens nothing yet.
   *
   * @param kafka properties of the producer; empty without Kafka
   * @param transactional whether Kafka is used with transactions
   * @param names of what is kept in Kafka
   * @param folder of dead letters that are in files
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
    LetterCommit commit =
        transactional && kafka.isPresent()
            ? LetterCommit.transactional(kafka.get(), id, letters)
            : LetterCommit.separate(kafka, id, letters);
    KeptLetters kept =
        new KeptLetters(files, topic, kafka.map(p -> CommittedTopic.asItIs(topic, p)));
    return new LetterHandling(files, kept, commit, clock);
  }

  /** Whether an alert is being replayed, and therefore never one that was delivered before. */
  public static boolean isReplayed(Exchange exchange) {
    return ReplayedSteps.of(exchange) != null;
  }

  /** All there are now, the oldest first. */
  public List<KeptLetter> letters() throws IOException {
    letters = kept.read();
    return List.copyOf(letters.values());
  }

  /** Takes a letter out, for good; nothing if it is gone already. */
  public void discard(String id) throws IOException {
    KeptLetter letter = current(id);
    if (letter != null) {
      commit(new Batch(letter.letter().connection(), clock), letter);
    }
  }

  /**
   * Sends the alert again to the destination that failed, through the routing as it is now.
   *
   * @param reroute to send it to all destinations that the routing has for it now
   * @param camel with the routes
   * @param delivery that those routes use
   * @return why the letter is still there; empty if it is gone
   * @throws IOException if no further letter can be replayed either
   */
  public Optional<String> replay(String id, boolean reroute, CamelContext camel, Delivery delivery)
      throws IOException {
    KeptLetter letter = current(id);
    if (letter == null) {
      return Optional.empty();
    }
    Routed routed = letter.letter().routed();
    boolean anywhere = letter.letter().destination().equals(DeadLetter.NONE);
    if (!reroute && routed.step().isEmpty() && !anywhere) {
      return Optional.of("it does not say at which step of the routing it failed; see --reroute");
    }
    ReplayedSteps steps = reroute ? ReplayedSteps.all() : ReplayedSteps.of(routed);
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
      delivery.files(exchange);
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
    exchange.setVariable(Batch.VARIABLE, batch);
    exchange.setVariable(ReplayedSteps.VARIABLE, steps);
    exchange.getMessage().setBody(letter.routed().alert());
    return exchange;
  }

  private void commit(Batch batch, KeptLetter letter) throws IOException {
    commit.commit(batch, letter);
    files.remove(letter.lines());
    letters.remove(letter.id());
  }

  /** The letter as it is; whoever else does away with letters at the same time comes no further. */
  private @Nullable KeptLetter current(String id) throws IOException {
    if (!commit.isOpen()) {
      commit.open();
      letters = kept.read();
    }
    KeptLetter letter = letters.get(id);
    if (letter != null && letter.isInTopic() && letter.lines().isEmpty() && !kept.isInTopic(id)) {
      letters.remove(id);
      return null;
    }
    return letter;
  }

  /** After a failure the transaction may have been committed all the same. */
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
    kept.close();
  }
}
