package io.defenderroutes.check;

import io.defenderroutes.check.KafkaRequirements.Shares;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.GroupAuthorizationException;

/** Checks that instances may share the connections in their consumer group. Joins no group. */
record KafkaShares(String group, KafkaAdmin kafka) {
  private static final String MINIMUM = "group.min.session.timeout.ms";
  private static final String MAXIMUM = "group.max.session.timeout.ms";

  /**
   * @param node the broker whose settings are read
   */
  List<Finding> check(Shares shares, Node node) throws InterruptedException {
    List<Finding> findings = new ArrayList<>();
    findings.add(permission(shares));
    limit(shares, node, MINIMUM).ifPresent(findings::add);
    limit(shares, node, MAXIMUM).ifPresent(findings::add);
    return findings;
  }

  private Finding permission(Shares shares) throws InterruptedException {
    Subject subject = new Subject(group, "consumer group " + shares.group());
    String acl = kafka.aclCommand("--group " + shares.group(), "Read");
    Finding forbidden = subject.bad("No permission to join it", acl);
    try {
      ConsumerGroupDescription description =
          kafka
              .await(
                  kafka
                      .client()
                      .describeConsumerGroups(
                          List.of(shares.group()),
                          new DescribeConsumerGroupsOptions().includeAuthorizedOperations(true))
                      .all())
              .values()
              .iterator()
              .next();
      Set<AclOperation> permissions = description.authorizedOperations();
      if (permissions == null || permissions.isEmpty()) {
        return subject.note(": not checked", "The broker does not report its permissions");
      }
      return permissions.contains(AclOperation.READ) ? subject.good(": join allowed") : forbidden;
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      return cause instanceof GroupAuthorizationException
          ? forbidden
          : subject.warning(
              "The broker returns an error: " + kafka.message(cause),
              "Check the broker's log. If Kafka has access control: " + acl);
    }
  }

  /** A session timeout that the broker would reject; empty if it accepts it, or hides its limit. */
  private Optional<Finding> limit(Shares shares, Node node, String setting)
      throws InterruptedException {
    long session = shares.session().toMillis();
    return kafka
        .brokerSetting(node, setting)
        .map(Long::valueOf)
        .filter(limit -> setting.equals(MINIMUM) ? session < limit : session > limit)
        .map(
            limit ->
                Finding.bad(
                    group,
                    "cluster.session-timeout is within the broker's limits",
                    "It is %s ms, and the broker's %s is %s".formatted(session, setting, limit),
                    "Set cluster.session-timeout to %s %s ms, or change the broker's setting."
                        .formatted(setting.equals(MINIMUM) ? "at least" : "at most", limit)));
  }
}
