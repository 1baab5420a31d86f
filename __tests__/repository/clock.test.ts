import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')

/** The files of src/ with a line of code that the pattern fits. */
function filesWith(pattern: RegExp): string[] {
  const code = (file: string) => readFileSync(path.join(root, file), 'utf8').replaceAll(/^\s*(?:\/\/|\/?\*).*$/gm, '')
  return globSync('src/**/*.ts', { cwd: root })
    .filter((file) => pattern.test(code(file)))
    .sort()
}

it('the clock of the system is known at the door alone, and handed on from there', () => {
  expect(filesWith(/\bsystemClock\b/)).toEqual(['src/entry/product.ts', 'src/time/clock.ts'])
})

it('nothing reads the time beside the clock that it is handed', () => {
  // The rooms of the embedded server in which sockets, processes and QEMU's jobs are waited for, at their own pace.
  const ownPace = /^src\/embedded\/(?:machine|simulated|server|tasks|vm\/disks)\//
  const readers = filesWith(/\bDate\.now\b|\bnew Date\(\)|\bperformance\.now\b|\bhrtime\b/)
  expect(readers.filter((file) => !ownPace.test(file))).toEqual([
    // The clock of the embedded server, for everything that clients see.
    'src/embedded/open-datacenter.ts',
    'src/time/clock.ts',
  ])
})
