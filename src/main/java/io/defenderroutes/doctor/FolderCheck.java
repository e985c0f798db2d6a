package io.defenderroutes.doctor;

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
   * @param meter says how much room there is
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
    String check = setting + (exists ? " is there and can be written to" : " can be made");
    if (there == null || !Files.isDirectory(there)) {
      return Finding.bad(
          group,
          check,
          (there == null ? folder : there) + " is " + (there == null ? "nowhere" : "no folder"),
          "Set " + setting + " to a folder, or move away what is in its place.");
    }
    if (!Files.isWritable(there) || !Files.isExecutable(there)) {
      return Finding.bad(
          group,
          check,
          "The user of this process may not write to " + there,
          "Give it the right to (chown or chmod; in Kubernetes fsGroup, and no readOnly mount), or"
              + " set "
              + setting
              + " to another folder. Run this check as the user who runs the product.");
    }
    return Finding.good(group, check + (inUse ? "; a running process is using it" : ""));
  }

  private Finding space(String group, String setting, Path there) {
    String check = "room for " + setting;
    try {
      SpaceLeft left = meter.at(there);
      if (left.isLittle()) {
        return Finding.warning(
            group,
            check,
            "Only " + left + " are free",
            "Make room, or set " + setting + " to a larger disk. When it is full, polling waits.");
      }
      return Finding.good(group, check + ": " + left + " free");
    } catch (IOException e) {
      return Finding.warning(
          group, check, "It cannot be measured: " + Trouble.said(e), "Look at the disk yourself.");
    }
  }
}
