package io.defenderroutes.cli;

import io.defenderroutes.DefenderAlertRoutes;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code defender-alert-routes run}: polls until it is told to stop (SIGTERM, Ctrl-C). */
@Command(
    name = "run",
    description = "Polls and routes until stopped with Ctrl-C or SIGTERM.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:stopped as asked",
      "1:could not start, or could not go on",
      "2:the command line or a setting is wrong"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  defender-alert-routes run",
      "  defender-alert-routes run --conf /etc/defender-alert-routes.properties"
    })
final class RunCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private Conf conf;

  @Override
  public Integer call() {
    return conf.run(
        "Not started",
        spec.commandLine().getErr(),
        (file, environment) -> {
          DefenderAlertRoutes running =
              DefenderAlertRoutes.start(file, environment, Clock.systemUTC());
          Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(running), "stop"));
          running.awaitFailure();
          return Conf.FAILED;
        });
  }

  /** Stopped as asked is no failure: without the last line a signal's own exit code would stand. */
  private static void stop(DefenderAlertRoutes running) {
    running.close();
    Runtime.getRuntime().halt(0);
  }
}
