import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { build } from 'rolldown'
import { afterAll, beforeAll, expect, test } from 'vitest'
import bundle from '../../rolldown.config.ts'
import { killAtRandom } from '../embedded/kill.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'kill-'))
const program = path.join(folder, 'program/cli.js')
const seed = Number(process.env['KILL_SEED'] ?? Math.floor(Math.random() * 2 ** 32))

// Bundled, a server starts in half the time: most of a round is that.
beforeAll(async () => {
  const output = { ...bundle.output, dir: path.dirname(program) }
  await build({ ...bundle, cwd: path.join(import.meta.dirname, '../..'), input: { cli: 'src/entry/cli.ts' }, output })
  process.stdout.write(`KILL_SEED=${seed}\n`)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('what was answered survives kill -9 at 200 random moments of builds, 30 of them with machines of QEMU', async () => {
  const servers = [
    { rounds: 85, real: false },
    { rounds: 85, real: false },
    { rounds: 30, real: true },
  ]
  const all = servers.map(({ rounds, real }, index) =>
    killAtRandom({ data: path.join(folder, `data-${index}`), rounds, real, seed: seed + index, program }),
  )
  const ends = await Promise.allSettled(all)
  for (const end of ends) if (end.status === 'rejected') throw end.reason
  expect(ends.length).toBe(servers.length)
})
