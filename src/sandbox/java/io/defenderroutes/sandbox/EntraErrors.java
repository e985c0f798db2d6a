package io.defenderroutes.sandbox;

import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Known errors of Entra: status, error and suberror as sent, texts as documented or quoted by
 * users, with placeholders in braces.
 *
 * @see <a
 *     href="https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes">AADSTS
 *     error codes</a>
 */
final class EntraErrors {
  private static final String ALL =
      """
      16000|400|interaction_required||Either multiple user identities are available for the current request or selected account is not supported for the scenario.
      28000|400|invalid_request||Provided value for the input parameter scope is not valid because it contains more than one resource. Scope {scope} is not valid.
      50001|400|invalid_resource||The resource principal named {resource} was not found in the tenant named {tenant}.
      50011|400|invalid_client||The redirect URI '{redirect}' specified in the request does not match the redirect URIs configured for the application '{app}'. Make sure the redirect URI sent in the request matches one added to your application in the Azure portal. Navigate to https://aka.ms/redirectUriMismatchError to learn more about how to troubleshoot this error.
      50013|400|invalid_grant||Assertion failed signature validation.
      50020|400|invalid_grant||User account '{user}' from identity provider 'live.com' does not exist in tenant '{tenant}' and cannot access the application '{app}' in that tenant. The account needs to be added as an external user in the tenant first.
      50034|400|invalid_grant||The user account {user} does not exist in the {tenant} directory. To sign into this application, the account must be added to the directory.
      50053|400|invalid_grant||The account is locked, you've tried to sign in too many times with an incorrect user ID or password.
      50055|400|invalid_grant|user_password_expired|The password is expired.
      50057|400|invalid_grant||The user account is disabled.
      50058|400|login_required||A silent sign-in request was sent but no user is signed in.
      50074|400|interaction_required|basic_action|Strong Authentication is required.
      50076|400|interaction_required|basic_action|Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access '{resource}'.
      50078|400|interaction_required|basic_action|Presented multi-factor authentication has expired due to policies configured by your administrator, you must refresh your multi-factor authentication to access '{resource}'.
      50079|400|interaction_required|basic_action|Due to a configuration change made by your administrator, or because you moved to a new location, you must enroll in multi-factor authentication to access '{resource}'.
      50105|400|interaction_required||Your administrator has configured the application ('{app}') to block users unless they are specifically granted ('assigned') access to the application. The signed-in user '{user}' is blocked because they are not a direct member of a group with access, nor had access directly assigned by an administrator.
      50126|400|invalid_grant||Error validating credentials due to invalid username or password.
      50158|400|interaction_required|basic_action|External security challenge not satisfied. User will be redirected to another page or authentication provider to satisfy additional authentication challenges.
      50173|400|invalid_grant|bad_token|The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password. The grant was issued on '{issued}' and the TokensValidFrom date (before which tokens are not valid) for this user is '{valid}'.
      500011|400|invalid_resource||The resource principal named {resource} was not found in the tenant named {tenant}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.
      500014|400|invalid_resource||The service principal for resource '{resource}' is disabled.
      500112|400|invalid_client||The reply address '{redirect}' does not match the reply address provided when requesting Authorization code.
      501481|400|invalid_grant||The Code_Verifier does not match the code_challenge supplied in the authorization request.
      53000|400|invalid_grant|device_state|Device is not in required device state: compliant. Conditional Access policy requires a compliant device, and the device is not compliant.
      53003|400|invalid_grant|message_only|Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.
      54005|400|invalid_grant||OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.
      65001|400|invalid_grant|consent_required|The user or administrator has not consented to use the application with ID '{app}' named '{app}'. Send an interactive authorization request for this user and resource.
      65004|400|access_denied||User declined to consent to access the app.
      70000|400|invalid_grant||Provided grant is invalid or malformed.
      70003|400|unsupported_grant_type||The app requested an unsupported grant type '{grant}'.
      70008|400|invalid_grant|token_expired|The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.
      70011|400|invalid_scope||The provided value for the input parameter 'scope' is not valid. The scope {scope} is not valid.
      70016|400|authorization_pending||OAuth 2.0 device flow error. Authorization is pending. Continue polling.
      70018|400|bad_verification_code||Invalid verification code due to User typing in wrong user code for device code flow. Authorization isn't approved.
      70019|400|expired_token||Verification code expired. Have the user retry the sign-in.
      70020|400|expired_token||The provided value for the input parameter 'device_code' is not valid. This device code has expired.
      70021|400|invalid_request||No matching federated identity record found for presented assertion.
      70043|400|invalid_grant|bad_token|The refresh token has expired or is invalid due to sign-in frequency checks by Conditional Access.
      700016|400|unauthorized_client||Application with identifier '{app}' was not found in the directory '{tenant}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.
      700024|401|invalid_client||Client assertion is not within its valid time range. Current time: {now}, assertion valid from {from}, expiry time of assertion {until}.
      700025|401|invalid_client||Client is public so neither 'client_assertion' nor 'client_secret' should be presented.
      700027|401|invalid_client||Client assertion failed signature validation. [Reason - {reason}]
      700030|401|invalid_client||Invalid certificate - subject name in certificate isn't authorized. SubjectNames/SubjectAlternativeNames (up to 10) in token certificate are: {app}.
      700054|400|unsupported_response_type||response_type '{type}' is not enabled for the application.
      700082|400|invalid_grant|bad_token|The refresh token has expired due to inactivity. The token was issued on {issued} and was inactive for {time}.
      700084|400|invalid_grant|bad_token|The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime, which cannot be extended. It is now expired and a new sign in request must be sent by the SPA to the sign in page.
      700211|401|invalid_client||No matching federated identity record found for presented assertion issuer '{issuer}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion. https://learn.microsoft.com/entra/workload-id/workload-identity-federation
      700212|401|invalid_client||No matching federated identity record found for presented assertion audience '{audience}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion. https://learn.microsoft.com/entra/workload-id/workload-identity-federation
      700213|401|invalid_client||No matching federated identity record found for presented assertion subject '{subject}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion. https://learn.microsoft.com/entra/workload-id/workload-identity-federation
      7000112|400|unauthorized_client||Application '{app}'({app}) is disabled.
      7000215|401|invalid_client||Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '{app}'.
      7000218|401|invalid_client||The request body must contain the following parameter: 'client_assertion' or 'client_secret'.
      7000222|401|invalid_client||The provided client secret keys for app '{app}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.
      7000229|401|invalid_client||The client application {app} is missing service principal in the tenant {tenant}. See instructions here: https://go.microsoft.com/fwlink/?linkid=2225119
      90002|400|invalid_request||Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.
      90033|503|temporarily_unavailable||A transient error has occurred. Please try again.
      90094|400|invalid_grant|consent_required|An administrator of {tenant} has set a policy that prevents you from granting {app} the permissions it is requesting. Contact an administrator of {tenant}, who can grant permissions to this app on your behalf.
      900144|400|invalid_request||The request body must contain the following parameter: '{name}'.
      900561|400|invalid_request||The endpoint only accepts {valid} requests. Received a {method} request.
      9002313|400|invalid_request||Invalid request. Request is malformed or invalid.
      9002325|400|invalid_request||Proof Key for Code Exchange is required for cross-origin authorization code redemption.
      """;

