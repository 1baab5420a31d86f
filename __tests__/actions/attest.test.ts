import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { PretendSigstore } from '../attestation/pretend-sigstore.ts'
import { type Lab, labTemplate, openLab } from '../engine/lab.ts'
import { actionPrograms, Job, type StepResult } from '../harness/runner.ts'

let sigstore: PretendSigstore
beforeAll(async () => {
  sigstore = await PretendSigstore.open()
})
afterAll(() => sigstore.close())
afterEach(() => sigstore.forget())

const template = `variable "secret" {
  default   = "very-hidden"
  sensitive = true
}
source "file" "disk" {
  content = "content of a disk"
  target  = "out/disk.img"
}
build {
  sources = ["file.disk"]
}`

const jobs: Job[] = []
afterEach(() => {
  for (const job of jobs.splice(0)) job.remove()
})

interface Wish {
  readonly inputs?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  readonly event?: object
  readonly template?: string
}

function step({ inputs = {}, env = {}, event = {}, template: text = template }: Wish = {}): Promise<StepResult> {
  const job = new Job({
    ...actionPrograms,
    inputs: { attest: 'true', 'github-token': sigstore.secrets.github, ...inputs },
    env: { ...sigstore.environment, ...env },
  })
  jobs.push(job)
  job.write('a.pkr.hcl', text)
  job.environment['GITHUB_EVENT_PATH'] = job.write('event.json', JSON.stringify(event))
  return job.main().done
}

const publicRepository = { repository: { full_name: 'example/templates', visibility: 'public' } }
const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex')

interface Attested {
  readonly url: string
  readonly subjects: readonly string[]
  readonly bundle: string
  readonly identity?: string
}

function buildIn({ outputs }: StepResult) {
  return (
    JSON.parse(outputs['builds'] ?? '[]') as { outcome: string; attestation?: Attested; templateId?: number }[]
  )[0]!
}

/** Nobody reads a secret in a log: what is printed of it is the command that hides it. */
function expectNoSecrets({ raw, summary, outputs }: StepResult): void {
  const printed = raw.split('\n').filter((line) => !line.startsWith('::add-mask::'))
  const all = [...printed, summary, ...Object.values(outputs)].join('\n')
  for (const secret of ['very-hidden', ...Object.values(sigstore.secrets), ...sigstore.tokens])
    expect(all).not.toContain(secret)
}

describe('a build with attest: true', () => {
  it('is signed by the identity of the workflow, in a private repository by GitHub’s own Sigstore', async () => {
    const result = await step()
    expect(result.log.annotations).toEqual([])
    expect(result.exitCode).toBe(0)
    expect(sigstore.calls.filter((call) => !call.endsWith('/jobs'))).toEqual([
      'GET /oidc',
      'CONNECT fulcio.githubapp.com:443',
      'POST /api/v2/signingCert',
      'CONNECT timestamp.githubapp.com:443',
      'POST /api/v1/timestamp',
      'POST /api/repos/example/templates/attestations',
    ])
    const [stored] = sigstore.stored
    expect(stored?.repository).toBe('example/templates')
    expect(stored?.bundle.mediaType).toBe('application/vnd.dev.sigstore.bundle.v0.3+json')
    const { statement, witnesses } = sigstore.verified(stored!.bundle)
    expect(witnesses).toEqual(['timestamp'])
    expect(statement).toMatchObject({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'disk.img', digest: { sha256: sha256('content of a disk') } }],
      predicateType: 'https://slsa.dev/provenance/v1',
      predicate: {
        buildDefinition: { externalParameters: { template: '.' }, internalParameters: { packerBuilderType: 'file' } },
        runDetails: { metadata: { invocationId: '4711' } },
      },
    })
    expectNoSecrets(result)
  })

  it('is told of in outputs, log and summary, with the bundle as a file', async () => {
    const result = await step()
    const url = 'https://github.com/example/templates/attestations/1001'
    const { attestation } = buildIn(result)
    expect(result.outputs).toMatchObject({ 'attestation-url': url, 'attestation-bundle': attestation?.bundle })
    expect(attestation).toEqual({
      url,
      subjects: ['disk.img'],
      bundle: expect.stringMatching(/file\.disk\.sigstore\.json$/),
    })
    expect(JSON.parse(readFileSync(attestation?.bundle ?? '', 'utf8'))).toEqual(sigstore.stored[0]?.bundle)
    expect(result.raw).toContain(`==> file.disk: Attested by this workflow: disk.img. ${url}`)
    expect(result.summary).toContain(
      `🔏 <code>file.disk</code>: <a href="${url}">Attested</a> by this workflow: disk.img`,
    )
  })

  it('is entered into the log that all read where the repository is public', async () => {
    const result = await step({ event: publicRepository })
    expect(result.log.annotations).toEqual([])
    expect(sigstore.calls).toEqual(
      expect.arrayContaining([
        'CONNECT fulcio.sigstore.dev:443',
        'CONNECT rekor.sigstore.dev:443',
        'POST /api/v1/log/entries',
      ]),
    )
    expect(sigstore.calls.join()).not.toContain('githubapp.com')
    expect(sigstore.verified(sigstore.stored[0]!.bundle).witnesses).toEqual(['log'])
    expectNoSecrets(result)
  })

  it('says the same as the post-processor provenance', async () => {
    const both = template.replace('sources =', 'post-processor "provenance" {}\n  sources =')
    const result = await step({ template: both })
    expect(result.log.annotations).toEqual([])
    const { statement } = sigstore.verified(sigstore.stored[0]!.bundle)
    const written = JSON.parse(readFileSync(`${jobs[0]?.workspace}/out/disk.img.provenance.json`, 'utf8')) as Stated
    const signed = statement as Stated
    expect(signed.subject.slice(0, 1)).toEqual(written.subject)
    expect(signed.subject.slice(1).map(({ name }) => name)).toEqual(['disk.img.provenance.json'])
    expect(signed.predicate.buildDefinition).toEqual(written.predicate.buildDefinition)
  })
})

