/**
 * Formats: mappings of an alert to another JSON document, such as OCSF or ECS, as the files in
 * {@code routes/formats/} define them. The only package that knows JSLT.
 */
@NullMarked
package io.defenderroutes.formats;

import org.jspecify.annotations.NullMarked;
