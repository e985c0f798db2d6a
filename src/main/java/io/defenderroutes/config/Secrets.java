package io.defenderroutes.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.component.properties.EnvPropertiesFunction;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.PropertiesFunction;
import org.apache.camel.support.PropertyBindingSupport;
import org.apache.camel.vault.AzureVaultConfiguration;
import org.apache.camel.vault.VaultConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Secrets that are kept elsewhere: {@code {{file:PATH}}}, {@code {{env:NAME}}} and, with {@code
 * camel.vault.azure.*}, {@code {{azure:NAME}}} of Azure Key Vault. Read anew each time.
 *
 * <p>What such a reference stands for is a value and never a template: it is not resolved again,
 * and no message quotes it.
 */
public final class Secrets {
  private static final String VAULT = "camel.vault.azure.";

  private static final String FILE = "file";
  private static final String ENV = "env";

  /** Camel's functions for the others are used without its parser, which resolves again. */
  private static final List<String> FUNCTIONS = List.of(FILE, ENV, "azure");

  private static final Pattern REFERENCE =
      Pattern.compile("\\{\\{(" + String.join("|", FUNCTIONS) + "):(.+?)}}");
  private static final Pattern ANY_REFERENCE = Pattern.compile("\\{\\{[a-z]+:[^{}]*}}");

  /** What Camel would read as more than text in a route. */
  private static final Pattern TEMPLATE =
      Pattern.compile("\\{\\{|}}|\\$\\{|\\$simple\\{|RAW[({]|^\\s*#\\w+:");

  /** A property whose text is a login of its own syntax, in which references stand in quotes. */
  private static final String LOGIN = "sasl.jaas.config";

  /** Of what an answer that is not the vault's own may hold. */
  private static final int LONGEST = 400;

  private final Settings settings;
  private @Nullable DefaultCamelContext context;

  public Secrets(Settings settings) {
    this.settings = settings;
  }

  /** The references as routes may write them, in place of Camel's functions of these names. */
  public List<PropertiesFunction> functions() {
    return FUNCTIONS.stream().<PropertiesFunction>map(InRoutes::new).toList();
  }

  /** A reference in a route, in which Camel would resolve what it stands for once more. */
  private final class InRoutes implements PropertiesFunction {
    private final String name;

    InRoutes(String name) {
      this.name = name;
    }

    @Override
    public String getName() {
      return name;
    }

    @Override
    public String apply(String remainder) {
      String reference = "{{" + name + ":" + remainder + "}}";
      String value;
      try {
        value = value(name, remainder);
      } catch (IOException | RuntimeException e) {
        throw new IllegalArgumentException(reference + ": " + cause(e), e);
      }
      if (TEMPLATE.matcher(value).find()) {
        throw new IllegalArgumentException(
            reference
                + ": its value cannot be used in a route: it holds {{, }}, ${ or RAW( or begins"
                + " with #word:, which Camel reads as an expression; use another value");
      }
      return value;
    }
  }

  /**
   * What a file of text holds, without blanks around it, and without what some editors begin with.
   */
  public static String text(Path file) throws IOException {
    String found = TextFiles.read(file);
    if (isNothing(found)) {
      throw new IOException(file + ": nothing is there");
    }
    return found.strip();
  }

