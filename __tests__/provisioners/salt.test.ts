import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Provisioner } from '../../src/provisioners/provisioner.ts'
import { parseFormula } from '../../src/provisioners/salt/formula.ts'
import { saltMasterless } from '../../src/provisioners/salt-masterless.ts'
import { type Guest, resolve, startGuest } from './guest.ts'
import { makePrograms, type Programs, sudoBelow } from './programs.ts'

const salt = saltMasterless as unknown as Provisioner
let folder: string
let root: string
let guest: Guest
let programs: Programs

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'salt test-'))
  root = join(folder, 'guest')
  programs = await makePrograms(folder)
  await programs.add('sudo', sudoBelow(root))
  await programs.add('salt-call', 'exit "$' + '{SALT_EXIT:-0}"')
  await mkdir(join(folder, 'states/web'), { recursive: true })
  await mkdir(join(folder, 'pillar'))
  await writeFile(join(folder, 'states/top.sls'), 'base: {}')
  await writeFile(join(folder, 'states/web/init.sls'), 'web: {}')
  await writeFile(join(folder, 'pillar/top.sls'), 'pillar: {}')
  await writeFile(join(folder, 'minion'), 'file_client: local')
  await writeFile(join(folder, 'grains'), 'role: web')
})

afterEach(async () => {
  await guest.stop()
  await rm(folder, { recursive: true })
})

async function run(given: Record<string, unknown>, env: Record<string, string> = {}) {
  guest = await startGuest(folder, { ...programs.env, ...env })
  const common = { local_state_tree: 'states', temp_config_dir: join(root, 'tmp'), skip_bootstrap: true }
  await salt.run(resolve(salt, { ...common, ...given }, folder), guest.context)
  return (await programs.calls()).filter(([name]) => name === 'salt-call').map(([, ...words]) => words)
}

const there = async (path: string) => (await readdir(join(root, path), { recursive: true })).sort()

