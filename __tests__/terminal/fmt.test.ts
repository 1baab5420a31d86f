import { spawnSync } from 'node:child_process'
import {
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { formatFiles } from '../../src/packer/format/format-files.ts'
import { fullTrust } from '../../src/trust/trust.ts'
import { runWords } from './running.ts'

const root = path.resolve(import.meta.dirname, '../..')
const folder = mkdtempSync(path.join(tmpdir(), 'fmt-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let folders = 0

/** A folder with these files. */
function tree(files: Readonly<Record<string, string>>): string {
  const place = path.join(folder, `${++folders}`)
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(place, name)), { recursive: true })
    writeFileSync(path.join(place, name), content)
  }
  return place
}

function fmt(words: readonly string[], input = '') {
  return runWords(['fmt', ...words], { input })
}

const off = 'a   =1\nbcd = 2\n'
const formatted = 'a   = 1\nbcd = 2\n'

describe('fmt', () => {
  it('writes what is not formatted, and says which files those were', async () => {
    const place = tree({
      'b.pkr.hcl': off,
      'a.pkrvars.hcl': off,
      'c.pkr.hcl': formatted,
      'd.hcl': off,
      'e.pkr.json': '{ }',
    })
    expect(await fmt([place])).toEqual({
      code: 0,
      stdout: `${place}/a.pkrvars.hcl\n${place}/b.pkr.hcl\n`,
      stderr: '',
    })
    for (const name of ['a.pkrvars.hcl', 'b.pkr.hcl', 'c.pkr.hcl'])
      expect(readFileSync(path.join(place, name), 'utf8')).toBe(formatted)
    expect(readFileSync(path.join(place, 'd.hcl'), 'utf8')).toBe(off)
    expect(await fmt([place])).toEqual({ code: 0, stdout: '', stderr: '' })
  })

  it('leaves out what editors keep, and folders below, but for -recursive', async () => {
    const place = tree({
      '.hidden.pkr.hcl': off,
      '#x.pkr.hcl#': off,
      'x.pkr.hcl~': off,
      'deep/er/a.pkr.hcl': off,
      '.git/a.pkr.hcl': off,
    })
    symlinkSync(path.join(place, 'deep'), path.join(place, 'link'))
    expect(await fmt(['-check', place])).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(await fmt(['-check', '-recursive', place])).toEqual({
      code: 3,
      stdout: `${place}/deep/er/a.pkr.hcl\n`,
      stderr: '',
    })
  })

  it('-check writes nothing and ends with status 3', async () => {
    const place = tree({ 'a.pkr.hcl': off })
    const file = path.join(place, 'a.pkr.hcl')
    expect(await fmt(['-check', file])).toEqual({ code: 3, stdout: `${file}\n`, stderr: '' })
    expect(readFileSync(file, 'utf8')).toBe(off)
    expect((await fmt(['--check', '-write=true', file])).code).toBe(3)
    expect(readFileSync(file, 'utf8')).toBe(off)
    expect((await fmt(['-check=false', '-write=false', file])).code).toBe(0)
    expect(readFileSync(file, 'utf8')).toBe(off)
  })

  it('-diff shows what `diff -u` does', async () => {
    const many = [...Array(40).keys()].map((index) => `k${index} = ${index}\n\n`)
    const content = many.with(2, 'a=1\nbcd = 2\n\n').with(4, 'x=1\n\n').with(30, 'y=1\n\n').join('').concat('end=1')
    const place = tree({ 'a.pkr.hcl': content })
    const file = path.join(place, 'a.pkr.hcl')
    const { stdout } = await fmt(['-diff', file])
    const old = path.join(place, 'old')
    writeFileSync(old, content)
    const labels = [`--label=old/${file}`, `--label=new/${file}`]
    const { stdout: expected } = spawnSync('diff', [...labels, '-u', old, file], { encoding: 'utf8' })
    expect(expected).toContain('\\ No newline at end of file')
    expect(stdout).toBe(`${file}\n${expected}`)
  })

  it('formats standard input to standard output', async () => {
    expect(await fmt(['-'], off)).toEqual({ code: 0, stdout: formatted, stderr: '' })
    expect(await fmt(['-'], formatted)).toEqual({ code: 0, stdout: formatted, stderr: '' })
    expect(await fmt(['-check', '-'], off)).toEqual({ code: 3, stdout: '', stderr: '' })
    expect(await fmt(['-'], 'a = [\n')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^-:\d+:\d+: error: /),
    })
  })

  it('shows the difference of standard input where that is not to be written', async () => {
    const difference = '--- old/-\n+++ new/-\n@@ -1,2 +1,2 @@\n-a   =1\n+a   = 1\n bcd = 2\n'
    expect(await fmt(['-check', '-diff', '-'], off)).toEqual({ code: 3, stdout: difference, stderr: '' })
    expect(await fmt(['-write=false', '-diff', '-'], off)).toEqual({ code: 0, stdout: difference, stderr: '' })
    expect(await fmt(['-check', '-diff', '-'], formatted)).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(await fmt(['-diff', '-'], off)).toEqual({ code: 0, stdout: formatted, stderr: '' })
  })

  it('leaves a file with an error of syntax as it is, and formats the others', async () => {
    const place = tree({ 'a.pkr.hcl': 'a   =\n', 'b.pkr.hcl': off })
    const { code, stdout, stderr } = await fmt([place])
    expect({ code, stdout }).toEqual({ code: 1, stdout: `${place}/b.pkr.hcl\n` })
    expect(stderr).toMatch(/a\.pkr\.hcl:1:6: error: /)
    expect(readFileSync(path.join(place, 'a.pkr.hcl'), 'utf8')).toBe('a   =\n')
  })

  it('leaves a file for which there is no room as it is, and looks at the others', () => {
    const large = `${off}${[...Array(9000).keys()].map((index) => `k${index} = ${index}\n\n`).join('')}`
    const place = tree({ 'a.pkr.hcl': 'a   =\n', 'b.pkr.hcl': large, 'c.pkr.hcl': off })
    const script = 'ulimit -f 64; exec "$0" src/entry/cli.ts fmt "$1"'
    const { status, stdout, stderr } = spawnSync('bash', ['-c', script, process.execPath, place], {
      cwd: root,
      encoding: 'utf8',
    })
    expect({ status, stdout }).toEqual({ status: 1, stdout: `${place}/c.pkr.hcl\n` })
    expect(stderr).toContain(`The file ${place}/b.pkr.hcl could not be written: it is larger than a file may be`)
    expect(stderr).toMatch(/a\.pkr\.hcl:1:6: error: /)
    expect(readFileSync(path.join(place, 'b.pkr.hcl'), 'utf8')).toBe(large)
    expect(readdirSync(place)).toHaveLength(3)
  })

  it('goes on where a folder is gone meanwhile', () => {
    const place = tree({ 'a.pkr.hcl': off, 'deep/a.pkr.hcl': off, 'e.pkr.hcl': off })
    const request = { paths: [place], recursive: true, workingDirectory: root, trust: fullTrust }
    const seen: string[] = []
    for (const found of formatFiles(request)) {
      rmSync(path.join(place, 'deep'), { recursive: true, force: true })
      seen.push('text' in found ? path.basename(found.name) : (found[0]?.code ?? ''))
    }
    expect(seen).toEqual(['a.pkr.hcl', 'unreadable-file', 'e.pkr.hcl'])
  })

  it.each([
    [['no.pkr.hcl'], 1, /could not be read: no such file/],
    [['package.json'], 1, /package\.json is not a HCL file/],
    [[], 1, /Usage: .*fmt \[options\] \[paths\.\.\.\]/],
    [['-write=perhaps', '.'], 2, /--write is true or false/],
    [['-wrong', '.'], 2, /unknown option '-wrong'/],
  ])('%j: %i', async (words, code, message) => {
    const result = await fmt(words)
    expect(result.code).toBe(code)
    expect(result.stderr).toMatch(message)
  })
})

