package io.defenderroutes.identity;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Remedies for Entra's error codes.
 *
 * <p>Source: <a
 * href="https://learn.microsoft.com/entra/identity-platform/reference-error-codes">AADSTS error
 * codes</a>.
 */
final class EntraCodes {
  private static final Pattern CODE = Pattern.compile("AADSTS\\d{1,9}");

  private static final Map<String, String> REMEDIES =
      Map.ofEntries(
          // The application and its credential.
          Map.entry(
              "AADSTS7000215", "the client secret is wrong: use the secret's value, not its id"),
          Map.entry(
              "AADSTS7000222",
              "the client secret has expired: make a new one in the app registration"),
          Map.entry(
              "AADSTS7000218",
              "Entra wants a secret of this app: for a user, set 'Allow public client flows' to Yes in the app registration, under Authentication"),
          Map.entry(
              "AADSTS700027",
              "the certificate is not registered with the app, or no longer: upload it (without its key) in the app registration, under Certificates & secrets"),
          Map.entry(
              "AADSTS700024",
              "the assertion is not valid at this time: set this machine's clock; a federated token has to be renewed by who wrote the file"),
          Map.entry(
              "AADSTS700213",
              "no federated credential of the app has this token's issuer, subject and audience: compare them in the app registration, under Certificates & secrets"),
          Map.entry(
              "AADSTS70021",
              "no federated credential of the app has this token's issuer, subject and audience: compare them in the app registration, under Certificates & secrets"),
          Map.entry(
              "AADSTS700212",
              "the federated token is for another audience: it must be api://AzureADTokenExchange"),
          Map.entry(
              "AADSTS700211",
              "no federated credential of the app has this token's issuer: compare it in the app registration"),
          Map.entry(
              "AADSTS700016",
              "the application is not in this tenant: check client-id and tenant-id"),
          Map.entry("AADSTS7000112", "the application is disabled in this tenant"),
          Map.entry(
              "AADSTS7000229",
              "the application has no service principal in this tenant: consent was never given, or withdrawn; an administrator of the tenant has to open the link of consent-url"),
          // The tenant.
          Map.entry("AADSTS90002", "there is no such tenant: check tenant-id and authority-host"),
          Map.entry("AADSTS900023", "the tenant id is not one: check tenant-id"),
          Map.entry(
              "AADSTS50194",
              "the application is not multi-tenant: set 'Supported account types' to any organizational directory, or use the tenant's own id"),
          // The requested scope.
          Map.entry(
              "AADSTS70011",
              "the scope is not valid for this cloud: check cloud and the source's scope"),
          Map.entry("AADSTS1002012", "the scope must end with /.default"),
          Map.entry(
              "AADSTS500011",
              "the API is not in this tenant: check cloud and the source's scope; a tenant without Defender has no service principal of its APIs"),
          Map.entry(
              "AADSTS65001",
              "an administrator has not consented to the application's permissions: open the link of consent-url"),
          Map.entry(
              "AADSTS90094",
              "an administrator has to consent to the application's permissions: open the link of consent-url"),
          Map.entry(
              "AADSTS501051", "the application is not assigned to a role of the API: assign it"),
          // Users.
          Map.entry("AADSTS50173", "the sign-in was revoked, such as by a new password"),
          Map.entry("AADSTS700082", "the sign-in has expired: it was not used for long"),
          Map.entry("AADSTS70043", "the sign-in is over by the tenant's sign-in frequency"),
          Map.entry("AADSTS50076", "the tenant demands multi-factor authentication"),
          Map.entry("AADSTS50078", "the multi-factor authentication has expired"),
          Map.entry("AADSTS50079", "the user has to register for multi-factor authentication"),
          Map.entry("AADSTS50158", "the tenant demands another step of the user"),
          Map.entry("AADSTS53000", "the tenant demands a compliant device (conditional access)"),
          Map.entry("AADSTS53003", "the tenant's conditional access forbids it"),
          Map.entry("AADSTS530003", "the tenant demands a managed device (conditional access)"),
          Map.entry("AADSTS50057", "the user is disabled"),
          Map.entry("AADSTS50034", "there is no such user in this tenant"),
          Map.entry("AADSTS50020", "the user is of another tenant, and no guest of this one"),
          Map.entry("AADSTS50105", "the user is not assigned to the application"),
          Map.entry(
              "AADSTS50011",
              "the redirect URI is not registered: add http://localhost under 'Mobile and desktop applications' in the app registration"),
          Map.entry("AADSTS70016", "the code was not typed in time"),
          Map.entry("AADSTS70019", "the code has expired"),
          Map.entry("AADSTS70020", "the code has expired"),
          Map.entry("AADSTS65004", "the user did not consent"));

  private EntraCodes() {}

  /** The first code in a text; empty if there is none. */
  static String in(String text) {
    Matcher matcher = CODE.matcher(text);
    return matcher.find() ? matcher.group() : "";
  }

  /**
   * The remedy for an error.
   *
   * @param code of Entra, such as {@code AADSTS7000215}; may be empty
   * @param error of OAuth 2.0, such as {@code invalid_client}
   */
  static String remedy(String code, String error) {
    if (error.equals("authorization_declined")) {
      return "the user did not consent";
    }
    return REMEDIES.getOrDefault(
        code,
        "see the code in Microsoft's list of AADSTS errors, https://login.microsoftonline.com/error");
  }
}
