package io.defenderroutes.observability;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Adds the description of each metric to a scrape. */
final class Descriptions implements MeterFilter {
  private static final Map<String, String> TEXTS =
      Arrays.stream(Metric.values()).collect(Collectors.toMap(Metric::key, Metric::description));

  @Override
  public Meter.Id map(Meter.Id id) {
    @Nullable String text = TEXTS.get(id.getName());
    return text == null
        ? id
        : new Meter.Id(id.getName(), tags(id), id.getBaseUnit(), text, id.getType());
  }

  private static io.micrometer.core.instrument.Tags tags(Meter.Id id) {
    return io.micrometer.core.instrument.Tags.of(id.getTagsAsIterable());
  }
}
