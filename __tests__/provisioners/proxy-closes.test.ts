import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { startSshProxy } from '../../src/communicators/proxy/ssh-proxy.ts'
import { generateKeyPair } from '../../src/communicators/ssh/key-pair.ts'
import { parsePrivateKey } from '../../src/communicators/ssh/private-key.ts'
import { openWay as openForAnsible } from '../../src/provisioners/ansible/way-to-guest.ts'
import { ansible } from '../../src/provisioners/ansible.ts'
import { openWay as openForInspec } from '../../src/provisioners/inspec/way-to-guest.ts'
import { inspec } from '../../src/provisioners/inspec.ts'
import type { Provisioner } from '../../src/provisioners/provisioner.ts'
import { type Guest, resolve, startGuest } from './guest.ts'

let folder: string
let guest: Guest
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'proxy closes-'))
  await mkdir(join(folder, 'tmp'))
  await writeFile(join(folder, 'a.yml'), '')
  vi.stubEnv('TMPDIR', join(folder, 'tmp'))
  guest = await startGuest(folder)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await guest.stop()
  await rm(folder, { recursive: true })
})

const left = async () => (await readdir(join(folder, 'tmp'))).filter((name) => name.includes('ssh-proxy'))

function connected(port: number): Promise<string> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1', () => done('connected'))
    socket.once('error', (failed: NodeJS.ErrnoException) => done(failed.code ?? ''))
    socket.once('connect', () => socket.destroy())
  })
}

function optionsOf<T>(provisioner: unknown, given: Record<string, unknown>): T {
  return resolve(provisioner as Provisioner, given, folder) as T
}

type Ansible = Parameters<typeof openForAnsible>[0]['given']
type Inspec = Parameters<typeof openForInspec>[0]['given']

it.each([
  [
    'Ansible',
    (nowhere: string) =>
      openForAnsible(
        { given: optionsOf<Ansible>(ansible, { playbook_file: 'a.yml' }), extra: [], folder: nowhere },
        guest.context,
      ),
  ],
  [
    'InSpec',
    (nowhere: string) =>
      openForInspec({ given: optionsOf<Inspec>(inspec, { profile: 'https://x' }), folder: nowhere }, guest.context),
  ],
])('%s: a key that can not be written closes the proxy', async (_, open) => {
  await expect(open(join(folder, 'nowhere'))).rejects.toThrow('ENOENT')
  const port = Number(/proxy on this machine, 127\.0\.0\.1 port (\d+)/.exec(guest.log.join('\n'))?.[1])
  expect(port).toBeGreaterThan(0)
  expect([await connected(port), await left()]).toEqual(['ECONNREFUSED', []])
})

it('a proxy whose host key is none leaves nothing', async () => {
  const read = parsePrivateKey((await generateKeyPair({ type: 'ed25519', bits: 0, name: 'x' })).privateKey, 'x')
  if (read.problem !== undefined) throw new Error(read.problem.summary)
  const { communicator } = guest.context
  const options = { communicator, hostKey: 'none', authorizedKey: read.key, port: 0, sftpCommand: '' }
  await expect(startSshProxy(options)).rejects.toThrow('privateKey')
  expect(await left()).toEqual([])
})
