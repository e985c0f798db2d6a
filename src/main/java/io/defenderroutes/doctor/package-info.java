/**
 * Looks at what the product depends on — Kafka, mail server, folders, hosts — and tells what is
 * wrong with it and what to do about it, in plain words. Changes nothing; depends on {@code
 * configuration} alone.
 */
@NullMarked
package io.defenderroutes.doctor;

import org.jspecify.annotations.NullMarked;
