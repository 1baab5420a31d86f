import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { killAtRandom } from '../embedded/kill.ts'

test('what was answered survives kill -9 at 200 random moments of a build', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'kill-'))
  await expect(killAtRandom(path.join(folder, 'data'), 200)).resolves.toBeUndefined()
  rmSync(folder, { recursive: true, force: true })
})
