import { spawnSync } from 'node:child_process'
import path from 'node:path'
import type { Row } from '../bench.ts'

const root = path.resolve(import.meta.dirname, '../..')
const validate = ['dist/cli.js', 'validate', 'examples/debian', '--var-file', 'examples/debian/example.pkrvars.hcl']

/** Seconds from the start to the end of `validate`; beside it Node that does nothing, on the same machine in the same minute. */
export async function* run(): AsyncGenerator<Row> {
  const rounds = Array.from({ length: 7 }, () => ({ bare: seconds(['-e', '0']), full: seconds(validate) }))
  const bare = median(rounds.map((round) => round.bare))
  const full = median(rounds.map((round) => round.full))
  yield* [
    { what: 'validate examples/debian, median of 7', value: full, unit: 's', limit: 0.5 },
    { what: 'node -e 0, median of 7', value: bare, unit: 's' },
    { what: 'ratio of the two', value: full / bare, unit: 'x' },
  ]
}

function seconds(words: readonly string[]): number {
  const start = performance.now()
  const { status, stderr } = spawnSync(process.execPath, words, { cwd: root, encoding: 'utf8' })
  if (status !== 0) throw new Error(`node ${words.join(' ')} failed:\n${stderr}`)
  return (performance.now() - start) / 1000
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[values.length >> 1]!
}
