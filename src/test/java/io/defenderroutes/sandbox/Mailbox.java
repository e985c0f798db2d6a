package io.defenderroutes.sandbox;

import com.icegreen.greenmail.Managers;
import com.icegreen.greenmail.mail.MailAddress;
import com.icegreen.greenmail.smtp.SmtpManager;
import com.icegreen.greenmail.smtp.SmtpState;
import com.icegreen.greenmail.user.UserException;
import com.icegreen.greenmail.user.UserManager;
import jakarta.mail.internet.MimeMessage;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What the mail server's ports share: its user, its rules, and the mails, each kept once whoever it
 * was for.
 */
final class Mailbox extends SmtpManager {
  private final List<MimeMessage> received = new CopyOnWriteArrayList<>();
  private final AtomicInteger startTlsUpgrades = new AtomicInteger();
  private final MailSignIn signIn;
  private final UserManager users;
  private volatile boolean refusing;
  private volatile String unknownRecipient = "";
  private volatile boolean startTlsRequired;

  private Mailbox(Managers managers, String user) {
    super(managers.getImapHostManager(), managers.getUserManager());
    signIn = new MailSignIn(user);
    users = managers.getUserManager();
  }

  static Mailbox of(String user, String password) throws UserException {
    Managers managers = new Managers();
    managers.getUserManager().createUser(user, user, password);
    return new Mailbox(managers, user);
  }

  void addUser(String user, String password) throws UserException {
    users.createUser(user, user, password);
  }

  @Override
  public @Nullable String checkSender(SmtpState state, MailAddress sender) {
    return refusing ? "451 4.3.0 Requested action aborted, try again later" : null;
  }

  @Override
  public @Nullable String checkRecipient(SmtpState state, MailAddress recipient) {
    return recipient.getEmail().equals(unknownRecipient) ? "550 5.1.1 No such user here" : null;
  }

  @Override
  public synchronized void send(SmtpState state) {
    received.add(state.getMessage().getMessage());
  }

  List<MimeMessage> received() {
    return List.copyOf(received);
  }

  MailSignIn signIn() {
    return signIn;
  }

  void refuse(boolean refuse) {
    refusing = refuse;
  }

  void unknownRecipient(String address) {
    unknownRecipient = address;
  }

  void requireStartTls(boolean require) {
    startTlsRequired = require;
  }

  boolean startTlsRequired() {
    return startTlsRequired;
  }

  void upgraded() {
    startTlsUpgrades.incrementAndGet();
  }

  int startTlsUpgrades() {
    return startTlsUpgrades.get();
  }
}
