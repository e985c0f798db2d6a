/**
 * Settings: every option declared once, read from the environment and a properties file, and
 * validated before anything starts; secrets, tenants, and limits and texts that all packages share.
 * Depends on no other package.
 */
@NullMarked
package io.defenderroutes.config;

import org.jspecify.annotations.NullMarked;
