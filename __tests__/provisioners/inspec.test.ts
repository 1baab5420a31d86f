import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { generateKeyPair } from '../../src/communicators/ssh/key-pair.ts'
import { inspec as typed } from '../../src/provisioners/inspec.ts'
import type { Provisioner } from '../../src/provisioners/provisioner.ts'
import { saltMasterless } from '../../src/provisioners/salt-masterless.ts'
import { findProgram } from '../../src/scripts/local-program.ts'
import { fullTrust } from '../../src/trust/trust.ts'
import { type Guest, resolve, startGuest } from './guest.ts'
import { makePrograms, type Programs } from './programs.ts'

const inspec = typed as unknown as Provisioner
const hasSsh = findProgram('ssh', { env: process.env }) !== undefined
if (!hasSsh) console.warn('skipped: no ssh on the PATH (Debian package "openssh-client")')

let folder: string
let guest: Guest
let programs: Programs

/** Asks the guest by SSH, as InSpec's arguments say, and keeps the files that it was given. */
const program =
  `
while [ $# -gt 0 ]; do
  case "$1" in
    --host) host=$2 ;; --port) port=$2 ;; --user) user=$2 ;; --key-files) cp "$2" "$KEPT/key"; key=$2 ;;
    --config) cp "$2" "$KEPT/config" ;; --input-file) cp "$2" "$KEPT/input" ;;
  esac
  shift
done
[ -z "$ASK" ] || ssh -F none -i "$key" -p "$port" -o BatchMode=yes -o IdentitiesOnly=yes -o StrictHostKeyChecking=no \\
  -o LogLevel=ERROR -o UserKnownHostsFile=/dev/null "$user@$host" 'echo "in the guest: $GUEST"'
echo "licence: $CHEF_LICENSE"
exit "$` + `{INSPEC_EXIT:-0}"`

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inspec test-'))
  programs = await makePrograms(folder)
  await programs.add('inspec', program)
  await mkdir(join(folder, 'kept'))
  await mkdir(join(folder, 'inputs'))
  guest = await startGuest(folder, { GUEST: 'yes' })
})

afterEach(async () => {
  await guest.stop()
  await rm(folder, { recursive: true })
})

async function run(
  given: Record<string, unknown>,
  { env = {}, late = {} }: { env?: Record<string, string>; late?: Record<string, string | number> } = {},
): Promise<readonly string[]> {
  const around = { ...process.env, ...programs.env, KEPT: join(folder, 'kept'), ...env }
  const options = resolve(inspec, { profile: 'https://example.com/x', ...given }, folder)
  await inspec.run(options, { ...guest.context, env: around, late })
  const calls = await programs.calls()
  return calls.at(-1)!.slice(1)
}

/** What follows an argument. */
const following = (words: readonly string[], name: string): string | undefined =>
  words.includes(name) ? words[words.indexOf(name) + 1] : undefined
const kept = (name: string) => readFile(join(folder, 'kept', name), 'utf8')

