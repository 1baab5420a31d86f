import { spawnSync } from 'node:child_process'
import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, verify } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { verifyAttestation } from '../../src/attestation/verify-attestation.ts'
import { TemplateError } from '../../src/diagnostics/errors.ts'
import { planTemplate } from '../../src/engine/plan/plan-template.ts'
import { systemClock } from '../../src/time/clock.ts'
import { openVault } from '../attestation/vault.ts'
import { folder, planned, run } from '../engine/local-run.ts'
import { runWords } from '../terminal/running.ts'

const present = process.env['PACKER_PRESENT']

const template = (options: string) => `variable "size" { default = 3 }
variable "secret" {
  default   = "very-hidden"
  sensitive = true
}
source "file" "disk" {
  content = "content of a disk"
  target  = "out/disk.img"
}
build {
  sources = ["file.disk"]
  post-processor "provenance" {
    ${options}
  }
}`

const pairs: Readonly<Record<string, () => { privateKey: KeyObject; publicKey: KeyObject }>> = {
  'P-256': () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  'P-384': () => generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  RSA: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  Ed25519: () => generateKeyPairSync('ed25519'),
}

/** A folder with a key of this kind in `key.pem`, and its public half. */
function withKeys(kind: string, type: 'pkcs8' | 'sec1' | 'pkcs1' = 'pkcs8'): string {
  const at = folder()
  const { privateKey, publicKey } = pairs[kind]!()
  writeFileSync(path.join(at, 'key.pem'), privateKey.export({ type, format: 'pem' } as never))
  writeFileSync(path.join(at, 'public.pem'), publicKey.export({ type: 'spki', format: 'pem' }))
  return at
}

const signed = 'signing_mode = "key"\n    signer       = "key.pem"'
const written = 'out/disk.img.provenance.json'

/** The build's problems, and what was written. */
async function attested(at: string, options: string) {
  const redact = (text: string) => text.replaceAll('very-hidden', '***')
  const { builds, history } = await run(at, template(options), undefined, () => {}, systemClock, 1, { redact })
  const problems = builds.flatMap((build) => build.problems.map(({ summary }) => summary))
  const file = path.join(at, written)
  return { problems, history, file, text: problems.length === 0 ? readFileSync(file, 'utf8') : '' }
}

function statementIn(text: string) {
  return JSON.parse(Buffer.from((JSON.parse(text) as { payload: string }).payload, 'base64').toString()) as {
    _type: string
    subject: { name: string; digest: Record<string, string> }[]
    predicateType: string
    predicate: {
      buildDefinition: {
        externalParameters: Record<string, unknown>
        resolvedDependencies: { uri: string; digest?: Record<string, string> }[]
      }
      runDetails: { builder: { id: string }; metadata: { invocationId: string } }
    }
  }
}

/** The command line in a folder, since names are relative to it. */
async function verified(at: string, ...words: readonly string[]) {
  const before = process.cwd()
  process.chdir(at)
  onTestFinished(() => process.chdir(before))
  const { code, stdout, stderr } = await runWords(['verify-attestation', ...words])
  process.chdir(before)
  return { code, said: (stdout + stderr).trim() }
}

const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex')

