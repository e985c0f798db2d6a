package io.defenderroutes.rules;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A case of a rule test: an alert, and where it is expected to go.
 *
 * @param file from the routes folder on
 * @param given variables of the alert contract, always with tenant and source
 * @param alert the alert's JSON, if the case has one: then it is classified, and {@code given} has
 *     the last word
 * @param expected destinations, as they are written
 */
record RuleCase(
    String name,
    String file,
    int line,
    Map<String, Object> given,
    Optional<String> alert,
    List<String> expected) {}
