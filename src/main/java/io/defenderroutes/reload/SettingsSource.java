package io.defenderroutes.reload;

import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.config.Option;
import io.defenderroutes.config.Settings;
import io.defenderroutes.config.TenantList;
import io.defenderroutes.config.TenantsFile;
import io.defenderroutes.routes.RoutesFolder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the settings were made of at the start, to make them anew with other tenants. */
public final class SettingsSource {
  private final Map<String, String> file;
  private final Map<String, String> environment;
  private final Settings settings;

  /** As the routes and the tenants file were at the start. */
  private Settings.Known known = new Settings.Known(Map.of(), Set.of());

  private TenantList list = TenantList.NONE;

  private SettingsSource(Map<String, String> file, Map<String, String> environment) {
    this.file = Map.copyOf(file);
    this.environment = Map.copyOf(environment);
    this.settings =
        Settings.of(
            file,
            environment,
            folder -> {
              known = RoutesFolder.known(folder);
              return known;
            },
            path -> {
              list = TenantsFile.list(path);
              return list;
            });
  }

  /**
   * Reads the settings, and what they name.
   *
   * @throws InvalidConfiguration with every fault found
   */
  public static SettingsSource read(Map<String, String> file, Map<String, String> environment) {
    return new SettingsSource(file, environment);
  }

  /**
   * The same, read anew with the routes of another folder.
   *
   * @throws InvalidConfiguration with every fault found
   */
  SettingsSource withRoutes(Path folder) {
    Map<String, String> changed = new HashMap<>(environment);
    changed.put(Option.ROUTES_FOLDER.environmentVariable(), folder.toString());
    return new SettingsSource(file, changed);
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
    return Settings.of(file, environment, folder -> known, path -> other);
  }
}
