package io.defenderroutes.sandbox;

/** Creates the responses of an API to authorized requests. */
interface ApiResponses {
  ListResponse<?> to(ApiRequest request) throws RejectedRequest;
}