describe('provenance', () => {
  it.each(Object.keys(pairs))('is signed with a key of %s so that anybody can verify it', async (kind) => {
    const at = withKeys(kind)
    const { problems, text } = await attested(at, signed)
    expect(problems).toEqual([])
    // By the specification of DSSE alone.
    const { payload, payloadType, signatures } = JSON.parse(text) as {
      payload: string
      payloadType: string
      signatures: { sig: string; keyid: string }[]
    }
    expect(payloadType).toBe('application/vnd.in-toto+json')
    const bytes = Buffer.from(payload, 'base64')
    const data = Buffer.concat([Buffer.from(`DSSEv1 28 application/vnd.in-toto+json ${bytes.length} `), bytes])
    const pem = readFileSync(path.join(at, 'public.pem'), 'utf8')
    const signature = Buffer.from(signatures[0]?.sig ?? '', 'base64')
    expect(verify(kind === 'Ed25519' ? null : 'sha256', data, createPublicKey(pem), signature)).toBe(true)
    expect(signatures[0]?.keyid).toBe(sha256(pem))
    expect(await verified(at, '-verifier', 'public.pem', written)).toEqual({ code: 0, said: 'Attestation verified.' })
    expect((await verified(at, `-key=${path.join(at, 'key.pem')}`, written)).code).toBe(0)
  })

  it('says what was built, of what and by whom', async () => {
    const at = withKeys('P-256')
    const more =
      'only_builds = ["file.disk"]\n    user_variables = { region = "north", note = "has very-hidden in it" }'
    const { text, history } = await attested(at, `${signed}\n    ${more}`)
    const { subject, predicateType, predicate } = statementIn(text)
    expect(subject).toEqual([{ name: 'disk.img', digest: { sha256: sha256('content of a disk') } }])
    expect(predicateType).toBe('https://slsa.dev/provenance/v1')
    const { externalParameters, resolvedDependencies } = predicate.buildDefinition
    expect(externalParameters).toEqual({
      template: '.',
      onlyBuilds: ['file.disk'],
      userVariables: { size: 3, secret: { sensitive: true }, region: 'north', note: 'has *** in it' },
    })
    // The template holds a secret: a digest of it would let anybody try texts.
    expect(resolvedDependencies.map(({ uri, digest }) => [uri, digest])).toContainEqual(['file:a.pkr.hcl', undefined])
    expect(JSON.stringify(predicate)).not.toContain('very-hidden')
    expect(history.builds[0]?.artifact).toMatchObject({ files: ['out/disk.img', written] })
  })

  it('names files that the template names, and what stands in them', async () => {
    const at = folder()
    writeFileSync(path.join(at, 'disk.raw'), 'raw')
    const source = 'source "file" "disk" {\n  source = "disk.raw"\n  target = "copy"\n}\n'
    const { builds } = await run(at, `${source}build {\n  sources = ["file.disk"]\n  post-processor "provenance" {}\n}`)
    expect(builds).toMatchObject([{ outcome: 'succeeded' }])
    const { predicate } = JSON.parse(readFileSync(path.join(at, 'disk.copy.provenance.json'), 'utf8')) as ReturnType<
      typeof statementIn
    >
    const text = readFileSync(path.join(at, 'a.pkr.hcl'))
    expect(predicate.buildDefinition.resolvedDependencies.filter(({ uri }) => uri.startsWith('file:'))).toEqual([
      { uri: 'file:a.pkr.hcl', name: 'a.pkr.hcl', digest: { sha256: sha256(text) } },
      { uri: 'file:disk.raw', name: 'disk.raw', digest: { sha256: sha256('raw') } },
    ])
  })

  it('names platform, run and commit', async () => {
    const env = {
      GITHUB_WORKFLOW_REF: 'acme/images/.github/workflows/build.yml@refs/heads/main',
      GITHUB_RUN_ID: '42',
      GITHUB_REPOSITORY: 'acme/images',
      GITHUB_SHA: 'a'.repeat(40),
      GITHUB_REF: 'refs/heads/main',
      GITHUB_SERVER_URL: 'https://github.example.com',
    }
    const before = { ...process.env }
    onTestFinished(() => {
      for (const name of Object.keys(env)) process.env[name] = before[name] as string
      for (const name of Object.keys(env)) if (before[name] === undefined) delete process.env[name]
    })
    Object.assign(process.env, env)
    const at = withKeys('P-256')
    const { text } = await attested(at, signed)
    const { runDetails, buildDefinition } = statementIn(text).predicate
    expect(runDetails).toMatchObject({ builder: { id: env.GITHUB_WORKFLOW_REF }, metadata: { invocationId: '42' } })
    const source = 'git+https://github.example.com/acme/images@refs/heads/main'
    expect(buildDefinition.resolvedDependencies[0]).toEqual({ uri: source, digest: { gitCommit: env.GITHUB_SHA } })
    const policy = ['-verifier=public.pem', `-builder-id=${env.GITHUB_WORKFLOW_REF}`, `-source-uri=${source}`]
    expect((await verified(at, ...policy, '-artifact=out/disk.img', written)).said).toBe('Attestation verified.')
  })

  it('is a statement without a signature where nothing signs it', async () => {
    const at = folder()
    const { text } = await attested(at, '')
    expect(JSON.parse(text)).toMatchObject({ _type: 'https://in-toto.io/Statement/v1' })
    expect(await verified(at, '-key=x', written)).toEqual({
      code: 1,
      said: expect.stringContaining('is no signed attestation: it has no signature'),
    })
    const none = await run(at, template('provenance = false\n    output_dir = "other"'))
    expect(none.builds).toMatchObject([{ outcome: 'succeeded' }])
  })

  it.each(['ecdsa-p256', 'rsa-2048', 'ed25519'] as const)(
    'is signed by a key of Vault of the type %s',
    async (type) => {
      const at = folder()
      const vault = await openVault(type)
      writeFileSync(path.join(at, 'public.pem'), vault.publicPem)
      const env = { VAULT_ADDR: vault.address, VAULT_TOKEN: 'right' }
      onTestFinished(() => {
        for (const name of Object.keys(env)) delete process.env[name]
      })
      Object.assign(process.env, env)
      const { problems } = await attested(at, 'signing_mode = "kms"\n    signer = "hashivault://images"')
      expect(problems).toEqual([])
      expect((await verified(at, '-verifier=public.pem', '-artifact=out/disk.img', written)).code).toBe(0)
      const asked = { attestation: written, workingDirectory: at, signal: new AbortController().signal }
      await expect(verifyAttestation({ ...asked, key: 'hashivault://images', env })).resolves.toBeDefined()
      await expect(verifyAttestation({ ...asked, key: 'hashivault://other', env })).rejects.toThrow('answered 404')
      const wrong = { ...env, VAULT_TOKEN: 'wrong' }
      await expect(verifyAttestation({ ...asked, key: 'hashivault://images', env: wrong })).rejects.toThrow(
        'answered 403',
      )
      await expect(verifyAttestation({ ...asked, key: 'hashivault://images', env: {} })).rejects.toThrow(
        'no VAULT_TOKEN',
      )
      const nobody = { ...env, VAULT_ADDR: 'http://127.0.0.1:1' }
      await expect(verifyAttestation({ ...asked, key: 'hashivault://images', env: nobody })).rejects.toThrow(
        'ECONNREFUSED',
      )
      if (present === undefined) return
      const { status } = spawnSync(present, ['verify-attestation', '-verifier=public.pem', written], { cwd: at })
      expect(status).toBe(0)
    },
  )

  it('asks Vault only with a token', async () => {
    const { warnings } = await planned(folder(), template('signing_mode = "kms"\n    signer = "hashivault://a"'))
    expect(warnings).toMatchObject([{ severity: 'refusal', code: 'key-service-failed' }])
  })

  it('asks Vault only for a template that is trusted with it', async () => {
    const at = folder()
    writeFileSync(path.join(at, 'a.pkr.hcl'), template('signing_mode = "kms"\n    signer = "hashivault://a"'))
    const planning = planTemplate({
      ...{ template: '.', vars: [], varFiles: [], only: [], except: [], connection: {}, evaluateDataSources: true },
      toBuild: true,
      trust: { granted: new Set(['env', 'files']), workspace: at, because: 'nobody has looked at it' },
      env: { VAULT_TOKEN: 'right' },
      workingDirectory: at,
      signal: new AbortController().signal,
      clock: systemClock,
    })
    await expect(planning).rejects.toMatchObject({ diagnostics: [{ code: 'untrusted-network' }] })
  })

  it('goes where it is told to', async () => {
    const at = withKeys('P-256', 'sec1')
    const { builds } = await run(at, template(`${signed}\n    output_dir = "deep/er"\n    verifier = "public.pem"`))
    expect(builds).toMatchObject([{ outcome: 'succeeded' }])
    expect((await verified(at, '-key=key.pem', 'deep/er/disk.img.provenance.json')).code).toBe(0)
  })

  it('fails with a key that is none, or another', async () => {
    const at = withKeys('P-256')
    writeFileSync(path.join(at, 'other.pem'), readFileSync(path.join(withKeys('RSA', 'pkcs1'), 'public.pem')))
    writeFileSync(path.join(at, 'none.pem'), 'very secret and no key')
    const { privateKey } = pairs['P-256']!()
    const locked = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' } as const
    writeFileSync(path.join(at, 'locked.pem'), privateKey.export(locked))
    const x25519 = generateKeyPairSync('x25519').privateKey
    writeFileSync(path.join(at, 'x25519.pem'), x25519.export({ type: 'pkcs8', format: 'pem' }))
    const key = (file: string) => `signing_mode = "key"\n    signer = "${file}"`
    expect((await attested(at, `${signed}\n    verifier = "other.pem"`)).problems).toEqual([
      'The key of verifier is not that of signer',
    ])
    expect((await attested(at, key('none.pem'))).problems).toEqual(['none.pem holds no key that can be used'])
    expect((await attested(at, key('locked.pem'))).problems).toEqual(['locked.pem holds no key that can be used'])
    expect((await attested(at, key('x25519.pem'))).problems).toEqual([expect.stringContaining('of the kind x25519')])
  })

  it.each([
    ['signing_mode = "key"', 'signing_mode "key" requires signer or key'],
    ['signing_mode = "key"\n    signer = "no.pem"', 'signer: no.pem is invalid: no such file or directory'],
    ['signer = "a"\n    key = "b"', 'signer and key must match when both are set'],
    ['signing_mode = "kms"\n    signer = "x"', 'signing_mode "kms" requires the address of a key'],
    ['signing_mode = "keyless"', 'signing_mode "keyless" requires keyless_identity'],
    ['signing_mode = "other"', 'Invalid value for "signing_mode"'],
    ['nope = 1', 'Unsupported argument'],
  ])('does not take %s', async (options, problem) => {
    const problems = await planned(folder(), template(options)).catch((thrown: unknown) => {
      if (!(thrown instanceof TemplateError)) throw thrown
      return thrown.diagnostics.map(({ summary }) => summary)
    })
    expect(problems).toContainEqual(problem)
  })

  it.each([
    ['signing_mode = "kms"\n    signer = "awskms://alias/a"', 'Keys of AWS KMS can not be reached'],
    ['signing_mode = "kms"\n    signer = "gcpkms://a/b"', 'Keys of Google Cloud KMS can not be reached'],
    ['sbom = true', 'provenance makes no bill of material'],
  ])('refuses %s before anything is built', async (options, problem) => {
    const { warnings } = await planned(folder(), template(options))
    expect(warnings).toMatchObject([{ severity: 'refusal', code: 'signing-not-here', summary: problem }])
  })
})

