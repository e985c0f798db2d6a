package io.defenderroutes.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A piece of evidence of an alert.
 *
 * @param number its index, from 0
 * @param kind User, Process, File, Ip, Url or Registry
 * @param facts values by the field names of the endpoint API
 */
record Evidence(int number, String kind, Map<String, Object> facts) {
  private static final List<String> KINDS =
      List.of("User", "Process", "File", "Ip", "Url", "Registry");
  private static final int PURPOSE = 1_000;

  static List<Evidence> of(GeneratedAlert alert) {
    return IntStream.range(0, alert.evidence()).mapToObj(number -> one(alert, number)).toList();
  }

  /** Deterministic, independent of other evidence. */
  static Evidence one(GeneratedAlert alert, int number) {
    String kind = KINDS.get(number % KINDS.size());
    return new Evidence(number, kind, facts(kind, alert, alert.random(PURPOSE + number)));
  }

  /** Additional evidence of a kind; deterministic. */
  static Evidence of(GeneratedAlert alert, String kind) {
    int number = KINDS.indexOf(kind);
    return new Evidence(number, kind, facts(kind, alert, alert.random(PURPOSE + number)));
  }

  /** The given fields in order; null for unknown values. */
  ObjectNode lay(List<String> fields) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("entityType", kind);
    fields.forEach(field -> put(json, field));
    return json;
  }

  /** Copies a value, or null. */
  void put(ObjectNode json, String field) {
    put(json, field, field);
  }

  /** Copies a value, or null, under another name. */
  void put(ObjectNode json, String name, String field) {
    Object fact = facts.get(field);
    if (fact instanceof Integer number) {
      json.put(name, number);
    } else if (fact == null) {
      json.putNull(name);
    } else {
      json.put(name, fact.toString());
    }
  }

  private static Map<String, Object> facts(String kind, GeneratedAlert alert, Random random) {
    AlertStory story = alert.story();
    AlertEstate estate = alert.estate();
    Map<String, Object> facts = new HashMap<>();
    switch (kind) {
      case "User" -> {
        facts.put("accountName", estate.user());
        facts.put("domainName", estate.domain());
        facts.put(
            "userSid", "S-1-5-21-" + random.nextInt(99_999_999) + "-1604-" + random.nextInt(9_999));
        facts.put("aadUserId", AlertText.guid(random));
        facts.put("userPrincipalName", estate.user() + "@" + estate.domain());
      }
      case "Process" -> {
        file(facts, story, random);
        facts.put("processId", random.nextInt(30_000));
        facts.put("processCommandLine", story.command());
        facts.put(
            "processCreationTime", AlertText.time(alert.created().minusSeconds(90), true, true));
        facts.put("parentProcessId", random.nextInt(30_000));
        facts.put("parentProcessFileName", "explorer.exe");
        facts.put("parentProcessFilePath", "C:\\Windows");
        facts.put("detectionStatus", "Detected");
      }
      case "File" -> {
        file(facts, story, random);
        facts.put("detectionStatus", random.nextBoolean() ? "Detected" : "Prevented");
      }
      case "Ip" -> facts.put("ipAddress", "198.51.100." + random.nextInt(256));
      case "Url" -> facts.put("url", "https://cdn.example/a?id=" + random.nextInt(999) + "&x=%2F");
      default -> {
        facts.put("registryHive", "HKEY_LOCAL_MACHINE");
        facts.put("registryKey", "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run");
        facts.put("registryValueType", "String");
        facts.put("registryValue", "\"" + story.path() + "\\" + story.file() + "\"\t/q");
      }
    }
    return facts;
  }

  private static void file(Map<String, Object> facts, AlertStory story, Random random) {
    facts.put("sha1", AlertText.hex(random, 20));
    facts.put("sha256", AlertText.hex(random, 32));
    facts.put("fileName", story.file());
    facts.put("filePath", story.path());
    facts.put("fileSize", 1_024 + random.nextInt(9_000_000));
  }
}
