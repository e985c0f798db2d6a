package io.defenderroutes.check;

import io.defenderroutes.config.Diagnosis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether a folder is there or can be made, can be written to, and has room; writes nothing. */
public final class FolderCheck {
  private final SpaceLeft.Meter meter;

  public FolderCheck() {
    this(SpaceLeft::measured);
  }

  /**
   * @param meter says the free space
   */
  public FolderCheck(SpaceLeft.Meter meter) {
    this.meter = meter;
  }

  /**
   * Looks at a folder.
   *
   * @param setting that names it, such as {@code data.folder}
   * @param inUse whether a running process of ours has it
   */
  public List<Finding> check(String setting, Path folder, boolean inUse) {
    String group = "Folder " + folder;
    List<Finding> findings = new ArrayList<>();
    Path there = nearest(folder.toAbsolutePath().normalize());
    findings.add(access(group, setting, folder, there, inUse));
    if (there != null) {
      findings.add(space(group, setting, there));
    }
    return findings;
  }

  /** The folder itself, or what is there of the way to it. */
  private static @Nullable Path nearest(Path folder) {
    Path at = folder;
    while (at != null && !Files.exists(at)) {
      at = at.getParent();
    }
    return at;
  }

  private static Finding access(
      String group, String setting, Path folder, @Nullable Path there, boolean inUse) {
    boolean exists = folder.toAbsolutePath().normalize().equals(there);
    String check = setting + (exists ? " exists and is writable" : " can be created");
    if (there == null || !Files.isDirectory(there)) {
      return Finding.bad(
          group,
          check,
          (there == null ? folder : there)
              + " is "
              + (there == null ? "not on this machine" : "not a folder"),
          "Set " + setting + " to a folder, or remove the file at its path.");
    }
    if (!Files.isWritable(there) || !Files.isExecutable(there)) {
      return Finding.bad(
          group,
          check,
          "This user has no write permission on " + there,
          "Grant it (chown or chmod; in Kubernetes fsGroup, and a mount that is not readOnly), or set "
              + setting
              + " to another folder. Run this check as the user that runs the product.");
    }
    return Finding.good(group, check + (inUse ? "; in use by a running process" : ""));
  }

  private Finding space(String group, String setting, Path there) {
    String check = "free space for " + setting;
    try {
      SpaceLeft left = meter.at(there);
      if (left.isLittle()) {
        return Finding.warning(
            group,
            check,
            "Only " + left + " free",
            "Free disk space, or set "
                + setting
                + " to a larger disk. Polling pauses while the disk is full.");
      }
      return Finding.good(group, check + ": " + left + " free");
    } catch (IOException e) {
      return Finding.warning(
          group, check, "Cannot be measured: " + Diagnosis.quote(e), "Check the disk with df.");
    }
  }
}
