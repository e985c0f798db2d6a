/**
 * What an operator may set: every option declared once, read from the environment or a properties
 * file, and checked before anything starts; and what all packages share, such as the bounds of JSON
 * from outside. Depends on no other package.
 */
@NullMarked
package io.defenderroutes.configuration;

import org.jspecify.annotations.NullMarked;
