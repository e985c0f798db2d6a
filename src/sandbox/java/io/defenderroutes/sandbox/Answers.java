package io.defenderroutes.sandbox;

/** What an API says to a request whose token is good. */
public interface Answers {
  Answer<?> to(ApiRequest request) throws Refused;
}