const present = process.env['PACKER_PRESENT']
const reason = present === undefined ? ' (skipped: PACKER_PRESENT names no Packer of today)' : ''

describe.skipIf(present === undefined)(`a Packer of today${reason}`, () => {
  const names = globSync('{__tests__,examples,docs}/**/*.{pkr,pkrvars}.hcl', { cwd: root }).sort()

  it.each(names)('formats %s the same', (name) => {
    expect(sameAsPacker(readFileSync(path.join(root, name), 'utf8'))).toBe(true)
  })

  it.each([2, 3, 8])('formats the fixtures the same with blanks %i times as wide', (factor) => {
    for (const name of names) {
      const source = readFileSync(path.join(root, name), 'utf8')
      const wide = source.replaceAll(/(?<=[=,([{]) |^ +/gm, (blanks) => blanks.repeat(factor))
      expect([name, sameAsPacker(wide)]).toEqual([name, true])
    }
  })

  function sameAsPacker(source: string): boolean {
    const theirs = packer(source)
    const ours = spawnSync(process.execPath, ['src/entry/cli.ts', 'fmt', '-'], { cwd: root, input: source })
    expect(ours.status).toBe(theirs.status)
    // Its errors are on both streams.
    return theirs.status !== 0 || Buffer.compare(ours.stdout, theirs.stdout) === 0
  }

  function packer(source: string) {
    return spawnSync(present ?? '', ['fmt', '-'], {
      input: source,
      env: { ...process.env, CHECKPOINT_DISABLE: '1', PACKER_CONFIG_DIR: folder },
    })
  }
})