describe('verify-attestation', () => {
  it('tells what is not as it is expected', async () => {
    const at = withKeys('P-256')
    const { text } = await attested(at, signed)
    const key = '-verifier=public.pem'
    const fails = async (...words: readonly string[]) => {
      const { code, said } = await verified(at, ...words)
      expect(code).toBe(1)
      return said.split('\n')[0]
    }
    expect(await fails(written)).toContain('There is no key to verify with')
    expect(await fails(key, 'no.json')).toContain('no.json can not be read')
    expect(await fails(key, '-predicate-type=other', written)).toContain('and not other')
    expect(await fails(key, '-builder-id=me', written)).toContain('and not me')
    expect(await fails(key, '-source-uri=git+x', written)).toContain('It was not built from git+x')
    expect(await fails(key, '-artifact=key.pem', written)).toContain('The attestation is not about key.pem')
    expect(await fails('-key=awskms://x', written)).toContain('awskms://x can not be asked for its key')
    expect(await fails('-signing-mode=keyless', written)).toContain('can not be verified here')
    for (const flag of ['-bundle=x', '-require-rekor', '-keyless-identity=me'])
      expect(await verified(at, key, flag, written)).toMatchObject({
        code: 2,
        said: expect.stringContaining('Sigstore'),
      })
    writeFileSync(path.join(at, 'out/disk.img'), 'another content')
    expect(await fails(key, '-artifact=out/disk.img', written)).toContain('The attestation is not about out/disk.img')

    const envelope = JSON.parse(text) as { payload: string; signatures: { sig: string }[] }
    const changed = (change: object) => {
      writeFileSync(path.join(at, 'changed.json'), JSON.stringify({ ...envelope, ...change }))
      return fails(key, 'changed.json')
    }
    const other = Buffer.from(Buffer.from(envelope.payload, 'base64').toString().replace('disk.img', 'disk.jmg'))
    expect(await changed({ payload: other.toString('base64') })).toContain('is not that of the key')
    expect(await changed({ payloadType: 'text/plain' })).toContain('its payloadType is "text/plain"')
    expect(await changed({ signatures: [] })).toContain('it has no signatures')
    expect(await changed({ signatures: [{ sig: '?' }] })).toContain('a signature is not base64')
    expect(await changed({ payload: 5 })).toContain('its payload is not base64')
    // One that is good is enough, as with Packer.
    const two = { ...envelope, signatures: [{ sig: 'AAAA' }, ...envelope.signatures] }
    writeFileSync(path.join(at, 'two.json'), JSON.stringify(two))
    expect((await verified(at, key, 'two.json')).code).toBe(0)
  })
})

