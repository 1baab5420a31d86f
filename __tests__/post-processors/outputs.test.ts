import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  lstatSync,
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
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checksum } from '../../src/post-processors/checksum.ts'
import { compress } from '../../src/post-processors/compress.ts'
import { manifest } from '../../src/post-processors/manifest.ts'
import { hasOwnFiles } from '../communicators/openssh.ts'
import { processed } from './processing.ts'

let folder: string
const at = (name: string) => path.join(folder, name)

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'out puts-'))
  writeFileSync(at('disk.raw'), 'content')
})
afterEach(() => rmSync(folder, { recursive: true }))

const artifact = { id: 'File', files: ['disk.raw'] }
const kinds = [compress, manifest, checksum] as const
const run = (one: (typeof kinds)[number], output: string) => processed(one, { output }, artifact, folder)

describe.each(kinds.map((one) => [one.type, one] as const))('the output of %s', (_, one) => {
  it('is written where a link leads', async () => {
    writeFileSync(at('target.zip'), '')
    symlinkSync('target.zip', at('link.zip'))
    symlinkSync('later.zip', at('dangling.zip'))
    await run(one, 'link.zip')
    await run(one, 'dangling.zip')
    for (const name of ['link.zip', 'dangling.zip']) expect(lstatSync(at(name)).isSymbolicLink()).toBe(true)
    expect(readFileSync(at('target.zip')).length).toBeGreaterThan(0)
    expect(readFileSync(at('later.zip')).length).toBeGreaterThan(0)
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  it('is no pipe', async () => {
    execFileSync('mkfifo', [at('pipe.zip')])
    await expect(run(one, 'pipe.zip')).rejects.toMatchObject({
      code: 'wrong-file-kind',
      message: 'output: pipe.zip can not be written: it is a named pipe and no file',
    })
    expect(lstatSync(at('pipe.zip')).isFIFO()).toBe(true)
  })

  it('is no folder', async () => {
    mkdirSync(at('fold.zip'))
    await expect(run(one, 'fold.zip')).rejects.toMatchObject({
      message: 'output: fold.zip is a folder',
      detail: 'Name a file in it.',
    })
    expect(readdirSync(at('fold.zip'))).toEqual([])
  })
})

const cli = path.resolve('src/entry/cli.ts')

function built(postProcessors: string, before: readonly string[] = []) {
  const content = randomBytes(60_000).toString('base64')
  const template = `source "file" "x" {\n target = "stay.txt"\n content = "${content}"\n}
build {\n sources = ["file.x"]\n${postProcessors}\n}`
  writeFileSync(at('t.pkr.hcl'), template)
  const [program, ...words] = [...before, process.execPath, cli, 'build', '-color=false', 't.pkr.hcl']
  const { stdout, stderr } = spawnSync(program!, words, { cwd: folder, encoding: 'utf8' })
  return stdout + stderr
}

it.each(kinds.map(({ type }) => type))(
  'an output of %s that is a folder is told of before anything is made',
  (type) => {
    mkdirSync(at('fold'))
    const said = built(` post-processor "${type}" {\n  output = "fold"\n }`)
    expect(said).toContain('output: fold is a folder')
    expect(said).toContain('t.pkr.hcl:8')
    expect(readdirSync(folder)).not.toContain('stay.txt')
  },
)

it.skipIf(!hasOwnFiles)('a disk that is full is named, and keeps what was there', () => {
  mkdirSync(at('full'))
  const inSmall = [
    'unshare',
    '-m',
    'sh',
    '-c',
    'mount -t tmpfs -o size=32k none full && echo old > full/x.tar; "$@"; ls -a full; cat full/x.tar',
    'sh',
  ]
  const said = built(' post-processor "compress" {\n  output = "full/x.tar"\n  keep_input_artifact = true\n }', inSmall)
  expect(said).toContain('Unable to write full/x.tar: no space is left')
  expect(said).toContain(`The disk of this machine on which ${at('full/x.tar')} would be is full`)
  expect(said).toContain('t.pkr.hcl:7')
  expect(said).toContain('.\n..\nx.tar\nold\n')
})
