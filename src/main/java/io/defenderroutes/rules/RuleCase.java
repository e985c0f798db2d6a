package io.defenderroutes.rules;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A case of a rule test: an alert and its expected destinations.
 *
 * @param file relative to the routes folder
 * @param given variables of the alert contract, always with tenant and source
 * @param alert the alert's JSON, if the case has one: it is classified, and {@code given} overrides
 *     the result
 * @param expected destinations as written
 * @param fields expected of the alert in formats
 */
record RuleCase(
    String name,
    String file,
    int line,
    Map<String, Object> given,
    Optional<String> alert,
    List<String> expected,
    List<FieldCase> fields) {}
