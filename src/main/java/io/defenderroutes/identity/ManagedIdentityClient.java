package io.defenderroutes.identity;

import com.microsoft.aad.msal4j.IAuthenticationResult;
import com.microsoft.aad.msal4j.ManagedIdentityApplication;
import com.microsoft.aad.msal4j.ManagedIdentityId;
import com.microsoft.aad.msal4j.ManagedIdentityParameters;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Requests tokens for the managed identity of this machine, at its local endpoint.
 *
 * @see <a
 *     href="https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token">managed
 *     identities</a>
 */
final class ManagedIdentityClient implements TokenClient {
  private final ManagedIdentityApplication client;

  ManagedIdentityClient(Msal msal, ClientCredential.ManagedIdentity proof) {
    client =
        msal.managedIdentity(
            proof
                .clientId()
                .map(ManagedIdentityId::userAssignedClientId)
                .orElseGet(ManagedIdentityId::systemAssigned));
  }

  @Override
  public CompletableFuture<IAuthenticationResult> acquire(String scope) throws IOException {
    String resource = SignIn.resource(scope);
    try {
      return client.acquireTokenForManagedIdentity(
          ManagedIdentityParameters.builder(resource).forceRefresh(true).build());
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }
}
