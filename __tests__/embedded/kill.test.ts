import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { killAtRandom } from './kill.ts'

test('what was answered survives kill -9 at 10 random moments of a build', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'kill-'))
  await expect(killAtRandom(path.join(folder, 'data'), 10)).resolves.toBeUndefined()
  rmSync(folder, { recursive: true, force: true })
})
