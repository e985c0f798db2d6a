package io.defenderroutes.sandbox;

/**
 * Rate limit of one app in one tenant.
 *
 * @param perMinute in any minute
 * @param perHour in any hour
 */
record ApiRateLimit(int perMinute, int perHour) {
  static final ApiRateLimit NONE = new ApiRateLimit(Integer.MAX_VALUE, Integer.MAX_VALUE);
}
