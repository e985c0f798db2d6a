package io.defenderroutes.config;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of each secret that stands in a file as it is, once. */
public final class LiteralSecrets {
  private static final Logger LOG = LoggerFactory.getLogger(LiteralSecrets.class);

  private final Set<String> told = ConcurrentHashMap.newKeySet();

  public void tell(Settings settings) {
    for (String property : settings.secretsInFiles()) {
      if (told.add(property)) {
        LOG.warn(
            "Secret stored in a configuration file property={} next=\"anyone who can read the file can use it; use the environment, {{file:…}} or {{azure:…}}\"",
            property);
      }
    }
  }
}