it('a build that makes nothing is told to have no attestation', async () => {
  const result = await step({
    template: 'source "null" "here" {\n communicator = "none"\n}\nbuild {\n sources = ["null.here"]\n}',
  })
  expect(result.exitCode).toBe(0)
  expect(result.log.annotations).toMatchObject([{ type: 'warning', title: 'There is no attestation of null.here' }])
  expect(sigstore.stored).toEqual([])
  expect(result.outputs['attestation-url']).toBeUndefined()
})

interface Stated {
  readonly subject: readonly { readonly name: string }[]
  readonly predicate: { readonly buildDefinition: object }
}

describe('a service that refuses', () => {
  const refused = { status: 400, message: 'not today' }
  it.each([
    ['oidc', {}, 'GitHub gave no token with the identity of this workflow: it answered 400', 'id-token: write'],
    [
      'fulcio',
      {},
      'Fulcio (https://fulcio.githubapp.com) gave no certificate for the identity of the workflow: (400) not today',
      'Runners have to reach Sigstore',
    ],
    [
      'timestamps',
      {},
      'The signature got no time stamp (https://timestamp.githubapp.com): (400) not today',
      'Runners have to reach Sigstore',
    ],
    [
      'rekor',
      publicRepository,
      'The signature was not put into the log of Sigstore (https://rekor.sigstore.dev): (400) not today',
      'Runners have to reach Sigstore',
    ],
    ['attestations', {}, 'GitHub did not keep the attestation for example/templates: status 400, not today', ''],
  ] as const)('fails the step at %s, and what was built stays', async (service, event, title, advice) => {
    sigstore.faults.set(service, refused)
    const result = await step({ event })
    expect(result.exitCode).toBe(1)
    const [annotation, ...more] = result.log.annotations
    expect(more).toEqual([])
    expect(annotation).toMatchObject({
      type: 'error',
      file: 'a.pkr.hcl',
      line: '5',
      title: expect.stringContaining(title),
    })
    expect(annotation?.message).toContain(advice)
    expect(result.raw).toContain('What was built stays, without an attestation: file out/disk.img')
    expect(result.raw).not.toMatch(/\n\s+at .*\(|node_modules|Internal error/)
    expect(readFileSync(`${jobs[0]?.workspace}/out/disk.img`, 'utf8')).toBe('content of a disk')
    expect(result.outputs['attestation-url']).toBeUndefined()
    expect(sigstore.stored).toEqual([])
    expectNoSecrets(result)
  })

  it('names the permission where the token may not store', async () => {
    sigstore.faults.set('attestations', { status: 403, message: 'Resource not accessible by integration' })
    const { log } = await step()
    expect(log.annotations[0]?.title).toContain('status 403, Resource not accessible by integration')
    expect(log.annotations[0]?.message).toContain(
      'permissions:\n  contents: read\n  id-token: write\n  attestations: write',
    )
  })
})

describe('what is not there is told before anything is built', () => {
  const without = { ACTIONS_ID_TOKEN_REQUEST_URL: '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: '' }
  const fork = {
    repository: { full_name: 'example/templates' },
    pull_request: { number: 12, head: { sha: 'f00dfeedf00dfeed', repo: { full_name: 'stranger/templates' } } },
  }
  it.each([
    [
      'the permission',
      { env: without },
      'needs the permission id-token: write',
      'permissions:\n  contents: read\n  id-token: write\n  attestations: write',
    ],
    [
      'an identity for forks',
      { env: { ...without, GITHUB_EVENT_NAME: 'pull_request' }, event: fork },
      'can not be on for pull requests from forks',
      "github.event_name != 'pull_request'",
    ],
    [
      'GitHub’s attestations',
      { env: { GITHUB_SERVER_URL: 'https://git.example.com' } },
      'needs GitHub Actions on github.com or GHE.com',
      'provenance',
    ],
    ['a token', { inputs: { 'github-token': '' } }, 'needs github-token', 'attestations: write'],
  ])('%s', async (_, wish, title, advice) => {
    const { exitCode, log, outputs } = await step(wish)
    expect(exitCode).toBe(1)
    expect(log.annotations.map((each) => each.title)).toEqual([expect.stringContaining(`Input attest ${title}`)])
    expect(log.annotations[0]?.message).toContain(advice)
    expect(outputs['builds'] ?? '[]').toBe('[]')
    expect(sigstore.calls.filter((call) => !call.endsWith('/jobs'))).toEqual([])
  })

  it('but a command that builds nothing only says that it has no effect', async () => {
    const { exitCode, log } = await step({ env: without, inputs: { command: 'validate' } })
    expect(exitCode).toBe(0)
    expect(log.annotations).toMatchObject([
      { type: 'warning', title: 'Input attest has no effect with command: validate' },
    ])
  })
})

describe('a template', () => {
  let lab: Lab
  beforeAll(async () => {
    lab = await openLab()
  })
  afterAll(() => lab.close())

  it('is attested by its identity, which is a file that gh verifies', async () => {
    const result = await step({ template: labTemplate(lab), inputs: lab.inputs })
    expect(result.log.annotations.filter(({ type }) => type === 'error')).toEqual([])
    const { attestation, templateId } = buildIn(result)
    const { statement } = sigstore.verified(sigstore.stored[0]!.bundle)
    const identity = readFileSync(attestation?.identity ?? '')
    expect(statement).toMatchObject({
      subject: [{ name: `proxmox-iso:${templateId}`, digest: { sha256: sha256(identity) } }],
    })
    expect(JSON.parse(identity.toString())).toMatchObject({
      state: { vmid: templateId, node: 'pve', name: 'lab-template' },
    })
  })

  it('stays where it can not be attested', async () => {
    sigstore.faults.set('fulcio', { status: 400, message: 'not today' })
    const before = (await lab.contents()).machines.length
    const result = await step({ template: labTemplate(lab), inputs: lab.inputs })
    const { outcome, templateId } = buildIn(result)
    expect(outcome).toBe('failed')
    expect(result.outputs['template-id']).toBe(String(templateId))
    expect(result.raw).toContain(
      `What was built stays, without an attestation: template ${templateId} (lab-template) on pve`,
    )
    const { machines } = await lab.contents()
    expect(machines).toContain(`template ${templateId}`)
    expect(machines).toHaveLength(before + 1)
  })
})

describe('what signs', () => {
  const tellModules = `data:text/javascript,${encodeURIComponent(`
    import { registerHooks } from 'node:module'
    import { writeSync } from 'node:fs'
    registerHooks({ load(url, context, next) { writeSync(1, 'loaded ' + url + '\\n'); return next(url, context) } })
  `)}`
  const loads = async (attest: string) => {
    const { raw, exitCode } = await step({ inputs: { attest }, env: { NODE_OPTIONS: `--import ${tellModules}` } })
    expect(exitCode).toBe(0)
    return /^loaded .*(?:@sigstore|make-fetch-happen|attestation-sigstore|attestation\/sigstore)/m.test(raw)
  }

  it('is loaded by who asks for it alone', async () => {
    expect([await loads('false'), await loads('true')]).toEqual([false, true])
  })
})
