import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runWords } from './running.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'completion-'))
const scripts = { bash: path.join(folder, 'bash'), zsh: path.join(folder, 'zsh'), fish: path.join(folder, 'fish') }
beforeAll(async () => {
  for (const [shell, file] of Object.entries(scripts))
    writeFileSync(file, (await runWords(['completion', shell])).stdout)
  writeFileSync(path.join(folder, 'a b.pkr.hcl'), '')
  writeFileSync(path.join(folder, 'c.pkrvars.hcl'), '')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The shell's answer to a command line that is not complete, as readline splits it. */
function bash(...words: readonly string[]): readonly string[] {
  const program = `source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _proxmox_template; printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', program, scripts.bash, 'proxmox-template', ...words], {
    cwd: folder,
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  return stdout.split('\n').filter((word) => word !== '')
}

describe('bash', () => {
  it('completes commands, and those below them', () => {
    expect(bash('')).toEqual(expect.arrayContaining(['build', 'validate', 'fmt', 'init', 'completion']))
    expect(bash('va')).toEqual(['validate'])
    expect(bash('plugins', '')).toEqual(['installed', 'required'])
    expect(bash('plugins', 'req')).toEqual(['required'])
    expect(bash('completion', '')).toEqual(['bash', 'zsh', 'fish'])
  })

  it('completes flags with one dash and with two, and not those of other commands', () => {
    expect(bash('fmt', '--')).toEqual(['--check', '--diff', '--no-write', '--recursive', '--help'])
    expect(bash('build', '-on')).toEqual(['-only', '-on-error'])
    expect(bash('build', 'a b.pkr.hcl', '--parallel')).toEqual(['--parallel-builds'])
    expect(bash('plugins', 'required', '--var-')).toEqual(['--var-file'])
    expect(bash('reap', '--var')).toEqual([])
  })

  it('completes what a flag may be', () => {
    const choices = ['cleanup', 'abort', 'run-cleanup-provisioner']
    expect(bash('build', '--on-error', '')).toEqual(choices)
    expect(bash('build', '-on-error', '=', 'ab')).toEqual(['abort'])
    expect(bash('build', '-on-error', '=')).toEqual(choices)
    expect(bash('build', '--var', 'bu')).toEqual([])
  })

  it('completes an alias by the line of the documentation', () => {
    const page = readFileSync(path.join(import.meta.dirname, '../../docs/command-line.md'), 'utf8')
    const line = /^complete .* packer$/m.exec(page)?.[0] ?? ''
    const program = `source "$0"; ${line}; diff <(complete -p packer) <(complete -p proxmox-template | sed 's/[^ ]*$/packer/')`
    expect(spawnSync('bash', ['--norc', '-c', program, scripts.bash], { encoding: 'utf8' })).toMatchObject({
      status: 0,
      stdout: '',
      stderr: '',
    })
  })

  it('completes names of files', () => {
    expect(bash('build', '-var-file', 'c')).toEqual(['c.pkrvars.hcl'])
    expect(bash('build', '-var-file', '=', '')).toHaveLength(5)
    expect(bash('validate', 'a')).toEqual(['a b.pkr.hcl'])
  })
})

describe.each([
  ['zsh', ['-f', '-n', scripts.zsh]],
  ['fish', ['--no-execute', scripts.fish]],
] as const)('%s', (shell, words) => {
  const isThere = spawnSync(shell, ['--version']).status === 0
  it.skipIf(!isThere)(`can read its script${isThere ? '' : ' (skipped: it is not installed)'}`, () => {
    expect(spawnSync(shell, words, { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' })
  })

  it('has a script with every command', async () => {
    const { stdout } = await runWords(['completion', shell])
    for (const name of ['build', 'fmt', 'on-error', 'run-cleanup-provisioner', 'required'])
      expect(stdout).toContain(name)
  })
})

it('knows three shells', async () => {
  expect(await runWords(['completion', 'tcsh'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('bash, zsh, fish'),
  })
})
