package io.defenderroutes.polling;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.defenderroutes.polling.ledger.Digest;
import io.defenderroutes.polling.response.Limits;
import io.defenderroutes.polling.response.MalformedResponse;
import io.defenderroutes.polling.response.ResponseTooLarge;
import io.defenderroutes.source.Source;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NestedItemTest {
  private static final String BASE = "https://api.example";
  private static final String NEXT = BASE + "/items/17/alerts?$skip=2";
  private final Source facts = new Source();

  NestedItemTest() {
    facts.setNested("alerts");
    facts.setNestedCap(3);
    facts.setItemPath("/items/{id}?$expand=alerts");
    facts.setNestedPath("/items/{id}/alerts");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'id':'17','alerts':[]} | false",
        "{'id':'17','alerts':[1,2]} | false",
        "{'id':'17','alerts':[1,2,3]} | true",
        "{'id':'17','alerts':[1,2,3,4]} | false",
        "{'id':'17','alerts':[1],'alerts@odata.nextLink':'x'} | true",
        "{'id':'17','alerts':[1],'alerts@odata.nextLink':''} | false",
        "{'id':'17','alerts':[1],'alerts@odata.nextLink':null} | false",
        "{'id':'17','other@odata.nextLink':'x','x':{'alerts@odata.nextLink':'x'}} | false",
        "{'id':'17'} | false",
        "{'id':'17','alerts':null} | false",
        "[1,2,3] | false",
        "{'id':'17','alerts':[1,2,3] | false"
      })
  void of_a_list_with_its_nested_lists_what_is_cut_is_not_whole(String item, boolean cut)
      throws IOException {
    assertThat(NestedItem.isCut(bytes(item), true, facts)).isEqualTo(cut);
  }

  @Test
  void of_one_without_them_no_item_is_whole() throws IOException {
    assertThat(NestedItem.isCut(bytes("{'id':'17'}"), false, facts)).isTrue();
    assertThat(NestedItem.isCut(bytes("42"), false, facts)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'id':'17','alerts':[1,2],'alerts@odata.nextLink':'LINK','x':1} | {'id':'17','alerts':[1,2,3,4],'x':1}",
        "{'id':'17','alerts@odata.nextLink':'LINK', 'alerts':[1,2]} | {'id':'17', 'alerts':[1,2,3,4]}",
        "{'alerts@odata.nextLink':'LINK' , 'id':'17','alerts':[1,2]} | { 'id':'17','alerts':[1,2,3,4]}",
        "{ 'id':'17', 'alerts':[ 1, 2 ] , 'alerts@odata.nextLink' : 'LINK' } | { 'id':'17', 'alerts':[ 1, 2 ,3,4] }",
        "{'alerts@odata.nextLink':'LINK','alerts':[]} | {'alerts':[2,3,4]}",
        "{'ü':'é','alerts':[1,2],'alerts@odata.nextLink':'LINK'} | {'ü':'é','alerts':[1,2,3,4]}"
      })
  void linked_pages_are_added_and_the_rest_is_the_vendors(String listed, String whole)
      throws IOException {
    NestedItem item = item(listed.replace("LINK", NEXT), true);

    assertThat(item.isPart()).isTrue();
    assertThat(item.next()).isEqualTo(new Link(BASE, "/items/17/alerts", "$skip=2"));
    item.accept(stream("{'value':[2,3],'@odata.nextLink':'/items/17/alerts?$skip=3'}"));
    assertThat(item.isComplete()).isFalse();
    assertThat(item.next()).isEqualTo(new Link(BASE, "/items/17/alerts", "$skip=3"));
    item.accept(stream("{'value':[3,4]}"));

    assertThat(item.isComplete()).isTrue();
    assertThat(item.item()).asString(UTF_8).isEqualTo(json(whole));
  }

  @Test
  void an_unmarked_cut_is_completed_by_the_item_itself() throws IOException {
    NestedItem item = item("{'id':'17','alerts':[1,2,3]}", true);

    assertThat(item.next()).isEqualTo(new Link(BASE, "/items/17", "$expand=alerts"));
    item.accept(stream("{'id':'17','alerts':[1,2,3,4]}"));

    assertThat(item.isComplete()).isTrue();
    assertThat(item.item()).asString(UTF_8).isEqualTo(json("{'id':'17','alerts':[1,2,3,4]}"));
  }

  @Test
  void if_that_is_cut_too_the_nested_list_is_requested_as_its_own_resource() throws IOException {
    NestedItem item = item("{'id':'17','alerts':[1,2,3]}", true);
    item.next();
    item.accept(stream("{'id':'17','alerts':[1,2,3],'new':true}"));

    assertThat(item.next()).isEqualTo(new Link(BASE, "/items/17/alerts", ""));
    item.accept(stream("{'value':[1.0,2.0],'@odata.nextLink':'" + NEXT + "'}"));
    item.next();
    item.accept(stream("{'value':[3.0,4.0]}"));

    assertThat(item.item())
        .asString(UTF_8)
        .isEqualTo(json("{'id':'17','alerts':[1.0,2.0,3.0,4.0],'new':true}"));
  }

  @Test
  void such_a_list_has_no_fewer_elements_than_the_item() throws IOException {
    NestedItem item = item("{'id':'17','alerts':[1,2,3]}", true);
    item.next();
    item.accept(stream("{'id':'17','alerts':[1,2,3]}"));
    item.next();

    assertThatThrownBy(() -> item.accept(stream("{'value':[]}")))
        .isInstanceOf(MalformedResponse.class);
  }

  @Test
  void what_is_known_of_a_nested_list_that_stays_incomplete_can_be_delivered_singly()
      throws IOException {
    NestedItem item =
        item("{'id':'17','alerts':[1,2],'alerts@odata.nextLink':'" + NEXT + "'}", true);
    item.next();
    item.accept(stream("{'value':[3],'@odata.nextLink':'https://evil.example/x'}"));

    assertThatThrownBy(item::next).isInstanceOf(LinkRefused.class);
    assertThat(item.known()).asString(UTF_8).isEqualTo(json("{'id':'17','alerts':[1,2,3]}"));
  }

  @Test
  void a_page_is_requested_once() throws IOException {
    NestedItem item = item("{'id':'17','alerts':[1],'alerts@odata.nextLink':'" + NEXT + "'}", true);
    item.next();
    item.accept(stream("{'value':[2],'@odata.nextLink':'" + NEXT + "'}"));

    assertThatThrownBy(item::next)
        .isInstanceOf(LinkRefused.class)
        .hasMessageContaining("requested before");
  }

  @Test
  void pages_are_bounded_in_number() throws IOException {
    NestedItem item = item("{'id':'17','alerts':[1],'alerts@odata.nextLink':'" + NEXT + "'}", true);
    for (int i = 0; i < NestedItem.MOST_PAGES; i++) {
      item.next();
      item.accept(stream("{'value':[],'@odata.nextLink':'/page/" + i + "'}"));
    }

    assertThatThrownBy(item::next).isInstanceOf(LinkRefused.class).hasMessageContaining("200");
  }

  @Test
  void pages_are_bounded_in_bytes() throws IOException {
    Limits limits = new Limits(1 << 20, 1_000, 1 << 20);
    NestedItem item =
        new NestedItem(
            bytes("{'id':'17','alerts':[1],'alerts@odata.nextLink':'" + NEXT + "'}"),
            Digest.of(""),
            true,
            facts,
            BASE,
            limits);
    String page = String.join(",", Collections.nCopies(1, "'" + "x".repeat(600) + "'"));
    item.next();
    item.accept(stream("{'value':[" + page + "],'@odata.nextLink':'/page/2'}"));
    item.next();

    assertThatThrownBy(() -> item.accept(stream("{'value':[" + page.replace('x', 'y') + "]}")))
        .isInstanceOf(ResponseTooLarge.class)
        .hasMessageContaining("answer.max-alert-bytes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'error':{'code':'x'}}",
        "{'id':'1'}",
        "[1",
        "{'value':{'id':'1'}}",
        "<html>",
        ""
      })
  void what_is_no_page_is_malformed(String page) throws IOException {
    NestedItem item = item("{'id':'17','alerts':[1],'alerts@odata.nextLink':'" + NEXT + "'}", true);
    item.next();

    assertThatThrownBy(() -> item.accept(stream(page))).isInstanceOf(MalformedResponse.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"17", "'17'", "'INC-12345'", "'a.b_c-D'", "'..a'"})
  void an_id_can_be_a_segment_of_a_path(String id) throws IOException {
    assertThat(item("{'x':[1],'id':" + id + "}", false).next().path())
        .isEqualTo("/items/" + id.replace("'", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'../../../users?x='",
        "'..'",
        "'.'",
        "''",
        "'a/b'",
        "'a%2Fb'",
        "'a b'",
        "'a\\n'",
        "'\\u0061\\u002f'",
        "'RAW(x)'",
        "'{{x}}'",
        "'$1'",
        "'ä'",
        "null",
        "{}",
        "['1']",
        "1.5e3",
        "'1'} x"
      })
  void what_could_lead_elsewhere_is_no_id(String id) throws IOException {
    NestedItem item = item("{'id':" + id + "}", false);

    assertThatThrownBy(item::next).isInstanceOf(UnsafeId.class);
    assertThat(item.isPart()).isFalse();
  }

  @Test
  void nor_is_one_that_is_too_long() throws IOException {
    assertThat(item("{'id':'" + "a".repeat(128) + "'}", false).next().path()).hasSize(135);
    NestedItem item = item("{'id':'" + "a".repeat(129) + "'}", false);

    assertThatThrownBy(item::next).isInstanceOf(UnsafeId.class);
  }

  @Test
  void what_was_not_requested_is_no_item() throws IOException {
    for (String other :
        new String[] {
          "{'error':{'code':'x'}}",
          "{'id':'18','alerts':[]}",
          "{'id':'17'}",
          "{'id':'17','alerts':[]",
          "{'id':'17','alerts':[]}{}",
          "null",
          "<html>",
          ""
        }) {
      NestedItem item = item("{'id':'17'}", false);
      item.next();
      assertThatThrownBy(() -> item.accept(stream(other)))
          .as(other)
          .isInstanceOf(MalformedResponse.class);
      assertThat(item.item()).isEqualTo(item.listed());
    }
    NestedItem item = item("{'id':'17'}", false);
    item.next();
    assertThatThrownBy(() -> item.accept(null)).isInstanceOf(MalformedResponse.class);
  }

  @Test
  void of_an_item_that_never_ends_no_more_is_read_than_may_be_held() throws IOException {
    AtomicLong read = new AtomicLong();
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            read.incrementAndGet();
            return 'x';
          }

          @Override
          public int read(byte[] buffer, int offset, int count) {
            Arrays.fill(buffer, offset, offset + count, (byte) 'x');
            read.addAndGet(count);
            return count;
          }
        };
    NestedItem item = item("{'id':'17'}", false);
    item.next();

    assertThatThrownBy(() -> item.accept(endless))
        .isInstanceOf(ResponseTooLarge.class)
        .hasMessageContaining("answer.max-alert-bytes");
    assertThat(read).hasValue(Answers.LIMITS.alertBytes() + 1L);
  }

  private NestedItem item(String listed, boolean withNested) throws IOException {
    return new NestedItem(
        bytes(listed), Digest.of(listed), withNested, facts, BASE, Answers.LIMITS);
  }

  private static InputStream stream(String json) {
    return new ByteArrayInputStream(bytes(json));
  }

  private static byte[] bytes(String json) {
    return json(json).getBytes(UTF_8);
  }

  private static String json(String json) {
    return json.replace('\'', '"');
  }
}
