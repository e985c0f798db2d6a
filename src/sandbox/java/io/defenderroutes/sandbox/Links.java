package io.defenderroutes.sandbox;

/** When Graph's answers that do not hold everything carry {@code @odata.nextLink}. */
public enum Links {
  NEVER,
  /** Every other time. */
  SOMETIMES,
  ALWAYS,
  /** Always, and on the last page too: the page behind it is empty. */
  BEHIND_LAST
}
