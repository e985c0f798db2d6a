package io.defenderroutes.rules;

import io.defenderroutes.routes.YamlFault;
import io.defenderroutes.routes.YamlFile;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Collects the faults of one file.
 *
 * @param found of this file and others
 */
record FileFaults(YamlFile file, Collection<YamlFault> found) {
  void error(String pointer, String message, @Nullable String remedy) {
    found.add(file.error(pointer, message, remedy));
  }

  void warning(String pointer, String message, @Nullable String remedy) {
    found.add(file.warning(pointer, message, remedy));
  }
}
