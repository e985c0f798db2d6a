package io.defenderroutes.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.fuzz.Mutations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A tenants file is read, or says what is wrong with it. */
class TenantsFuzzTest {
  @Provide
  Arbitrary<byte[]> files() {
    return Mutations.of(
        List.of(
            """
            contoso:
              tenant-id: 72f988bf-86f1-41af-91ab-2d7cd011db47
              sources: [siem, graph-alerts]
              siem: { poll.interval: 5m }
            fabrikam: &common
              client-secret: "{{file:/run/secrets/x}}"
            """,
            "- name: a\n  tenant-id: b\n- {name: c, tenant-id: d}\n"));
  }

  @Property(seed = "1", edgeCases = EdgeCasesMode.NONE)
  void a_file_is_read_or_says_what_is_wrong(@ForAll("files") byte[] content) throws IOException {
    Path file = Files.createTempFile("tenants", ".yaml");
    try {
      Files.write(file, content);
      TenantList list = Mutations.ending(() -> TenantsFile.list(file.toString()));
      assertThat(list.unreadable()).allSatisfy(fault -> assertThat(fault).isNotBlank());
    } finally {
      Files.delete(file);
    }
  }
}
