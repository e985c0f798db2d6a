package io.defenderroutes.alert;

/**
 * An alert of a response, as {@link Identify} reads it.
 *
 * @param json as the vendor wrote it
 * @param id {@link AlertContract#ALERT_ID}
 * @param identity {@link AlertContract#IDENTITY}
 * @param version {@link AlertContract#VERSION}
 * @param sameAs the same alert's id in other APIs; empty if it has none
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
public record IdentifiedAlert(
    byte[] json,
    String id,
    String identity,
    String version,
    String sameAs,
    Classification classification) {}
