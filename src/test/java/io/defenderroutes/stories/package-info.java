/**
 * Stories of the whole product: commands and routes as a user starts them, against the sandbox, a
 * broker and a mail server, asserted by what arrived. {@code stories.crash} adds killed processes
 * and broken servers.
 */
package io.defenderroutes.stories;
