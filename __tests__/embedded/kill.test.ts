import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { killAtRandom } from './kill.ts'

test('what was answered survives kill -9 at 5 random moments of a build', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'kill-'))
  const seed = Math.floor(Math.random() * 2 ** 32)
  await expect(killAtRandom({ data: path.join(folder, 'data'), rounds: 5, seed })).resolves.toBeUndefined()
  rmSync(folder, { recursive: true, force: true })
})
