/**
 * What the container image holds beside the distribution, made when it is built ({@code mvn -Pimage
 * package}): a Java of its own, and the archive of classes that it starts with.
 */
@NullMarked
package io.defenderroutes.image;

import org.jspecify.annotations.NullMarked;