  /** Blank, or nothing that can be seen. */
  private static boolean isNothing(String text) {
    return text.chars().allMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c));
  }

  /** All that a file holds, without a byte order mark; what is wrong with it in one line. */
  public static byte[] bytes(Path file) throws IOException {
    byte[] bytes = TextFiles.bytes(file);
    return TextDecoder.isMarked(bytes)
        ? TextFiles.read(file).getBytes(StandardCharsets.UTF_8)
        : bytes;
  }

  /** A secret for all, if it is set. */
  public Optional<Rotating<String>> current(Option option) {
    return settings.optional(option).map(value -> current(option.key(), value));
  }

  /**
   * What a value stands for, now and whenever it is asked for.
   *
   * @param name of the property, for messages; in those of Kafka's client a reference may be a part
   *     of the value
   */
  public Rotating<String> current(String name, String value) {
    Matcher reference = REFERENCE.matcher(value);
    if (reference.matches()) {
      return () -> resolve(name, reference.group(1), reference.group(2));
    }
    if (name.startsWith(Settings.KAFKA_CLIENT) && reference.find()) {
      return () -> resolveParts(name, value);
    }
    if (ANY_REFERENCE.matcher(value).matches()) {
      return () -> {
        throw new IOException(
            name + " is no reference that is known: {{file:PATH}}, {{env:NAME}} or {{azure:NAME}}");
      };
    }
    Redaction.addIfSecret(name, value);
    return () -> value;
  }

  private String resolveParts(String name, String value) throws IOException {
    Matcher reference = REFERENCE.matcher(value);
    StringBuilder whole = new StringBuilder();
    while (reference.find()) {
      String part = resolve(name, reference.group(1), reference.group(2));
      reference.appendReplacement(
          whole, Matcher.quoteReplacement(name.endsWith(LOGIN) ? quoted(part) : part));
    }
    return reference.appendTail(whole).toString();
  }

  /** Within the quotation marks of a login, where a backslash escapes. */
  private static String quoted(String text) {
    return text.replaceAll("[\\\\\"']", "\\\\$0").replace("\n", "\\n").replace("\r", "\\r");
  }

  private String resolve(String name, String function, String remainder) throws IOException {
    String reference = name + " is {{" + function + ":" + remainder + "}}: ";
    try {
      return value(function, remainder);
    } catch (IOException | RuntimeException e) {
      throw new IOException(reference + cause(e), e);
    }
  }

  private String value(String function, String remainder) throws IOException {
    String value =
        switch (function) {
          case FILE -> text(Path.of(remainder));
          case ENV -> new EnvPropertiesFunction().apply(remainder);
          default ->
              context().getPropertiesComponent().getPropertiesFunction(function).apply(remainder);
        };
    if (value == null || isNothing(value)) {
      throw new IOException("nothing is there");
    }
    if (function.equals(ENV) && value.indexOf('\uFFFD') >= 0) {
      throw new IOException(
          "it holds characters that the locale cannot represent; set LC_ALL=C.UTF-8");
    }
    Redaction.add(value);
    return value;
  }

  private static String cause(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null && cause instanceof RuntimeException) {
      cause = cause.getCause();
    }
    String message =
        Optional.ofNullable(cause.getMessage()).flatMap(m -> m.lines().findFirst()).orElse("");
    if (message.startsWith("Using the Azure Key Vault Properties Function requires")) {
      return "set camel.vault.azure.vaultName, and camel.vault.azure.azureIdentityEnabled=true or tenantId, clientId and clientSecret there";
    }
    if (cause instanceof NullPointerException) {
      // What its client throws when it has asked everywhere.
      return "this machine has no identity that Azure's client could find; assign it a managed identity, or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET";
    }
    String shown = message.length() > LONGEST ? message.substring(0, LONGEST) + "…" : message;
    // Ours says all in its words.
    return cause instanceof RuntimeException
            || cause.getClass().getPackageName().startsWith("io.defenderroutes")
            || cause.getClass() == IOException.class
        ? shown
        : cause.getClass().getSimpleName() + (shown.isEmpty() ? "" : ": " + shown);
  }

  /**
   * What a value stands for now.
   *
   * @throws InvalidConfiguration if it cannot be had
   */
  public String require(String name, String value) {
    try {
      return current(name, value).read();
    } catch (IOException e) {
      throw new InvalidConfiguration(List.of(String.valueOf(e.getMessage())));
    }
  }

  /** The settings of the Key Vault, without their prefix; empty if there is no vault. */
  public static Map<String, String> vault(Settings settings) {
    return settings.below(VAULT);
  }

  private synchronized DefaultCamelContext context() {
    if (context == null) {
      DefaultCamelContext made = new DefaultCamelContext();
      Map<String, String> vault = vault(settings);
      if (!vault.isEmpty()) {
        AzureVaultConfiguration azure = new AzureVaultConfiguration();
        Map<String, Object> unbound = new TreeMap<>();
        vault.forEach((name, value) -> unbound.put(name, ofVault(VAULT + name, value)));
        PropertyBindingSupport.build()
            .withIgnoreCase(true)
            .withPlaceholder(false)
            .withReference(false)
            .bind(made, azure, unbound);
        if (!unbound.isEmpty()) {
          throw new IllegalArgumentException(
              "there is no property camel.vault.azure." + String.join(", ", unbound.keySet()));
        }
        VaultConfiguration vaults = new VaultConfiguration();
        vaults.setAzureVaultConfiguration(azure);
        made.setVaultConfiguration(vaults);
      }
      made.build();
      context = made;
    }
    return context;
  }

  /** A setting of the vault, which cannot be kept in the vault itself. */
  private String ofVault(String name, String value) {
    if (value.startsWith("{{azure:")) {
      throw new IllegalArgumentException(name + " cannot be in the vault that it opens");
    }
    return require(name, value);
  }
}
