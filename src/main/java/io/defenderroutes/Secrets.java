package io.defenderroutes;

import io.defenderroutes.configuration.InvalidConfiguration;
import io.defenderroutes.configuration.Option;
import io.defenderroutes.configuration.Settings;
import io.defenderroutes.identity.Current;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.PropertiesFunction;
import org.apache.camel.support.PropertyBindingSupport;
import org.apache.camel.vault.AzureVaultConfiguration;
import org.apache.camel.vault.VaultConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Secrets that are kept elsewhere, by Camel's placeholders: {@code {{file:PATH}}}, {@code
 * {{env:NAME}}} and, with {@code camel.vault.azure.*}, {@code {{azure:NAME}}} of Azure Key Vault.
 * Read anew each time they are asked for.
 */
final class Secrets {
  /** Of what an answer that is not the vault's own may hold. */
  private static final int LONGEST = 400;

  private final Settings settings;
  private @Nullable DefaultCamelContext context;

  Secrets(Settings settings) {
    this.settings = settings;
  }

  /** {@code {{file:PATH}}}: what the file holds, without blanks around it. */
  static final class FileFunction implements PropertiesFunction {
    @Override
    public String getName() {
      return "file";
    }

    @Override
    public String apply(String path) {
      try {
        return text(Path.of(path));
      } catch (IOException e) {
        throw new IllegalArgumentException(e.getMessage(), e);
      }
    }
  }

  /**
   * What a file of text holds, without blanks around it, and without what some editors begin with.
   */
  static String text(Path file) throws IOException {
    byte[] bytes = bytes(file);
    boolean wide =
        bytes.length > 1
            && ((bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xFE)
                || (bytes[0] == (byte) 0xFE && bytes[1] == (byte) 0xFF));
    String text = new String(bytes, wide ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8);
    String found = text.startsWith("\uFEFF") ? text.substring(1) : text;
    if (isNothing(found)) {
      throw new IOException(file + ": nothing is there");
    }
    return found.strip();
  }

  /** Blank, or nothing that can be seen. */
  private static boolean isNothing(String text) {
    return text.chars().allMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c));
  }

  /** All that a file holds; what is wrong with it in one line. */
  static byte[] bytes(Path file) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no file " + file, e);
    } catch (IOException e) {
      throw new IOException(file + " cannot be read: " + e, e);
    }
  }

  /** A secret for all, if it is set. */
  Optional<Current<String>> current(Option option) {
    return settings.optional(option).map(value -> current(option.key(), value));
  }

  /** What a value stands for, now and whenever it is asked for. */
  Current<String> current(String name, String value) {
    if (!isKeptElsewhere(value)) {
      return () -> value;
    }
    return () -> resolve(name, value);
  }

  static boolean isKeptElsewhere(String value) {
    return value.contains("{{");
  }

  private String resolve(String name, String value) throws IOException {
    String found;
    try {
      found = context().resolvePropertyPlaceholders(value);
    } catch (RuntimeException e) {
      throw new IOException(name + " is " + value + ": " + cause(e), e);
    }
    if (found == null || isNothing(found)) {
      throw new IOException(name + " is " + value + ": nothing is there");
    }
    return found;
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
    if (message.contains("returned null value")) {
      // As of {{env:NAME}} where there is no such variable.
      return "nothing is there";
    }
    if (cause instanceof NullPointerException) {
      // What its client throws when it has asked everywhere.
      return "this machine has no identity that Azure's client could find; assign it a managed identity, or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET";
    }
    String shown = message.length() > LONGEST ? message.substring(0, LONGEST) + "…" : message;
    // Ours says all in its words.
    return cause instanceof RuntimeException || cause.getClass() == IOException.class
        ? shown
        : cause.getClass().getSimpleName() + (shown.isEmpty() ? "" : ": " + shown);
  }

  /**
   * What a value stands for now.
   *
   * @throws InvalidConfiguration if it cannot be had
   */
  String require(String name, String value) {
    try {
      return current(name, value).read();
    } catch (IOException e) {
      throw new InvalidConfiguration(List.of(String.valueOf(e.getMessage())));
    }
  }

  private synchronized DefaultCamelContext context() {
    if (context == null) {
      DefaultCamelContext made = new DefaultCamelContext();
      made.getPropertiesComponent().addPropertiesFunction(new FileFunction());
      Map<String, String> vault = VaultClient.settings(settings);
      if (!vault.isEmpty()) {
        AzureVaultConfiguration azure = new AzureVaultConfiguration();
        Map<String, Object> unbound = new TreeMap<>(vault);
        PropertyBindingSupport.build().withIgnoreCase(true).bind(made, azure, unbound);
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
}
