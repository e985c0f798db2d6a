package io.defenderroutes.sandbox;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Responses of the SIEM API: a bare array by LastProcessedTimeUtc; all errors are 401. */
final class SiemResponses implements ApiResponses {
  final AlertStore store = new AlertStore();
  final ServedCounts served = new ServedCounts();
  volatile ResponseCap cap = ResponseCap.NONE;
  volatile boolean newestFirst;

  @Override
  public ListResponse<SiemAlert> to(ApiRequest request) throws RejectedRequest {
    if (!request.tail().isEmpty()) {
      throw new RejectedRequest(404, "No HTTP resource was found that matches the request URI.");
    }
    AlertQuery query;
    try {
      query = AlertQuery.of(request.parameters(), request.now());
    } catch (IllegalArgumentException e) {
      throw new RejectedRequest(401, String.valueOf(e.getMessage())); // 401, as documented
    }
    List<SiemAlert> found =
        new ArrayList<>(cap.of(store.find(request.tenantId(), query, request.now())));
    if (newestFirst) {
      Collections.reverse(found);
    }
    return new ListResponse<>("[", found, "]", SiemAlert::json, served, Map.of());
  }
}
