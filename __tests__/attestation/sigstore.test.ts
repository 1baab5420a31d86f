import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { askIdentityToken } from '../../src/actions/attest/identity-token.ts'
import { sigstoreOf } from '../../src/actions/attest/sigstore-of.ts'
import type { AttestingWork } from '../../src/attestation/attestor.ts'
import { signKeyless } from '../../src/attestation/sigstore.ts'
import { provenanceOf } from '../../src/attestation/statement.ts'
import { ExternalError } from '../../src/diagnostics/errors.ts'
import { PretendSigstore } from './pretend-sigstore.ts'

let sigstore: PretendSigstore
beforeAll(async () => {
  sigstore = await PretendSigstore.open()
})
afterAll(() => sigstore.close())
afterEach(() => sigstore.forget())

const statement = provenanceOf([{ name: 'disk.img', digest: { sha256: 'ab' } }], {
  buildDefinition: { buildType: 'https://example.com', externalParameters: {} },
  runDetails: { builder: { id: 'https://example.com/builder' } },
})

/** A clock whose sleep is over at once, and what was hidden. */
function attestingWork() {
  const slept: number[] = []
  const hidden: string[] = []
  const work: AttestingWork = {
    signal: new AbortController().signal,
    clock: {
      now: () => 0,
      sleep: (ms) => {
        slept.push(ms)
        return Promise.resolve()
      },
    },
    hide: (secret) => {
      hidden.push(secret)
    },
  }
  return { work, slept, hidden }
}

const askToken = (work: AttestingWork) => askIdentityToken(sigstore.environment, work)

function sign(token: string, signal = new AbortController().signal): Promise<string> {
  return signKeyless(statement, token, sigstore.instance, { retries: 0, signal })
}

async function refusal(work: Promise<unknown>): Promise<ExternalError> {
  const thrown = await work.catch((cause: unknown) => cause)
  if (!(thrown instanceof ExternalError)) throw new Error(`it is ${String(thrown)}`)
  return thrown
}

describe('a signature without a key', () => {
  it('has the statement, and all witnesses that there are', async () => {
    const bundle = JSON.parse(await sign(await askToken(attestingWork().work))) as never
    expect(sigstore.verified(bundle)).toEqual({ statement, witnesses: ['log', 'timestamp'] })
  })

  it.each(['fulcio', 'rekor', 'timestamps'] as const)('says why where %s does not answer', async (service) => {
    const token = await askToken(attestingWork().work)
    sigstore.faults.set(service, 'hang up')
    const { code, message } = await refusal(sign(token))
    expect(code).toBe('attestation-failed')
    expect(message).toContain('socket hang up')
    expect(message).toContain(sigstore.instance[service])
  })

  it('does not quote a token that it can not read', async () => {
    const { message, detail } = await refusal(sign('very-secret.but-no-token.at-all'))
    expect(message).toBe('The identity of the workflow can not be read')
    expect(`${message} ${detail}`).not.toContain('secret')
  })

  it('ends at once where the run is cancelled', async () => {
    const reason = new Error('enough')
    await expect(sign(await askToken(attestingWork().work), AbortSignal.abort(reason))).rejects.toBe(reason)
  })
})

describe('the identity of a workflow', () => {
  it('is hidden before anybody has it, and so is what it was asked with', async () => {
    const { work, hidden } = attestingWork()
    expect(hidden).toEqual([])
    expect([sigstore.secrets.bearer, await askToken(work)]).toEqual(hidden)
  })

  it.each(['hang up', { status: 503, message: 'busy' }] as const)(
    'is asked for again after %j, but not for ever',
    async (fault) => {
      sigstore.faults.set('oidc', fault)
      const { work, slept } = attestingWork()
      const { message } = await refusal(askToken(work))
      expect(message).toMatch(
        /^GitHub gave no token with the identity of this workflow: (?:it answered 503|other side closed)$/,
      )
      expect(slept).toEqual([1000, 2000, 4000])
    },
  )

  it('is had where the service comes back', async () => {
    sigstore.faults.set('oidc', { status: 503, message: 'busy' })
    const { work } = attestingWork()
    const sleep = () => {
      sigstore.faults.clear()
      return Promise.resolve()
    }
    expect(await askToken({ ...work, clock: { now: () => 0, sleep } })).toBe(sigstore.tokens[0])
  })
})

describe('who signs', () => {
  it.each([
    ['https://github.com', true, { fulcio: 'https://fulcio.sigstore.dev', rekor: 'https://rekor.sigstore.dev' }],
    [
      'https://github.com',
      false,
      { fulcio: 'https://fulcio.githubapp.com', timestamps: 'https://timestamp.githubapp.com' },
    ],
    [
      'https://octo.ghe.com',
      false,
      { fulcio: 'https://fulcio.octo.ghe.com', timestamps: 'https://timestamp.octo.ghe.com' },
    ],
  ])('for %s, public %j', (server, isPublic, instance) => {
    expect(sigstoreOf(server, isPublic)).toEqual(instance)
  })
})
