package io.defenderroutes.config;

import java.util.Map;
import java.util.Set;

/** A routes folder for tests of settings, without files. */
public record KnownRoutes(Map<Option, String> required, Set<String> sources)
    implements Settings.Known {}