  private static final Map<Integer, EntraError> BY_CODE =
      ALL.lines()
          .map(EntraErrors::row)
          .collect(Collectors.toUnmodifiableMap(EntraError::code, Function.identity()));
  private static final Pattern GAP = Pattern.compile("\\{(\\w+)}");
  private static final String DEVICE_DECLINED = "authorization_declined";

  private EntraErrors() {}

  /** The error of a code; an unlisted one is an {@code invalid_grant} without text. */
  static EntraError of(int code, Map<String, String> values) {
    EntraError listed = BY_CODE.get(code);
    if (listed == null) {
      return new EntraError(400, "invalid_grant", code, "The request was refused.");
    }
    String text =
        GAP.matcher(listed.text())
            .replaceAll(
                gap -> Matcher.quoteReplacement(values.getOrDefault(gap.group(1), gap.group(1))));
    return new EntraError(listed.status(), listed.error(), listed.suberror(), code, text);
  }

  static EntraRejection malformed() {
    return new EntraRejection(9002313, Map.of());
  }

  static EntraRejection missing(String name) {
    return new EntraRejection(900144, Map.of("name", name));
  }

  static EntraRejection badGrant() {
    return new EntraRejection(70000, Map.of());
  }

  /** The user declined the sign-in of a device. */
  static EntraRejection declinedDevice() {
    EntraError declined = of(65004, Map.of());
    return new EntraRejection(
        new EntraError(400, DEVICE_DECLINED, declined.code(), declined.text()));
  }

  private static EntraError row(String line) {
    String[] cells = line.split("\\|", 5);
    return new EntraError(
        Integer.parseInt(cells[1]), cells[2], cells[3], Integer.parseInt(cells[0]), cells[4]);
  }
}
