package io.defenderroutes.stories.crash;

import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Prints what a failed story's processes have logged, before their folders are gone. */
final class LogsOfAFailure implements AfterTestExecutionCallback {
  @Override
  public void afterTestExecution(ExtensionContext context) {
    if (context.getExecutionException().isPresent()
        && context.getRequiredTestInstance() instanceof CrashStory story) {
      System.out.println(story.logs());
    }
  }
}
