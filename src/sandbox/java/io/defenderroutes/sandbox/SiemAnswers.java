package io.defenderroutes.sandbox;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** The SIEM API's own ways: a bare array, bounds on LastProcessedTimeUtc, and 401 for anything. */
final class SiemAnswers implements Answers {
  final AlertStore store = new AlertStore();
  final Served served = new Served();
  volatile AnswerCap cap = AnswerCap.NONE;
  volatile boolean newestFirst;

  @Override
  public Answer<SiemAlert> to(ApiRequest request) throws Refused {
    if (!request.tail().isEmpty()) {
      throw new Refused(404, "No HTTP resource was found that matches the request URI.");
    }
    AlertQuery query;
    try {
      query = AlertQuery.of(request.parameters(), request.now());
    } catch (IllegalArgumentException e) {
      throw new Refused(401, String.valueOf(e.getMessage())); // 401 it is, says the documentation
    }
    List<SiemAlert> found =
        new ArrayList<>(cap.of(store.find(request.tenantId(), query, request.now())));
    if (newestFirst) {
      Collections.reverse(found);
    }
    return new Answer<>("[", found, "]", SiemAlert::json, served, Map.of());
  }
}
