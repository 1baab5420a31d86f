import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { gossShell } from '../../src/provisioners/goss/goss-shell.ts'
import { goss as typed } from '../../src/provisioners/goss.ts'
import type { Provisioner } from '../../src/provisioners/provisioner.ts'
import { findProgram } from '../../src/scripts/local-program.ts'
import { type Guest, resolve, startGuest } from './guest.ts'
import { makePrograms, type Programs, sudoBelow } from './programs.ts'

const goss = typed as unknown as Provisioner
const canDownload = ['curl', 'wget'].some((name) => findProgram(name, { env: process.env }))
if (!canDownload) console.warn('skipped: neither curl nor wget on the PATH')

let folder: string
let remote: string
let guest: Guest
let programs: Programs

// Renders what it would test, and finds as many failures as its environment says.
const program =
  `#!/bin/sh
{ printf '%s\\037' goss "$@"; printf '\\036'; } >> "$RECORD"
case "$*" in
  *--version*) echo goss version v0.4.9 ;;
  *"render -d"*) echo debug ;;
  *render*) printf 'spec of %s in %s\\n' "$A" "$PWD" ;;
  *) exit "$` +
  `{GOSS_EXIT:-0}" ;;
esac
`

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'goss test-'))
  remote = join(folder, 'guest')
  programs = await makePrograms(folder)
  await programs.add('sudo', sudoBelow(remote))
  await mkdir(join(folder, 'work/more/deep'), { recursive: true })
  await writeFile(join(folder, 'work/goss.yaml'), 'file: {}')
  await writeFile(join(folder, 'work/more/deep/x.yaml'), 'port: {}')
  await writeFile(join(folder, 'work/vars.yaml'), 'a: 1')
  await writeFile(join(folder, 'goss'), program)
})

afterEach(async () => {
  await guest.stop()
  await rm(folder, { recursive: true })
})

async function run(given: Record<string, unknown>, env: Record<string, string> = {}) {
  const work = join(folder, 'work')
  guest = await startGuest(work, { ...programs.env, ...env })
  const common = {
    tests: ['goss.yaml'],
    local_binary: '../goss',
    remote_folder: remote,
    download_path: join(folder, 'guest goss'),
  }
  const options = Object.entries({ ...common, ...given }).filter(([, value]) => value !== undefined)
  await goss.run(resolve(goss, Object.fromEntries(options), work), guest.context)
  return (await programs.calls()).filter(([name]) => name === 'goss').map(([, ...words]) => words)
}

const spec = (name: string) => readFile(join(folder, 'work', name), 'utf8')

