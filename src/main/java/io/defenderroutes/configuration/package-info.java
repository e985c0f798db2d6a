/**
 * What an operator may set: every option declared once, read from the environment or a properties
 * file, and checked before anything starts. Knows nobody; the rooms get values, never this room.
 */
@NullMarked
package io.defenderroutes.configuration;

import org.jspecify.annotations.NullMarked;
