package io.defenderroutes.cli;

import java.util.concurrent.Callable;

/**
 * A command that another jar of {@code lib/} adds through {@link java.util.ServiceLoader}: a
 * picocli {@code @Command} with a public constructor without parameters, which returns an {@link
 * ExitCode}.
 */
public interface Subcommand extends Callable<Integer> {}
