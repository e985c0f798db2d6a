package io.defenderroutes.polling.response;

import io.defenderroutes.config.FileAccess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A stack in a temporary file, created when needed and deleted when closed or when the process
 * ends.
 */
public final class SpoolFile implements Spool {
  private final Path folder;
  private final Deque<Integer> lengths = new ArrayDeque<>();
  private @Nullable FileChannel file;
  private long end;

  public SpoolFile(Path folder) {
    this.folder = folder;
  }

  @Override
  public void push(byte[] alert) throws IOException {
    FileChannel to = file == null ? open() : file;
    ByteBuffer from = ByteBuffer.wrap(alert);
    while (from.hasRemaining()) {
      end += to.write(from, end);
    }
    lengths.addLast(alert.length);
  }

  private FileChannel open() throws IOException {
    FileAccess.OWNER.createFolders(folder);
    // Java creates it with mode 0600.
    Path path = Files.createTempFile(folder, "answer", ".tmp");
    FileChannel opened =
        FileChannel.open(
            path,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
    file = opened;
    return opened;
  }

  @Override
  public byte @Nullable [] pop() throws IOException {
    Integer length = lengths.pollLast();
    FileChannel from = file;
    if (length == null || from == null) {
      return null;
    }
    end -= length;
    ByteBuffer alert = ByteBuffer.allocate(length);
    while (alert.hasRemaining()) {
      if (from.read(alert, end + alert.position()) < 0) {
        throw new IOException("the file of an answer that is turned round was cut short");
      }
    }
    return alert.array();
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
