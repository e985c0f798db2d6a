/**
 * Which of several instances polls a connection: leaderships, where they are held (files, Leases)
 * and how they are shared. Knows no other room but {@code files}; starts and stops routes and asks
 * nothing else.
 */
@NullMarked
package io.defenderroutes.election;

import org.jspecify.annotations.NullMarked;
