package io.defenderroutes.reload;

import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.config.Option;
import io.defenderroutes.config.Settings;
import io.defenderroutes.config.TenantList;
import io.defenderroutes.config.TenantsFile;
import io.defenderroutes.routes.RoutesFolder;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The input of the settings, kept to make them again with other tenants or routes. */
public final class SettingsSource {
  private final Map<String, String> file;
  private final Map<String, String> environment;
  private final Settings settings;

  /** As the tenants file was at the start. */
  private TenantList list = TenantList.NONE;

  private SettingsSource(
      Map<String, String> file,
      Map<String, String> environment,
      Function<String, Settings.Known> routes) {
    this.file = Map.copyOf(file);
    this.environment = Map.copyOf(environment);
    this.settings =
        Settings.of(
            file,
            environment,
            routes,
            path -> {
              list = TenantsFile.list(path);
              return list;
            });
  }

  /**
   * Reads the settings, the routes folder and the tenants file.
   *
   * @throws InvalidConfiguration with every fault found
   */
  public static SettingsSource read(Map<String, String> file, Map<String, String> environment) {
    return new SettingsSource(file, environment, RoutesFolder::of);
  }

  /**
   * The same with other routes; the tenants file is read again.
   *
   * @throws InvalidConfiguration with every fault found
   */
  SettingsSource withRoutes(RoutesFolder routes) {
    return new SettingsSource(file, environment, folder -> routes);
  }

  public Settings settings() {
    return settings;
  }

  /** The tenants of the file. */
  TenantList list() {
    return list;
  }

  /** The file or folder of tenants, if there is one. */
  Optional<TenantsFile> tenantsFile() {
    return settings.optional(Option.TENANTS_FROM).map(TenantsFile::new);
  }

  /**
   * The settings with other tenants.
   *
   * @throws InvalidConfiguration with every fault found
   */
  Settings with(TenantList other) {
    return Settings.of(file, environment, folder -> settings.known(), path -> other);
  }
}