describe('inspec', () => {
  it.skipIf(!hasSsh)('comes to the guest through the proxy with a key of its own', async () => {
    const words = await run(
      { inspec_env_vars: ['CHEF_LICENSE=accept=x'], extra_arguments: ['--reporter', 'json of {{ .User }}'] },
      { env: { ASK: 'yes' }, late: { User: 'tester' } },
    )
    expect(guest.log).toContain('stdout: in the guest: yes')
    expect(guest.log).toContain('stdout: licence: accept=x')
    expect(words.slice(0, 8)).toEqual([
      'exec',
      'https://example.com/x',
      '--backend',
      'ssh',
      '--host',
      '127.0.0.1',
      '--user',
      userInfo().username,
    ])
    expect(words.slice(-2)).toEqual(['--reporter', 'json of tester'])
    expect(await kept('input')).toBe('packer_build_name: "debian"\npacker_builder_type: "proxmox-iso"\n')
    expect(await kept('key')).toContain('BEGIN RSA PRIVATE KEY')
    // Nothing of it stays.
    for (const name of ['--key-files', '--input-file']) expect(existsSync(following(words, name)!)).toBe(false)
  })

  it.skipIf(!hasSsh)('takes keys of the user, and files beside its own', async () => {
    const { privateKey, publicKey } = await generateKeyPair({ type: 'ed25519', bits: 0, name: 'x' })
    await writeFile(join(folder, 'host'), privateKey, { mode: 0o600 })
    await writeFile(join(folder, 'mine'), privateKey, { mode: 0o600 })
    await writeFile(join(folder, 'mine.pub'), publicKey)
    await writeFile(join(folder, 'mine.yml'), '')
    const words = await run(
      {
        user: 'me',
        host: 'localhost',
        ssh_host_key_file: 'host',
        ssh_authorized_key_file: 'mine.pub',
        attributes: ['mine.yml', '{{ .Host }}.yml'],
        attributes_directory: 'inputs',
        extra_arguments: ['--key-files', join(folder, 'mine')],
      },
      { env: { ASK: 'yes' }, late: { Host: 'guest' } },
    )
    expect(guest.log).toContain('stdout: in the guest: yes')
    expect(following(words, '--user')).toBe('me')
    expect(words.filter((word) => word === '--key-files')).toHaveLength(1)
    const at = words.indexOf('--input-file')
    expect(words.slice(at + 1, at + 3)).toEqual(['mine.yml', 'guest.yml'])
    expect(words[at + 3]).toMatch(/\/inputs\/packer-provisioner-inspec-[\w-]+\.yml$/)
    expect(await readdir(join(folder, 'inputs'))).toEqual([])
  })

  describe('comes directly', () => {
    const late = { ConnType: 'ssh', Host: '192.0.2.7', Port: 2222, User: 'debian', Password: 'p s' }

    it.each([
      ['ssh', { use_proxy: false }, ['--host', '192.0.2.7', '--user', 'debian', '--port', '2222', '--config']],
      ['ssh', { host: '192.0.2.8', user: 'me' }, ['--host', '192.0.2.8', '--user', 'me', '--port', '2222', '--config']],
      ['winrm', {}, ['--host', '192.0.2.7', '--user', 'debian', '--config']],
    ])('by %s with %j: the password is in a file', async (backend, given, expected) => {
      const words = await run({ backend, ...given }, { late })
      expect(words.slice(4, 4 + expected.length)).toEqual(expected)
      expect(JSON.parse(await kept('config'))).toEqual({ version: '1.1', cli_options: { password: 'p s' } })
      expect(words.join(' ')).not.toContain('p s')
    })

    it('by the port of WinRM, with TLS where it is that of TLS', async () => {
      const words = await run({ backend: 'winrm' }, { late: { ...late, ConnType: 'winrm', Port: 5986 } })
      expect(words.slice(4, 11)).toEqual(['--host', '192.0.2.7', '--user', 'debian', '--port', '5986', '--ssl'])
    })

    it('with the key of the build, or the one that the template names', async () => {
      await run({ use_proxy: false }, { late: { ...late, SSHPrivateKey: 'KEY' } })
      expect(await kept('key')).toBe('KEY\n')
      await writeFile(join(folder, 'named'), 'NAMED')
      await run({ use_proxy: false }, { late: { ...late, SSHPrivateKeyFile: join(folder, 'named') } })
      expect(await kept('key')).toBe('NAMED')
      expect(existsSync(join(folder, 'kept/config'))).toBe(false)
    })

    it('as arguments of the template say', async () => {
      const extra = ['--password=x', '--port', '22', '--ssl']
      const words = await run({ use_proxy: false, extra_arguments: extra }, { late })
      expect(words.filter((word) => /^--(?:port|ssl|password|config)/.test(word))).toEqual([
        '--password=x',
        '--port',
        '--ssl',
      ])
    })

    it('nowhere, where no address is known', async () => {
      await expect(run({ use_proxy: false })).rejects.toThrow('InSpec has no direct way to the guest')
    })
  })

  it.each([
    ['local', {}, ['--host', '127.0.0.1', '--user', userInfo().username, '--input-file']],
    ['docker', { host: 'container', user: 'u' }, ['--host', 'container', '--user', 'u', '--input-file']],
  ])('tests what is on this machine: %s', async (backend, given, expected) => {
    expect((await run({ backend, ...given })).slice(4, 9)).toEqual(expected)
  })

  it.each([
    ['100', [], 'unexpected exit status: 100. Expected exit codes are: [0 101]'],
    ['101', [], undefined],
    ['0', [101], 'unexpected exit status: 0. Expected exit codes are: [101]'],
    ['7', [7], undefined],
  ])('ends with %s where %j are valid: %s', async (code, valid, problem) => {
    const done = run({ backend: 'local', valid_exit_codes: valid }, { env: { INSPEC_EXIT: code } })
    if (problem === undefined) await done
    else await expect(done).rejects.toMatchObject({ code: 'tests-failed', message: expect.stringContaining(problem) })
  })

  it('ends with the build', async () => {
    await programs.add('inspec', 'echo here; sleep 1000')
    const stop = new AbortController()
    const options = resolve(inspec, { profile: 'https://example.com/x' }, folder)
    const env = { ...process.env, ...programs.env }
    const done = inspec.run(options, { ...guest.context, env, signal: stop.signal })
    await expect.poll(() => guest.log).toContain('stdout: here')
    stop.abort()
    await expect(done).rejects.toThrow('cancelled')
  })
})

describe('before anything is made', () => {
  const here = { signal: new AbortController().signal, trust: fullTrust, workingDirectory: '/' }
  const check = (provisioner: Provisioner, given: Record<string, unknown>, PATH: string) =>
    provisioner.checkHere?.(resolve(provisioner, given, folder), { ...here, env: { PATH } })

  it('InSpec is looked for', async () => {
    await check(inspec, { profile: 'https://x' }, `/nowhere:${programs.folder}`)
    await check(inspec, { profile: 'https://x', command: join(programs.folder, 'inspec') }, '')
    await expect(
      check(inspec, { profile: 'https://x', command: 'cinc-auditor' }, programs.folder),
    ).rejects.toMatchObject({
      code: 'inspec-not-installed',
      message: 'There is no cinc-auditor on this machine (command)',
    })
  })

  it('git is looked for where formulas come from it', async () => {
    const salt = saltMasterless as unknown as Provisioner
    await check(salt, { local_state_tree: '.' }, '/nowhere')
    const given = { local_state_tree: '.', formulas: ['https://h/x.git//x'] }
    await check(salt, given, execFileSync('sh', ['-c', 'dirname "$(command -v git)"'], { encoding: 'utf8' }).trim())
    await expect(check(salt, given, '/nowhere')).rejects.toMatchObject({ code: 'git-not-installed' })
  })
})
