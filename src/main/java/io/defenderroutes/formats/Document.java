package io.defenderroutes.formats;

/**
 * An alert in a format.
 *
 * @param format name of the format
 * @param json the document, one line in UTF-8
 * @param dataschema URI of its schema; empty if the format declares none
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
public record Document(String format, byte[] json, String dataschema) {}