const reason = present === undefined ? ' (skipped: PACKER_PRESENT names no Packer of today)' : ''

describe.skipIf(present === undefined)(`a Packer of today${reason}`, () => {
  function packer(at: string, ...words: readonly string[]) {
    const env = { ...process.env, CHECKPOINT_DISABLE: '1', PACKER_CONFIG_DIR: at, HOME: at }
    const { status, stdout, stderr } = spawnSync(present ?? '', words, { cwd: at, encoding: 'utf8', env })
    return { code: status, said: (stdout + stderr).trim() }
  }

  it.each(Object.keys(pairs))('verifies what is signed here with %s', async (kind) => {
    const at = withKeys(kind)
    const { text } = await attested(at, signed)
    const id = statementIn(text).predicate.runDetails.builder.id
    const type = '-predicate-type=https://slsa.dev/provenance/v1'
    const good = ['verify-attestation', '-verifier=public.pem', type, `-builder-id=${id}`, '-artifact=out/disk.img']
    expect(packer(at, ...good, written)).toEqual({ code: 0, said: 'Attestation verified.' })
    expect(packer(at, 'verify-attestation', '-key=key.pem', written).code).toBe(0)
    expect(packer(at, ...good, '-source-uri=git+x', written).code).toBe(1)
    const other = withKeys(kind)
    expect(packer(at, 'verify-attestation', `-key=${path.join(other, 'key.pem')}`, written).code).toBe(1)
  })

  it.each(Object.keys(pairs))('signs with %s what is verified here', async (kind) => {
    const at = withKeys(kind)
    mkdirSync(path.join(at, 'out'))
    const options = `${signed}\n    output_dir = "theirs"\n    source_uri = "git+https://example.com/x"`
    writeFileSync(path.join(at, 'a.pkr.hcl'), template(options))
    expect(packer(at, 'build', '.').code).toBe(0)
    const file = 'theirs/disk.img.provenance.json'
    const policy = ['-artifact=out/disk.img', '-source-uri=git+https://example.com/x']
    expect(await verified(at, '-verifier=public.pem', ...policy, file)).toEqual({
      code: 0,
      said: 'Attestation verified.',
    })
    expect((await verified(withKeys(kind), '-key=key.pem', path.join(at, file))).code).toBe(1)
  })
})
