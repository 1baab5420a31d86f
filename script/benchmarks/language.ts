import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Source } from '../../src/diagnostics/source.ts'
import { planTemplate } from '../../src/engine/plan/plan-template.ts'
import { parseBody } from '../../src/hcl/syntax/parse.ts'
import { systemClock } from '../../src/time/clock.ts'
import { fullTrust } from '../../src/trust/trust.ts'
import type { Row } from '../bench.ts'

const mebibyte = 1024 * 1024

/** Reading and planning a template of 1 MiB with 2,000 variables, half and twice of it, and the parser against HashiCorp's. */
export async function* run(): AsyncGenerator<Row> {
  const small = await planned(0.5)
  const middle = await planned(1)
  const large = await planned(2)
  const [ours, theirs] = await parsed(template(0.25))
  yield* [
    { what: 'plan 0.5 MiB with 1,000 variables, best of 3', value: small, unit: 's' },
    { what: 'plan 1 MiB with 2,000 variables, best of 3', value: middle, unit: 's', limit: 1 },
    { what: 'plan 2 MiB with 4,000 variables, best of 3', value: large, unit: 's' },
    { what: 'growth from 0.5 to 2 MiB (4: linear)', value: large / small, unit: 'x', limit: 6 },
    { what: 'parse 0.25 MiB, best of 3', value: ours, unit: 's' },
    { what: 'the same with hcl2-parser, best of 2', value: theirs, unit: 's' },
    { what: 'ratio of the two', value: ours / theirs, unit: 'x', limit: 0.2 },
  ]
}

/** A template of about `size` MiB with 2,000 variables in each, all of them used. */
function template(size: number): string {
  const count = Math.round(2000 * size)
  const each = (write: (index: number) => string) => Array.from({ length: count }, (_, index) => write(index)).join('')
  const declared = each((index) => {
    const checked = `condition     = length(var.v${index}) > 0 && can(regex("^[a-z]", var.v${index}))`
    return `variable "v${index}" {\n  type        = string\n  description = "Number ${index} of many."\n  default     = "value-${index}"\n  validation {\n    ${checked}\n    error_message = "It must not be empty: \${var.v${index}}."\n  }\n}\n`
  })
  const locals = each((index) => `  l${index} = "\${upper(var.v${index})}-${index}"\n`)
  const list = each((index) => `    local.l${index},\n`)
  const text = `${declared}locals {\n${locals}}\nsource "file" "a" {\n  target  = "t"\n  content = join(",", [\n${list}  ])\n}\nbuild {\n  sources = ["source.file.a"]\n}\n`
  const missing = Math.max(0, size * mebibyte - text.length)
  return text + '# What people write beside it.\n'.repeat(Math.ceil(missing / 31))
}

async function planned(size: number): Promise<number> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-'))
  await writeFile(path.join(folder, 'a.pkr.hcl'), template(size))
  const request = { template: '.', vars: [], varFiles: [], only: [], except: [], env: {}, connection: {} }
  const work = () =>
    planTemplate({
      ...request,
      clock: systemClock,
      signal: new AbortController().signal,
      workingDirectory: folder,
      trust: fullTrust,
      evaluateDataSources: true,
    })
  const seconds = await best(3, work)
  await rm(folder, { recursive: true })
  return seconds
}

async function parsed(text: string): Promise<readonly [ours: number, theirs: number]> {
  const ours = await best(3, () => parseBody(new Source('a.pkr.hcl', text)))
  const { stackTraceLimit } = Error
  const { parseToObject } = (await import('hcl2-parser')).default as { parseToObject(text: string): unknown }
  const theirs = await best(2, () => parseToObject(text))
  Error.stackTraceLimit = stackTraceLimit
  return [ours, theirs]
}

/** Seconds. */
async function best(rounds: number, work: () => unknown): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round++) {
    const start = performance.now()
    await work()
    least = Math.min(least, (performance.now() - start) / 1000)
  }
  return least
}
