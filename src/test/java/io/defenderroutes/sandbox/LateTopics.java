package io.defenderroutes.sandbox;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.requests.RequestUtils;
import org.jspecify.annotations.Nullable;

/**
 * A broker whose partitions of one topic come into being a moment after it has told of them: the
 * first request with records for it is answered as a broker answers that has no such partition yet,
 * once the client has had the time to send another.
 *
 * @see <a href="https://issues.apache.org/jira/browse/KAFKA-15591">KAFKA-15591</a>
 */
public final class LateTopics implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 500;
  private static final String HOST = "127.0.0.1:";

  private final String topic;
  private final KafkaBroker broker;
  private final ServerSocket front;
  private final int brokerPort;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicBoolean late = new AtomicBoolean();

  private LateTopics(String topic, KafkaBroker broker, ServerSocket front, int brokerPort) {
    this.topic = topic;
    this.broker = broker;
    this.front = front;
    this.brokerPort = brokerPort;
  }

  /** Starts it; the folder gets the broker's data. */
  public static LateTopics start(Path folder, String topic) throws IOException {
    ServerSocket front = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    int behind = Ports.free();
    int own = Ports.free();
    int controller = Ports.free();
    String admin = "PLAINTEXT://" + HOST + own;
    Map<String, String> listeners =
        Map.of(
            "listeners",
            admin + ",LATE://" + HOST + behind + ",CONTROLLER://" + HOST + controller,
            "advertised.listeners",
            admin + ",LATE://" + HOST + front.getLocalPort(),
            "listener.security.protocol.map",
            "PLAINTEXT:PLAINTEXT,LATE:PLAINTEXT,CONTROLLER:PLAINTEXT");
    KafkaBroker broker =
        KafkaBroker.start(new KafkaBrokerSetup(folder, own, controller, listeners));
    LateTopics started = new LateTopics(topic, broker, front, behind);
    started.threads.execute(quietly(started::accept, front));
    return started;
  }

  /** {@code 127.0.0.1:port}, for the clients that are to meet it. */
  public String servers() {
    return HOST + front.getLocalPort();
  }

  /** The same broker, without the trouble. */
  public KafkaBroker broker() {
    return broker;
  }

  /** Whether a client has met it. */
  public boolean wasLate() {
    return late.get();
  }

  private void accept() throws IOException {
    while (!front.isClosed()) {
      Socket client = front.accept();
      Socket server = new Socket(InetAddress.getLoopbackAddress(), brokerPort);
      Way way = new Way(client, server);
      threads.execute(quietly(way::answers, client, server));
      threads.execute(quietly(way::requests, client, server));
    }
  }

  private static Runnable quietly(Work work, Closeable... ends) {
    return () -> {
      try {
        try {
          work.run();
        } finally {
          for (Closeable end : ends) {
            end.close();
          }
        }
      } catch (IOException e) {
        // One side has hung up; the other sees it by the closed socket.
        return;
      }
    };
  }

  @Override
  public void close() {
    try {
      front.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.shutdownNow();
    broker.close();
  }

  private interface Work {
    void run() throws IOException;
  }

  /** One connection. */
  private final class Way {
    private final Socket client;
    private final DataInputStream fromClient;
    private final DataOutputStream toClient;
    private final DataInputStream fromBroker;
    private final DataOutputStream toBroker;
    private int unanswered;

    Way(Socket client, Socket server) throws IOException {
      this.client = client;
      fromClient = new DataInputStream(client.getInputStream());
      toClient = new DataOutputStream(client.getOutputStream());
      fromBroker = new DataInputStream(server.getInputStream());
      toBroker = new DataOutputStream(server.getOutputStream());
    }

    void requests() throws IOException {
      while (true) {
        byte[] request = frame(fromClient);
        if (isFirstOfTopic(request)) {
          byte[] next = nextInTime();
          refuse(request);
          if (next != null) {
            forward(next);
          }
        } else {
          forward(request);
        }
      }
    }

    void answers() throws IOException {
      while (true) {
        byte[] answer = frame(fromBroker);
        synchronized (this) {
          send(toClient, answer);
          unanswered--;
          notifyAll();
        }
      }
    }

    private boolean isFirstOfTopic(byte[] request) {
      ByteBuffer buffer = ByteBuffer.wrap(request);
      if (buffer.getShort(0) != ApiKeys.PRODUCE.id) {
        return false;
      }
      RequestHeader header = RequestHeader.parse(buffer);
      return ProduceRequest.parse(buffer, header.apiVersion()).data().topicData().stream()
              .anyMatch(data -> data.name().equals(topic))
          && late.compareAndSet(false, true);
    }

    /** Null if the client sends nothing more before it is answered. */
    private byte @Nullable [] nextInTime() throws IOException {
      client.setSoTimeout(PATIENCE_MILLIS);
      try {
        return frame(fromClient);
      } catch (SocketTimeoutException silent) {
        return null;
      } finally {
        client.setSoTimeout(0);
      }
    }

    private void refuse(byte[] request) throws IOException {
      ByteBuffer buffer = ByteBuffer.wrap(request);
      RequestHeader header = RequestHeader.parse(buffer);
      ProduceResponse answer =
          ProduceRequest.parse(buffer, header.apiVersion())
              .getErrorResponse(0, new NotLeaderOrFollowerException());
      ByteBuffer bytes =
          RequestUtils.serialize(
              header.toResponseHeader().data(),
              header.toResponseHeader().headerVersion(),
              answer.data(),
              header.apiVersion());
      byte[] frame = new byte[bytes.remaining()];
      bytes.get(frame);
      synchronized (this) {
        while (unanswered > 0) { // a client takes answers in the order of its requests
          try {
            wait();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
        }
        send(toClient, frame);
      }
    }

    private void forward(byte[] request) throws IOException {
      synchronized (this) {
        unanswered++;
      }
      send(toBroker, request);
    }

    private static byte[] frame(DataInputStream in) throws IOException {
      return in.readNBytes(in.readInt());
    }

    private static void send(DataOutputStream out, byte[] frame) throws IOException {
      out.writeInt(frame.length);
      out.write(frame);
      out.flush();
    }
  }
}
