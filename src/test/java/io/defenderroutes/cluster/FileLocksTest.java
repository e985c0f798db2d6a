package io.defenderroutes.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLocksTest {
  private Path folder;
  private FileLocks one;
  private FileLocks other;

  @BeforeEach
  void join(@TempDir Path locks) throws IOException {
    folder = locks;
    one = new FileLocks(folder);
    other = new FileLocks(folder);
  }

  @AfterEach
  void leave() {
    one.close();
    other.close();
  }

  @Test
  void instances_see_each_other_until_one_leaves() throws IOException {
    assertThat(one.renew(true)).containsExactlyInAnyOrder(one.self(), other.self());
    assertThat(other.renew(true)).isEqualTo(one.renew(true));

    other.close();

    assertThat(one.renew(true)).containsExactly(one.self());
    assertThat(folder.resolve(other.self())).doesNotExist();
  }

  @Test
  void a_retiring_instance_keeps_its_locks_and_is_no_candidate() throws IOException {
    one.acquire("shard-1");

    one.renew(false);

    assertThat(other.renew(true)).containsExactly(other.self());
    assertThat(one.holds("shard-1")).isTrue();
    assertThat(other.acquire("shard-1")).isFalse();
  }

  @Test
  void a_leadership_is_held_by_one_instance_until_its_release() throws IOException {
    assertThat(one.acquire("shard-1")).isTrue();
    assertThat(other.acquire("shard-1")).isFalse();

    one.release("shard-1");

    assertThat(one.holds("shard-1")).isFalse();
    assertThat(other.acquire("shard-1")).isTrue();
    assertThat(other.holds("shard-1")).isTrue();
  }

  @Test
  void a_lock_is_lost_when_its_file_is_deleted() throws IOException {
    one.acquire("shard-1");
    Files.delete(folder.resolve("shard-1"));

    assertThat(one.holds("shard-1")).isFalse();
  }

  @Test
  void the_member_file_of_a_dead_instance_is_removed() throws IOException {
    Files.createFile(folder.resolve("member-dead"));

    assertThat(one.renew(true)).doesNotContain("member-dead");
    assertThat(folder.resolve("member-dead")).doesNotExist();
  }
}