describe('goss', () => {
  it('uploads the program and the tests, runs them, and says what they were', async () => {
    const calls = await run(
      {
        tests: ['goss.yaml', 'more'],
        goss_file: 'goss.yaml',
        vars_file: 'vars.yaml',
        vars_inline: { os: "it's" },
        vars_env: { A: 'value of $B' },
        retry_timeout: '30s',
        sleep: '2s',
        format: 'tap',
        format_options: 'verbose',
        use_sudo: true,
      },
      { B: 'the guest' },
    )
    const files = ['--gossfile', 'goss.yaml', '--vars', `${remote}/goss/vars.yaml`, '--vars-inline', '{"os":"it\'s"}']
    expect(calls).toEqual([
      ['--version'],
      [...files, 'render'],
      [...files, 'render', '-d'],
      [...files, 'validate', '--retry-timeout', '30s', '--sleep', '2s', '-f', 'tap', '-o', 'verbose'],
    ])
    expect((await programs.calls()).at(-2)?.slice(0, 2)).toEqual(['sudo', 'A=value of the guest'])
    expect(await readFile(join(remote, 'goss/more/deep/x.yaml'), 'utf8')).toBe('port: {}')
    expect(await spec('goss-spec.yaml')).toBe(`spec of value of the guest in ${remote}/goss\n`)
    expect(await spec('debug-goss-spec.yaml')).toBe('debug\n')
  })

  it('takes the program that is there, a folder of its own, and writes nothing here', async () => {
    await writeFile(join(folder, 'there'), program, { mode: 0o755 })
    const calls = await run({
      local_binary: undefined,
      skip_install: true,
      download_path: join(folder, 'there'),
      remote_path: join(remote, 'my tests'),
      skip_download: true,
    })
    expect(calls).toEqual([['render'], ['render', '-d'], ['validate', '--retry-timeout', '0s', '--sleep', '1s']])
    expect(existsSync(join(remote, 'my tests/goss.yaml'))).toBe(true)
    expect(existsSync(join(folder, 'work/goss-spec.yaml'))).toBe(false)
  })

  it('fails with the tests, unless it only looks', async () => {
    await expect(run({}, { GOSS_EXIT: '1' })).rejects.toMatchObject({
      code: 'tests-failed',
      message: 'goss validate exited with status 1',
    })
    await guest.stop()
    await run({ inspect: true }, { GOSS_EXIT: '1' })
    expect(guest.log).toContain('say: goss validate failed; inspect goes on')
    expect(await spec('debug-goss-spec.yaml')).toBe('debug\n')
  })

  it.each([
    ['', undefined],
    ['sha256:', undefined],
    ['wrong', 'The verification of goss by its checksum exited with status'],
  ])('verifies the program by its checksum: %s', async (prefix, problem) => {
    const right = createHash('sha256').update(program).digest('hex')
    const checksum = prefix === 'wrong' ? right.replaceAll(/./g, '0') : prefix + right.toUpperCase()
    const done = run({ checksum })
    if (problem === undefined) await done
    else {
      await expect(done).rejects.toMatchObject({ code: 'checksum-mismatch', message: expect.stringContaining(problem) })
      expect(await programs.calls()).toEqual([])
    }
  })

  it('verifies what is in the home folder', async () => {
    const given = { local_binary: undefined, skip_install: true, download_path: '~/goss of home' }
    await writeFile(join(folder, 'goss of home'), program, { mode: 0o755 })
    const checksum = createHash('sha256').update(program).digest('hex')
    await run({ ...given, checksum }, { HOME: folder })
    await guest.stop()
    await expect(run({ ...given, checksum: '0'.repeat(64) }, { HOME: folder })).rejects.toMatchObject({
      code: 'checksum-mismatch',
    })
  })

  it('verifies also what is there already', async () => {
    await writeFile(join(folder, 'there'), program, { mode: 0o755 })
    const given = { local_binary: undefined, skip_install: true, download_path: join(folder, 'there') }
    await expect(run({ ...given, checksum: '0'.repeat(64) })).rejects.toMatchObject({ code: 'checksum-mismatch' })
    expect(await programs.calls()).toEqual([])
  })

  it.each([
    ['$B', 'guest'],
    ['\\$B', '$B'],
    ['a "b" \\c\\', 'a "b" \\c\\'],
  ])('hands the variable %s over as the shell reads it', async (value, expected) => {
    await run({ vars_env: { A: value } }, { B: 'guest' })
    expect(await spec('goss-spec.yaml')).toBe(`spec of ${expected} in ${remote}/goss\n`)
  })

  it('takes paths that a shell would read as more than a word', async () => {
    const download_path = join(folder, "goss $(touch made); it's")
    const calls = await run({ download_path, remote_path: join(remote, 'a;b $HOME'), goss_file: 'goss.yaml' })
    expect(calls.at(-1)).toEqual(expect.arrayContaining(['--gossfile', 'goss.yaml', 'validate', '0s', '1s']))
    expect(existsSync(download_path)).toBe(true)
  })

  it('says that the program does not start', async () => {
    await writeFile(join(folder, 'goss'), '#!/bin/sh\nexit 126\n')
    await expect(run({})).rejects.toMatchObject({
      message: 'The start of goss exited with status 126',
      detail: expect.stringContaining('architecture'),
    })
  })

  it('writes no specification through a link out of the workspace of a template that is not trusted', async () => {
    await symlink(join(folder, 'elsewhere'), join(folder, 'work/goss-spec.yaml'))
    const work = join(folder, 'work')
    guest = await startGuest(work, programs.env)
    const trust = { granted: new Set<never>(), workspace: work, because: 'nobody has looked at it' }
    const options = resolve(
      goss,
      { tests: ['goss.yaml'], local_binary: '../goss', remote_folder: remote, download_path: join(folder, 'there') },
      work,
    )
    await expect(goss.run(options, { ...guest.context, trust })).rejects.toMatchObject({ code: 'untrusted-files' })
    expect(existsSync(join(folder, 'elsewhere'))).toBe(false)
  })

  describe.skipIf(!canDownload)('that the guest downloads', () => {
    let server: Server
    let asked: (string | undefined)[]
    let url: string

    beforeEach(async () => {
      asked = []
      server = createServer((request, response) => {
        asked.push(request.headers.authorization)
        if (request.headers.authorization === undefined)
          response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end()
        else response.end(program)
      })
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v0.4.9/goss-linux-amd64`
    })

    afterEach(() => new Promise((done) => server.close(done)))

    it('comes with user and password', async () => {
      const env = { no_proxy: '127.0.0.1' }
      await run({ local_binary: undefined, url, username: 'u', password: "p's $x" }, env)
      expect(asked.at(-1)).toBe(`Basic ${Buffer.from("u:p's $x").toString('base64')}`)
    })

    it('is refused: that is told', async () => {
      await expect(run({ local_binary: undefined, url }, { no_proxy: '127.0.0.1' })).rejects.toMatchObject({
        code: 'guest-command-failed',
        message: expect.stringContaining('The download of goss exited with status'),
        detail: expect.stringContaining('local_binary'),
      })
    })
  })
})

describe('goss for Windows', () => {
  const shell = (given: Record<string, unknown>) =>
    gossShell(resolve(goss, { tests: ['/'], target_os: 'Windows', remote_folder: 'C:/tests', ...given }))

  it('is downloaded, verified and run by cmd', () => {
    const windows = shell({
      username: 'u',
      skip_ssl: true,
      vars_env: { A: 'b' },
      vars_inline: { x: 'y' },
      vars_file: 'v',
    })
    expect(windows.download()).toBe(
      'curl -fsSL -k -u u -o /tmp/goss-0.4.2-windows-amd64.exe https://github.com/goss-org/goss/releases/download/v0.4.2/goss-windows-amd64.exe',
    )
    expect(windows.verify('ab')).toBe('certutil -hashfile /tmp/goss-0.4.2-windows-amd64.exe SHA256 | findstr /i /c:ab')
    expect(windows.goss('validate', undefined, true)).toBe(
      `cd C:/tests/goss && set "A=b" && /tmp/goss-0.4.2-windows-amd64.exe --vars C:/tests/goss/v --vars-inline "{'x':'y'}" validate`,
    )
    expect(windows.goss('render', 'C:/tests/x y', false)).toContain(' render > "C:/tests/x y"')
    expect(windows.makeFolder('C:/a b')).toContain("-Path 'C:/a b'")
  })

  it.each([
    [{}, '/tmp/goss-0.4.2-linux-amd64', 'v0.4.2/goss-linux-amd64'],
    [{ version: '0.3.16', arch: 'arm64' }, '/tmp/goss-0.3.16-linux-arm64', 'v0.3.16/goss-linux-arm64'],
    [
      { version: '0.3.16', target_os: 'Windows', vars_env: { GOSS_USE_ALPHA: '1' } },
      '/tmp/goss-0.3.16-windows-amd64.exe',
      'v0.3.16/goss-alpha-windows-amd64.exe',
    ],
    [
      { url: 'https://mirror/v0.4.4/goss-linux-386' },
      '/tmp/goss-0.4.4-linux-386',
      'https://mirror/v0.4.4/goss-linux-386',
    ],
    [{ url: 'https://mirror/goss' }, '/tmp/goss-0.4.2-linux-amd64', 'https://mirror/goss'],
  ])('of %j is put at %s', (given, path, url) => {
    const resolved = resolve(goss, { tests: ['/'], ...given }) as { download_path: string; url: string }
    expect(resolved.download_path).toBe(path)
    expect(resolved.url.endsWith(url)).toBe(true)
  })
})
