package io.defenderroutes.sandbox;

/**
 * How many requests one app may send for one tenant.
 *
 * @param perMinute in any minute
 * @param perHour in any hour
 */
record Budget(int perMinute, int perHour) {
  static final Budget NONE = new Budget(Integer.MAX_VALUE, Integer.MAX_VALUE);
}
