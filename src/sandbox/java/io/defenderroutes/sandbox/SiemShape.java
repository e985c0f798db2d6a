package io.defenderroutes.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Random;

/** JSON of an alert in the SIEM API. */
final class SiemShape {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PURPOSE = 2;
  private static final int BYTES_OF_EVIDENCE = 700;
  private static final int USUAL_EVIDENCE = 20;

  private SiemShape() {}

  static SiemAlert of(GeneratedAlert alert) {
    Random random = alert.random(PURPOSE + alert.revision());
    Detection detection =
        new Detection(
            alert.tenantId(),
            alert.alertId(),
            alert.revision(),
            AlertText.digest(random),
            alert.severity(),
            alert.story(),
            alert.estate(),
            alert.updated());
    return new SiemAlert(
        alert.tenantId(),
        detection.fullId(),
        alert.alertId(),
        alert.revision(),
        alert.updated(),
        alert.severity(),
        alert.category(),
        odd(AlertJson.of(detection, random), alert, random));
  }

  /** Adds an occasional misspelled key, and a long command line for large alerts. */
  private static String odd(String text, GeneratedAlert alert, Random random) {
    boolean misspelt = random.nextInt(20) == 0;
    boolean wordy = alert.evidence() > USUAL_EVIDENCE;
    if (!misspelt && !wordy) {
      return text;
    }
    try {
      ObjectNode json = (ObjectNode) JSON.readTree(text);
      JsonNode definition = json.remove("IoaDefinitionId");
      json.set(misspelt ? "IoaDefinitiondId" : "IoaDefinitionId", definition);
      if (wordy) {
        json.put(
            "CommandLine",
            json.path("CommandLine").asText()
                + " /x".repeat(alert.evidence() * BYTES_OF_EVIDENCE / 3));
      }
      return json.toString();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A generated alert is not JSON: " + alert.alertId(), e);
    }
  }
}
