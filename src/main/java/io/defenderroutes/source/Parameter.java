package io.defenderroutes.source;

/**
 * A setting of a source: a bean in the source's file with the name of its property, {@code
 * <source>.<parameter>}. The route reads it with the bean {@code query}.
 */
public final class Parameter {
  private String description = "";
  private String defaultValue = "";
  private String values = "";
  private boolean file;
  private boolean common;
  private String holds = "";
  private String rejects = "";
  private String rejection = "";

  /** The description, one sentence. */
  public String getDescription() {
    return description;
  }

  public void setDescription(String description) {
    this.description = description;
  }

  /** The default; empty for none. */
  public String getDefaultValue() {
    return defaultValue;
  }

  public void setDefaultValue(String defaultValue) {
    this.defaultValue = defaultValue;
  }

  /** A regular expression that the whole value must match; empty for any value. */
  public String getValues() {
    return values;
  }

  public void setValues(String values) {
    this.values = values;
  }

  /**
   * Whether the value is the path of a file with the text, read at start and relative to
   * routes/sources/.
   */
  public boolean isFile() {
    return file;
  }

  public void setFile(boolean file) {
    this.file = file;
  }

  /** Words that the file's text must contain, separated by commas. */
  public String getHolds() {
    return holds;
  }

  public void setHolds(String holds) {
    this.holds = holds;
  }

  /** Whether it is the same for all tenants, because the file names it as a placeholder. */
  public boolean isCommon() {
    return common;
  }

  public void setCommon(boolean common) {
    this.common = common;
  }

  /** A regular expression that no part of a value may match; empty for none. */
  public String getRejects() {
    return rejects;
  }

  public void setRejects(String rejects) {
    this.rejects = rejects;
  }

  /** Why a value is rejected, and what to do instead. */
  public String getRejection() {
    return rejection;
  }

  public void setRejection(String rejection) {
    this.rejection = rejection;
  }
}
