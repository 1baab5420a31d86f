import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import fc from 'fast-check'
import ssh2, { type Client as SshClient } from 'ssh2'
import { generateKeyPair } from '../../src/communicators/ssh/key-pair.ts'
import { SshCommunicator } from '../../src/communicators/ssh/ssh-communicator.ts'
import { calls } from '../../src/embedded/api/all-calls.ts'
import { type EmbeddedServer, startEmbedded } from '../../src/embedded/index.ts'
import { onlyTyped, type Target } from './property.ts'

/** What a guest answers to a command: bytes, and how it ends. */
interface Said {
  readonly text: string
  readonly error: string
  readonly code: number
}

/** A guest that answers every command with what it was told to say. */
async function openLiar() {
  const { privateKey } = await generateKeyPair({ type: 'ed25519', bits: 0, name: 'host' })
  const says: Said[] = []
  const server = new ssh2.Server({ hostKeys: [privateKey] }, (client) => {
    client.on('error', () => {})
    client.on('authentication', (context) => context.accept())
    client.on('session', (accept) => {
      const session = accept()
      session.on('exec', (acceptExec) => {
        const { text, error, code } = says.shift() ?? { text: '', error: '', code: 1 }
        const channel = acceptExec()
        channel.on('error', () => {})
        channel.resume()
        channel.stderr.write(error)
        channel.write(text)
        channel.exit(code)
        channel.end()
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const dial = () =>
    new Promise<SshClient>((resolve, reject) => {
      const client = new ssh2.Client()
      client.on('ready', () => resolve(client)).on('error', reject)
      client.connect({ host: '127.0.0.1', port: (server.address() as AddressInfo).port, username: 'x', password: 'x' })
    })
  const communicator = async () =>
    new SshCommunicator(await dial(), {
      pty: false,
      forwardAgent: false,
      username: 'x',
      transferMethod: 'scp',
      dial,
      wait: dial,
      notice() {},
    })
  return { says, communicator, stop: () => server.close() }
}

const spoken = fc
  .array(
    fc.constantFrom(
      ...[
        '\0',
        '\x01',
        '\x02',
        'C0644 5 a\n',
        'D0755 0 d\n',
        'E\n',
        'C0644 99999999999999 a\n',
        'C0644 1 ../x\n',
        'C0644 1 /etc/x\n',
      ],
      ...[
        'hello',
        '\n',
        '/x\n',
        '/x/a\n',
        '/x/../../y\n',
        '../z\n',
        '/\n',
        '-1\n',
        'yes',
        '\xff',
        'D0755 0 ..\n',
        'T1 0 1 0\n',
        ' ',
      ],
    ),
    { maxLength: 10 },
  )
  .map((parts) => parts.join(''))
const said = fc.record({
  text: spoken,
  error: fc.constantFrom('', 'sh: scp: not found\n', 'x'),
  code: fc.constantFrom(0, 1, 126, 127),
})

let liar: Awaited<ReturnType<typeof openLiar>> | undefined
const guests: Target = {
  name: 'answers of guests over SSH',
  cases: { sample: 10, long: 1_000 },
  property: () =>
    fc.asyncProperty(fc.array(said, { minLength: 1, maxLength: 6 }), fc.boolean(), async (answers, isFolder) => {
      liar ??= await openLiar()
      const outer = mkdtempSync(join(tmpdir(), 'liar-'))
      const folder = join(outer, 'a/b/c')
      liar.says.splice(0, liar.says.length, ...answers)
      const communicator = await liar.communicator()
      const { signal } = new AbortController()
      try {
        await (isFolder
          ? communicator.downloadDirectory('/x', folder, { signal })
          : communicator.download('/x', new PassThrough().resume(), { signal }))
      } catch (thrown) {
        onlyTyped(thrown)
      }
      await communicator.close()
      const outside = ['z', 'y', 'x', 'a/z', 'a/y', 'a/x', 'a/b/z', 'a/b/y', 'a/b/x'].filter((name) =>
        existsSync(join(outer, name)),
      )
      rmSync(outer, { recursive: true, force: true })
      if (outside.length > 0) throw new Error(`made outside of the folder: ${outside.join(', ')}`)
    }),
  close: async () => void liar?.stop(),
}

const value = fc.oneof(
  fc.constantFrom(
    '100',
    '101',
    'pve',
    'local',
    'local-lvm',
    'root@pam',
    '0',
    '-1',
    '1',
    'local-lvm:1',
    'virtio,bridge=vmbr0',
    'x=y,,z',
  ),
  fc.string({ maxLength: 10 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
)
const apiRequest = fc
  .constantFrom(...calls)
  // What ends the server, and what takes its time, is no finding.
  .filter(({ path }) => !/download-url|vncwebsocket|upload/.test(path))
  .chain((call) =>
    fc.record({
      method: fc.constant(call.method),
      path: fc
        .array(value, { minLength: 6, maxLength: 6 })
        .map((values) =>
          call.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(likely(name, values))),
        ),
      given: fc.dictionary(
        fc.oneof(fc.constantFrom(...Object.keys(call.parameters ?? {}), 'x'), fc.string({ maxLength: 5 })),
        value,
        { maxKeys: 5 },
      ),
    }),
  )

/** Mostly what is there, so that a call gets as far as its work. */
function likely(name: string, values: string[]): string {
  const chosen = values.shift() ?? 'x'
  // A name that is no node's is looked up, and that takes its time.
  if (name === 'node') return 'pve'
  if (chosen.length > 3) return { vmid: '100', node: 'pve', storage: 'local' }[name] ?? chosen
  return chosen === '' ? 'x' : chosen
}

let server: EmbeddedServer | undefined
let data = ''
const requests: Target = {
  name: 'requests to the embedded server',
  cases: { sample: 60, long: 5_000 },
  property: () =>
    fc.asyncProperty(apiRequest, async ({ method, path, given }) => {
      if (server === undefined) {
        data = mkdtempSync(join(tmpdir(), 'fuzz-'))
        server = await startEmbedded({
          data,
          listen: { host: '127.0.0.1', port: 0 },
          simulate: true,
          authFailureDelay: 0,
        })
        await ask(server, 'POST', '/nodes/pve/qemu', { vmid: '100' })
      }
      const { status, body } = await ask(server, method, path, given)
      if (/Cannot read prop|is not (?:a function|iterable|defined(?! in))|call stack|\[object Object\]/.test(body))
        throw new Error(`${status} ${body}`)
    }),
  async close() {
    await server?.close()
    if (data !== '') rmSync(data, { recursive: true, force: true })
  },
}

function ask(
  { url, username, token }: EmbeddedServer,
  method: string,
  path: string,
  given: Readonly<Record<string, string>>,
): Promise<{ readonly status: number; readonly body: string }> {
  const pairs = Object.entries(given).map(([key, each]): [string, string] => [key, each.toWellFormed()])
  const form = new URLSearchParams(pairs).toString()
  const inBody = method === 'POST' || method === 'PUT'
  const target = `${url}/api2/json${path}${inBody || form === '' ? '' : `?${form}`}`.replace(
    '/api2/json/api2/json',
    '/api2/json',
  )
  return new Promise((resolve, reject) => {
    const sent = request(
      target,
      {
        method,
        rejectUnauthorized: false,
        headers: {
          authorization: `PVEAPIToken=${username}=${token}`,
          ...(inBody
            ? { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(form) }
            : {}),
        },
      },
      (response) => {
        let body = response.statusMessage ?? ''
        response.setEncoding('utf8').on('data', (chunk: string) => {
          body += chunk
        })
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
        response.on('error', reject)
      },
    )
    sent.on('error', reject)
    sent.end(inBody ? form : undefined)
  })
}

export const sessionTargets: readonly Target[] = [guests, requests]
