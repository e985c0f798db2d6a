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
 * Resolves references to secrets at each use: {@code {{file:PATH}}}, {@code {{env:NAME}}} and, with
 * {@code camel.vault.azure.*}, {@code {{azure:NAME}}} of Azure Key Vault.
 *
 * <p>A resolved secret is a value and never a template: it is not resolved again, and no message
 * quotes it.
 */
public final class Secrets {
  private static final String VAULT = "camel.vault.azure.";

  private static final String FILE = "file";
  private static final String ENV = "env";

  /** Camel's functions are called without its parser, which would resolve values again. */
  private static final List<String> FUNCTIONS = List.of(FILE, ENV, "azure");

  private static final Pattern REFERENCE =
      Pattern.compile("\\{\\{(" + String.join("|", FUNCTIONS) + "):(.+?)}}");
  private static final Pattern ANY_REFERENCE = Pattern.compile("\\{\\{[a-z]+:[^{}]*}}");

  /** Text that Camel would evaluate in a route. */
  private static final Pattern TEMPLATE =
      Pattern.compile("\\{\\{|}}|\\$\\{|\\$simple\\{|RAW[({]|^\\s*#\\w+:");

  /** A Kafka login, whose syntax has references within quotes. */
  private static final String LOGIN = "sasl.jaas.config";

  /** The limit of a quoted message; a proxy may return a page instead of the vault's message. */
  private static final int MAX_MESSAGE = 400;

  private final Settings settings;
  private @Nullable DefaultCamelContext context;

  public Secrets(Settings settings) {
    this.settings = settings;
  }

  /** The functions for routes, which replace Camel's functions of the same names. */
  public List<PropertiesFunction> functions() {
    return FUNCTIONS.stream().<PropertiesFunction>map(RouteFunction::new).toList();
  }

  /** Rejects a secret that Camel would evaluate as an expression. */
  private final class RouteFunction implements PropertiesFunction {
    private final String name;

    RouteFunction(String name) {
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

  /** The text of a file without surrounding white space and byte order mark. */
  public static String text(Path file) throws IOException {
    String found = TextFiles.read(file);
    if (isEmpty(found)) {
      throw new IOException(file + ": nothing is there");
    }
    return found.strip();
  }

  /** Whether the text has only white space and control characters. */
  private static boolean isEmpty(String text) {
    return text.chars().allMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c));
  }

  /** The bytes of a file; text with a byte order mark is converted to UTF-8. */
  public static byte[] bytes(Path file) throws IOException {
    byte[] bytes = TextFiles.bytes(file);
    return TextDecoder.isMarked(bytes)
        ? TextFiles.read(file).getBytes(StandardCharsets.UTF_8)
        : bytes;
  }

  /** A secret that is not a tenant's; empty if it is not set. */
  public Optional<Rotating<String>> current(Option option) {
    return settings.optional(option).map(value -> current(option.key(), value));
  }

  /**
   * Resolves a value at each read.
   *
   * @param name the property; one of the Kafka client can contain references within its value
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

  /** Escapes a text for the quotes of a login. */
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
    if (value == null || isEmpty(value)) {
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
    IOException io = Causes.first(thrown, IOException.class);
    Throwable cause = io == null ? Causes.root(thrown) : io;
    String message = Causes.inWords(cause).lines().findFirst().orElse("");
    if (message.startsWith("Using the Azure Key Vault Properties Function requires")) {
      return "set camel.vault.azure.vaultName, and camel.vault.azure.azureIdentityEnabled=true or tenantId, clientId and clientSecret there";
    }
    if (cause instanceof NullPointerException) {
      // Azure's client throws it when no source of identity responds.
      return "this machine has no identity that Azure's client could find; assign it a managed identity, or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET";
    }
    return message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) + "…" : message;
  }

  /**
   * Resolves a value now.
   *
   * @throws InvalidConfiguration if it cannot be resolved
   */
  public String require(String name, String value) {
    try {
      return current(name, value).read();
    } catch (IOException e) {
      throw new InvalidConfiguration(String.valueOf(e.getMessage()));
    }
  }

  /** The settings of the Key Vault, without their prefix; empty if none is configured. */
  public static Map<String, String> vault(Settings settings) {
    return settings.below(VAULT);
  }

  private synchronized DefaultCamelContext context() {
    if (context == null) {
      DefaultCamelContext created = new DefaultCamelContext();
      Map<String, String> vault = vault(settings);
      if (!vault.isEmpty()) {
        AzureVaultConfiguration azure = new AzureVaultConfiguration();
        Map<String, Object> unbound = new TreeMap<>();
        vault.forEach((name, value) -> unbound.put(name, ofVault(VAULT + name, value)));
        PropertyBindingSupport.build()
            .withIgnoreCase(true)
            .withPlaceholder(false)
            .withReference(false)
            .bind(created, azure, unbound);
        if (!unbound.isEmpty()) {
          throw new IllegalArgumentException(
              "there is no property camel.vault.azure." + String.join(", ", unbound.keySet()));
        }
        VaultConfiguration vaults = new VaultConfiguration();
        vaults.setAzureVaultConfiguration(azure);
        created.setVaultConfiguration(vaults);
      }
      created.build();
      context = created;
    }
    return context;
  }

  /** Resolves a setting of the vault, which cannot be in the vault itself. */
  private String ofVault(String name, String value) {
    if (value.startsWith("{{azure:")) {
      throw new IllegalArgumentException(name + " cannot be in the vault that it opens");
    }
    return require(name, value);
  }
}
