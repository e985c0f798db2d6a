package io.defenderroutes.polling.response;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.polling.Answers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NestedTest {
  @Test
  void alerts_come_singly_as_they_were_written_each_with_its_incident() throws IOException {
    assertThat(
            singly(
                """
                [{"incidentId":7,"alerts":[{ "alertId":"a",\t"n":1.0e+2},{"alertId":"b"}],"tags":["x"]},
                 {"incidentId":8,"alerts":[{"alertId":"c"}]}]
                """))
        .containsExactly(
            "{\"incident\":{\"incidentId\":7,\"tags\":[\"x\"]}, \"alertId\":\"a\",\t\"n\":1.0e+2}",
            "{\"incident\":{\"incidentId\":7,\"tags\":[\"x\"]},\"alertId\":\"b\"}",
            "{\"incident\":{\"incidentId\":8},\"alertId\":\"c\"}");
  }

  @Test
  void an_incident_without_a_list_of_alerts_comes_whole() throws IOException {
    assertThat(singly("[{\"id\":1},{\"id\":2,\"alerts\":null},{\"id\":3,\"alerts\":\"none\"}]"))
        .containsExactly(
            "{\"id\":1}", "{\"id\":2,\"alerts\":null}", "{\"id\":3,\"alerts\":\"none\"}");
  }

  @Test
  void an_incident_whose_list_is_empty_has_no_alerts() throws IOException {
    assertThat(
            singly(
                "[{\"id\":1,\"alerts\":[],\"redirectIncidentId\":2},{\"id\":2,\"alerts\":[{}]}]"))
        .containsExactly("{\"incident\":{\"id\":2}}");
  }

  @Test
  void what_is_no_object_is_passed_on_for_the_dead_letters() throws IOException {
    assertThat(singly("[17,[1],{\"id\":1,\"alerts\":[\"text\",null,{\"a\":1}]}]"))
        .containsExactly("17", "[1]", "\"text\"", "null", "{\"incident\":{\"id\":1},\"a\":1}");
  }

  @Test
  void text_in_any_script_is_cut_where_it_is() throws IOException {
    assertThat(singly("[{\"n\":\"山田\",\"alerts\":[{\"t\":\"\uFFFD ü\"},{\"t\":\"]}\"}]}]"))
        .containsExactly(
            "{\"incident\":{\"n\":\"山田\"},\"t\":\"\uFFFD ü\"}",
            "{\"incident\":{\"n\":\"山田\"},\"t\":\"]}\"}");
  }

  private static List<String> singly(String answer) throws IOException {
    AlertStream reader =
        new AlertReader(
            new ByteArrayInputStream(answer.getBytes(UTF_8)),
            Answers.ITEMS,
            Answers.LIMITS,
            false,
            Answers.NOBODY);
    List<String> alerts = new ArrayList<>();
    try (AlertStream nested = new Nested(reader, "alerts")) {
      for (byte[] alert = nested.next(); alert != null; alert = nested.next()) {
        alerts.add(new String(alert, UTF_8));
      }
    }
    return alerts;
  }
}
