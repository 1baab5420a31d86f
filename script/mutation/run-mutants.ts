import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { Stryker } from '@stryker-mutator/core'
import { mutatedRooms, roomOf, testsOf } from './mutated-rooms.ts'
import { isInSample } from './sample.ts'

const root = path.resolve(import.meta.dirname, '../..')
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { every: { type: 'string' }, since: { type: 'string' } },
})
const [what = ''] = positionals
const room = roomOf(what.replace(/:.*/, ''))
if (positionals.length !== 1 || room === undefined) {
  process.stderr.write(`Usage: script/mutants ${Object.keys(mutatedRooms).join('|')}|FILE [--every N] [--since REF]\n`)
  process.exit(2)
}

process.chdir(root)

function git(...words: string[]): string[] {
  return execFileSync('git', words, { cwd: root, encoding: 'utf8' }).split('\n').filter(Boolean)
}

function places(): string[] {
  if (/\.ts\b/.test(what)) return [what]
  const under = `src/${what.replace(/^src\//, '')}`
  const files =
    values.since === undefined ? git('ls-files', under) : git('diff', '--name-only', values.since, '--', under)
  return files.filter((file) => file.endsWith('.ts') && roomOf(file) === room && existsSync(file))
}

process.env['MUTANT_TESTS'] = testsOf(room)
const every = Number(values.every ?? 1)
process.env['MUTANTS_EVERY'] = String(every)
const results = await new Stryker({
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner', path.join(import.meta.dirname, 'sample.ts')],
  checkers: every > 1 ? ['sample'] : [],
  vitest: { configFile: 'script/mutation/vitest.config.ts', related: false },
  mutate: places(),
  // For a change of what a module does when it is loaded, all of them would have to be loaded anew.
  ignoreStatic: true,
  reporters: ['progress-append-only'],
  timeoutMS: 15_000,
  // Of the tests that run whole builds.
  dryRunTimeoutMinutes: 30,
  tempDirName: '.cache/mutants',
  // A link to a folder is what it can not copy.
  ignorePatterns: ['dist', '.python'],
  // TypeScript 7 has nothing that Stryker could read this file with, and nothing needs it.
  tsconfigFile: 'none',
}).runMutationTest()

// Where a test loads a module late, Stryker takes such a change for one that it can try, and it never comes about.
// What no test reaches is not asked for, and is counted as often as it stands in the sample.
const tried = results.filter((one) => one.static !== true && (one.status !== 'NoCoverage' || isInSample(one.id, every)))
const of = (...status: string[]) => tried.filter((one) => status.includes(one.status))
for (const { fileName, location, mutatorName, replacement, status } of of('Survived', 'NoCoverage')) {
  const file = path.relative(root, fileName)
  const { start, end } = location
  const lines = readFileSync(path.join(root, file), 'utf8')
    .split('\n')
    .slice(start.line - 1, end.line)
  const before =
    lines.length > 1 ? `${lines[0]?.slice(start.column - 1)} ...` : lines[0]?.slice(start.column - 1, end.column - 1)
  const after = replacement.replace(/\s+/g, ' ')
  process.stdout.write(
    `${file}:${start.line}: ${mutatorName}${status === 'NoCoverage' ? ', never run' : ''}\n    ${before}\n  > ${after}\n`,
  )
}
const killed = of('Killed', 'Timeout').length
const total = killed + of('Survived', 'NoCoverage').length
process.stdout.write(
  `${what}: ${killed} of ${total} killed, ${((100 * killed) / Math.max(1, total)).toFixed(1)} % (${of('Timeout').length} by their time, ${of('NoCoverage').length} never run, ${results.length - total} left out)\n`,
)
