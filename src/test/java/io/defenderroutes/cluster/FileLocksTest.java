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
    assertThat(one.meet(true)).containsExactlyInAnyOrder(one.self(), other.self());
    assertThat(other.meet(true)).isEqualTo(one.meet(true));

    other.close();

    assertThat(one.meet(true)).containsExactly(one.self());
    assertThat(folder.resolve(other.self())).doesNotExist();
  }

  @Test
  void who_retires_keeps_what_it_has_and_is_counted_no_more() throws IOException {
    one.take("shard-1");

    one.meet(false);

    assertThat(other.meet(true)).containsExactly(other.self());
    assertThat(one.holds("shard-1")).isTrue();
    assertThat(other.take("shard-1")).isFalse();
  }

  @Test
  void a_leadership_is_held_by_one_until_it_is_given_back() throws IOException {
    assertThat(one.take("shard-1")).isTrue();
    assertThat(other.take("shard-1")).isFalse();

    one.giveBack("shard-1");

    assertThat(one.holds("shard-1")).isFalse();
    assertThat(other.take("shard-1")).isTrue();
    assertThat(other.holds("shard-1")).isTrue();
  }

  @Test
  void a_lock_whose_file_was_deleted_is_not_held_any_more() throws IOException {
    one.take("shard-1");
    Files.delete(folder.resolve("shard-1"));

    assertThat(one.holds("shard-1")).isFalse();
  }

  @Test
  void what_an_instance_that_died_left_behind_is_removed() throws IOException {
    Files.createFile(folder.resolve("member-dead"));

    assertThat(one.meet(true)).doesNotContain("member-dead");
    assertThat(folder.resolve("member-dead")).doesNotExist();
  }
}
