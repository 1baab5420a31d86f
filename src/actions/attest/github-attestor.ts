import type { Attestor } from '../../attestation/attestor.ts'
import type { Env } from '../env.ts'
import type { Attesting } from '../inputs/attest-input.ts'

/** Signs with the identity of the workflow, and keeps it among the attestations of the repository. Loads what that needs when it is asked. */
export function githubAttestor({ token, repository, server, isPublic }: Attesting, env: Env): Attestor {
  return {
    async attest(statement, work) {
      const [{ signKeyless }, { sigstoreOf }, { askIdentityToken }, { storeAttestation }] = await Promise.all([
        import('../../attestation/sigstore.ts'),
        import('./sigstore-of.ts'),
        import('./identity-token.ts'),
        import('./store-attestation.ts'),
      ])
      // It is good for some minutes: asked for last of all.
      const identity = await askIdentityToken(env, work)
      const bundle = await signKeyless(statement, identity, sigstoreOf(server, isPublic), { retries: 3, ...work })
      const id = await storeAttestation(bundle, repository, token, work)
      return { url: `${server}/${repository}/attestations/${id}`, bundle }
    },
  }
}
