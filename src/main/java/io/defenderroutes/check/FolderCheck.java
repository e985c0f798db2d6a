package io.defenderroutes.check;

import io.defenderroutes.config.Diagnosis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks that a folder exists or can be created, is writable and has free space. Writes nothing.
 */
public final class FolderCheck {
  private final SpaceLeft.Meter spaceMeter;

  public FolderCheck() {
    this(SpaceLeft::ofFileSystem);
  }

  FolderCheck(SpaceLeft.Meter spaceMeter) {
    this.spaceMeter = spaceMeter;
  }

  /**
   * Checks a folder.
   *
   * @param setting name of its setting, such as {@code data.folder}
   * @param inUse whether a running instance holds it
   */
  public List<Finding> check(String setting, Path folder, boolean inUse) {
    String group = "Folder " + folder;
    List<Finding> findings = new ArrayList<>();
    Path existing = nearestExisting(folder.toAbsolutePath().normalize());
    findings.add(checkAccess(group, setting, folder, existing, inUse));
    if (existing != null) {
      findings.add(checkSpace(group, setting, existing));
    }
    return findings;
  }

  /** The folder itself, or its nearest existing ancestor; null if there is none. */
  private static @Nullable Path nearestExisting(Path folder) {
    Path at = folder;
    while (at != null && !Files.exists(at)) {
      at = at.getParent();
    }
    return at;
  }

  private static Finding checkAccess(
      String group, String setting, Path folder, @Nullable Path existing, boolean inUse) {
    boolean exists = folder.toAbsolutePath().normalize().equals(existing);
    Subject subject =
        new Subject(group, setting + (exists ? " exists and is writable" : " can be created"));
    if (existing == null || !Files.isDirectory(existing)) {
      return subject.bad(
          (existing == null ? folder : existing)
              + " is "
              + (existing == null ? "not on this machine" : "not a folder"),
          "Set " + setting + " to a folder, or remove the file at its path.");
    }
    if (!Files.isWritable(existing) || !Files.isExecutable(existing)) {
      return subject.bad(
          "This user has no write permission on " + existing,
          "Grant it (chown or chmod; in Kubernetes fsGroup, and a mount that is not readOnly), or set "
              + setting
              + " to another folder. Run this check as the user that runs the product.");
    }
    return subject.good(inUse ? "; in use by a running process" : "");
  }

  private Finding checkSpace(String group, String setting, Path existing) {
    Subject subject = new Subject(group, "free space for " + setting);
    try {
      SpaceLeft left = spaceMeter.measure(existing);
      if (left.isLow()) {
        return subject.warning(
            "Only " + left + " free",
            "Free disk space, or set %s to a larger disk. Polling pauses while the disk is full."
                .formatted(setting));
      }
      return subject.good(": " + left + " free");
    } catch (IOException e) {
      return subject.warning(
          "Cannot be measured: " + Diagnosis.quote(e), "Check the disk with df.");
    }
  }
}
