package io.defenderroutes.sandbox;

/** When incomplete Graph responses have {@code @odata.nextLink}. */
public enum NextLinkMode {
  NEVER,
  /** In every other response. */
  SOMETIMES,
  ALWAYS,
  /** Always, even on the last page, whose next page is empty. */
  BEHIND_LAST
}
