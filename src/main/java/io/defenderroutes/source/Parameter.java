package io.defenderroutes.source;

/**
 * Something that can be set for a source: a bean in the source's file, named as the property that
 * sets it, {@code <source>.<parameter>}. The route reads it by the bean {@code query}.
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

  /** What it is, in a sentence. */
  public String getDescription() {
    return description;
  }

  public void setDescription(String description) {
    this.description = description;
  }

  /** What counts if nothing is set; empty for nothing. */
  public String getDefaultValue() {
    return defaultValue;
  }

  public void setDefaultValue(String defaultValue) {
    this.defaultValue = defaultValue;
  }

  /** A regular expression that a value has to match as a whole; empty for any. */
  public String getValues() {
    return values;
  }

  public void setValues(String values) {
    this.values = values;
  }

  /**
   * Whether a file is named, whose text then counts; it is read at start, and a relative path
   * begins in routes/sources/.
   */
  public boolean isFile() {
    return file;
  }

  public void setFile(boolean file) {
    this.file = file;
  }

  /** What the text of the file has to hold, separated by commas. */
  public String getHolds() {
    return holds;
  }

  public void setHolds(String holds) {
    this.holds = holds;
  }

  /** Whether it is the same for all tenants: the file names it as a placeholder. */
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

  /** Why such a value is rejected, and what to do instead. */
  public String getRejection() {
    return rejection;
  }

  public void setRejection(String rejection) {
    this.rejection = rejection;
  }
}
