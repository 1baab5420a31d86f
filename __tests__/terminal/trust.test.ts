import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { product } from '../../src/entry/product.ts'
import { Secrets } from '../../src/report/secrets.ts'
import { runProgram } from '../../src/terminal/program.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'trust of the terminal '))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function run(words: readonly string[]) {
  const [out, err] = [new PassThrough(), new PassThrough()]
  const streams = { out, err, env: { PATH: process.env['PATH'] }, secrets: new Secrets() }
  const code = runProgram(product, words, streams, new AbortController().signal).finally(() => {
    out.end()
    err.end()
  })
  const [stdout, stderr] = await Promise.all([text(out), text(err)])
  return { code: await code, stdout, stderr }
}

const restricted = 'Restricted (trust: none), because --trust says so'

it('--trust none opens no files but those of the current folder', async () => {
  const template = path.join(folder, 'a.pkr.hcl')
  writeFileSync(template, 'locals {\n  a = 1\n}\n')
  const { code, stderr } = await run(['validate', template, '--trust', 'none'])
  expect(code).toBe(1)
  expect(stderr).toContain(restricted)
  expect(stderr).toContain('is outside of the workspace')
})

it('--trust commands lets a template run programs, --trust files does not; the summary says which it was', async () => {
  const [mark, summary, template] = ['was-run', 'summary.md', 'b.pkr.hcl'].map((name) => path.join(folder, name))
  writeFileSync(
    template!,
    `source "null" "a" {\n  communicator = "none"\n}\nbuild {\n  sources = ["null.a"]\n  provisioner "shell-local" {\n    inline = ["touch '${mark}'"]\n  }\n}\n`,
  )
  const refused = await run(['build', template!, '--trust', 'files', '--summary', summary!])
  expect(refused.code).toBe(1)
  expect(existsSync(mark!)).toBe(false)
  expect(readFileSync(summary!, 'utf8')).toContain('Restricted (trust: files), because --trust says so')
  const allowed = await run(['build', template!, '--trust', 'files,commands'])
  expect(allowed.code, allowed.stderr).toBe(0)
  expect(existsSync(mark!)).toBe(true)
})

it('--trust must mean something', async () => {
  const { code, stderr } = await run(['validate', folder, '--trust', 'some'])
  expect(code).toBe(2)
  expect(stderr).toContain('must be all, none, or a list of files, env, network, commands')
})
