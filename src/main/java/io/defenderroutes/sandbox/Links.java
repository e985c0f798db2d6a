package io.defenderroutes.sandbox;

/** When Graph's answers that do not hold everything carry {@code @odata.nextLink}. */
public enum Links {
  NEVER,
  /** Every other time. */
  SOMETIMES,
  ALWAYS
}
