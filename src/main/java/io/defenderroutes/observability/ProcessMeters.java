package io.defenderroutes.observability;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import org.jspecify.annotations.Nullable;

/** Meters of the process: memory, garbage collection, threads, processor, files. */
final class ProcessMeters implements AutoCloseable {
  private final @Nullable JvmGcMetrics collections;

  private ProcessMeters(@Nullable JvmGcMetrics collections) {
    this.collections = collections;
  }

  static ProcessMeters none() {
    return new ProcessMeters(null);
  }

  static ProcessMeters of(MeterRegistry registry) {
    JvmGcMetrics collections = new JvmGcMetrics();
    collections.bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    return new ProcessMeters(collections);
  }

  @Override
  public void close() {
    if (collections != null) {
      collections.close();
    }
  }
}
