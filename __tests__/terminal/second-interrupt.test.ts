import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'

const folder = mkdtempSync(path.join(tmpdir(), 'second interrupt '))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const cli = path.resolve(import.meta.dirname, '../../src/entry/cli.ts')

it('a build that is left on the second interrupt has answered with JSON', async () => {
  writeFileSync(
    path.join(folder, 't.pkr.hcl'),
    `source "null" "x" { communicator = "none" }
build {
  sources = ["source.null.x"]
  provisioner "shell-local" { inline = ["trap '' TERM; echo running; for i in 1 2 3 4; do sleep 1; done"] }
}
`,
  )
  const child = spawn(process.execPath, [cli, 'build', '--json', folder], { stdio: ['ignore', 'pipe', 'pipe'] })
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  await expect.poll(() => err).toContain('running')
  child.kill('SIGINT')
  await expect.poll(() => err).toContain('Cancelling')
  child.kill('SIGINT')
  expect(await ended).toBe(130)
  expect(JSON.parse(out)).toMatchObject({ outcome: 'cancelled', builds: [{ name: 'null.x' }] })
})