describe('salt-masterless', () => {
  it('puts the states where Salt looks for them, and applies the highstate', async () => {
    const calls = await run({ local_pillar_roots: 'pillar' })
    expect(calls).toEqual([
      [
        '--local',
        'state.highstate',
        `--file-root=${root}/srv/salt`,
        `--pillar-root=${root}/srv/pillar`,
        '--retcode-passthrough',
        '-l',
        'info',
      ],
    ])
    expect(await there('srv/salt')).toEqual(['top.sls', 'web', 'web/init.sls'])
    expect(await there('srv/pillar')).toEqual(['top.sls'])
    expect(await there('tmp')).toEqual([])
  })

  it('leaves out what git keeps in the folder', async () => {
    await mkdir(join(folder, 'states/.git/refs'), { recursive: true })
    await writeFile(join(folder, 'states/.git/config'), 'token')
    await run({})
    expect(await there('srv/salt')).toEqual(['top.sls', 'web', 'web/init.sls'])
  })

  it('puts them over what is there', async () => {
    await mkdir(join(root, 'srv/salt/old'), { recursive: true })
    await writeFile(join(root, 'srv/salt/top.sls'), 'old')
    await run({})
    expect(await there('srv/salt')).toEqual(['old', 'top.sls', 'web', 'web/init.sls'])
    expect(await readFile(join(root, 'srv/salt/top.sls'), 'utf8')).toBe('base: {}')
  })

  it('takes a configuration and grains for the minion, which then knows where its states are', async () => {
    const calls = await run({ minion_config: 'minion', grains_file: 'grains', custom_state: 'web', log_level: 'debug' })
    expect(calls).toEqual([['--local', 'state.sls', 'web', '--retcode-passthrough', '-l', 'debug']])
    expect(await readFile(join(root, 'etc/salt/minion'), 'utf8')).toBe('file_client: local')
    expect(await readFile(join(root, 'etc/salt/grains'), 'utf8')).toBe('role: web')
  })

  it('runs without sudo, with folders, arguments and a program of its own', async () => {
    const calls = await run({
      disable_sudo: true,
      remote_state_tree: join(root, 'my states'),
      remote_pillar_roots: join(root, 'my pillar'),
      salt_bin_dir: programs.folder,
      salt_call_args: '--id web pillar=\'{"a": 1}\'',
    })
    // Whoever copies it from the log runs the same.
    expect(guest.log.join('\n')).toContain(`message: Running: '${programs.folder}/salt-call' --local state.highstate`)
    expect(calls[0]).toEqual([
      '--local',
      'state.highstate',
      `--file-root=${root}/my states`,
      `--pillar-root=${root}/my pillar`,
      '--retcode-passthrough',
      '-l',
      'info',
      '--id',
      'web',
      'pillar={"a": 1}',
    ])
    expect(await there('my states')).toContain('web/init.sls')
    expect((await programs.calls()).map(([name]) => name)).not.toContain('sudo')
  })

  it('fails with Salt, unless it is not to', async () => {
    await expect(run({}, { SALT_EXIT: '3' })).rejects.toMatchObject({
      code: 'configuration-failed',
      message: 'salt-call exited with status 3',
    })
    await guest.stop()
    const calls = await run({ no_exit_on_failure: true }, { SALT_EXIT: '3' })
    expect(calls.at(-1)).not.toContain('--retcode-passthrough')
    expect(guest.log).toContain('message: salt-call exited with status 3; no_exit_on_failure goes on')
  })

  describe('without Salt in the guest', () => {
    const installer = (
      exit: number,
    ) => `for word in "$@"; do case "$word" in */install_salt.sh) at="$word" ;; esac; done
printf '{ printf "installer\\\\037%%s\\\\037" "$*"; printf "\\\\036"; } >> "$RECORD"; exit ${exit}' > "$at"`

    it("installs it with Salt's script", async () => {
      await programs.add('curl', installer(0))
      await run({ skip_bootstrap: false, bootstrap_args: '-X stable 3007' })
      const download = (await programs.calls()).find(([name]) => name === 'curl')
      expect(download?.join(' ')).toContain('/bootstrap-salt.sh -o ')
      expect((await programs.calls()).find(([name]) => name === 'installer')).toEqual(['installer', '-X stable 3007'])
    })

    it('takes wget where curl fails, and says what to do where both do', async () => {
      await programs.add('curl', 'exit 6')
      await programs.add('wget', installer(0))
      await run({ skip_bootstrap: false })
      await guest.stop()
      await programs.add('wget', 'exit 4')
      await expect(run({ skip_bootstrap: false })).rejects.toMatchObject({
        code: 'guest-command-failed',
        message: 'The download of the bootstrap script of Salt exited with status 4',
        detail: expect.stringContaining('skip_bootstrap = true'),
      })
    })

    it('stops where the installation fails', async () => {
      await programs.add('curl', installer(5))
      await expect(run({ skip_bootstrap: false })).rejects.toThrow('The installation of Salt exited with status 5')
    })
  })

  describe('formulas', () => {
    const settings = ['user.name=t', 'user.email=t@example.com', 'commit.gpgsign=false', 'tag.gpgsign=false']
    const git = (...words: string[]) =>
      execFileSync('git', [...settings.flatMap((each) => ['-c', each]), ...words], { stdio: 'ignore' })
    let formula: string

    beforeEach(async () => {
      formula = join(folder, 'nginx.git')
      git('init', '-b', 'main', formula)
      await mkdir(join(formula, 'nginx'))
      for (const version of ['v1', 'v2']) {
        await writeFile(join(formula, 'nginx/init.sls'), version)
        git('-C', formula, 'add', '.')
        git('-C', formula, 'commit', '-m', version)
        git('-C', formula, 'tag', version)
      }
    })

    it.each([
      ['', 'v2'],
      ['?ref=v1', 'v1'],
      ['?depth=1', 'v2'],
    ])('come from git: %s', async (query, version) => {
      await run({ formulas: [`git::file://${formula}//nginx${query}`] })
      expect(await readFile(join(root, 'srv/salt/nginx/init.sls'), 'utf8')).toBe(version)
      expect(existsSync(join(folder, 'states/nginx'))).toBe(false)
    })

    it('are not fetched where the folder is there, which stays', async () => {
      await run({ formulas: [`${formula}//web`] })
      expect(existsSync(join(folder, 'states/web/init.sls'))).toBe(true)
    })

    it('say what is wrong', async () => {
      await expect(run({ formulas: [`${formula}//nope`] })).rejects.toThrow('has no folder nope')
      await guest.stop()
      await expect(run({ formulas: [`${formula}//nginx?ref=v9`] })).rejects.toMatchObject({ code: 'git-failed' })
    })
  })
})

it.each([
  [
    'git::https://u:secret@host/x.git//apache?ref=v1&depth=1',
    { repository: 'https://u:secret@host/x.git', ref: 'v1', depth: 1 },
  ],
  ['github.com/org/x.git//apache', { repository: 'https://github.com/org/x.git' }],
  ['git@github.com:org/x.git//apache', { repository: 'git@github.com:org/x.git' }],
  ['https://host/x//apache', { problem: expect.stringContaining('//folder') }],
  ['https://host/x.git', { problem: expect.stringContaining('//folder') }],
  ['--upload-pack=evil.git//x', { problem: expect.stringContaining('no address') }],
  ['https://host/x.git//a?sshkey=abc', { problem: expect.stringContaining('the parameter sshkey') }],
  ['https://host/x.git//a?ref=--x', { problem: 'has a ref that is none' }],
  ['https://host/x.git//a?depth=x', { problem: 'has a depth that is no whole number' }],
])('reads the formula %s', (text, read) => {
  expect(parseFormula(text)).toMatchObject(read)
})

it('shows no password of a formula', () => {
  expect(parseFormula('git::https://u:secret@host/x.git//apache')).toMatchObject({
    shown: 'git::https://host/x.git//apache',
  })
})
