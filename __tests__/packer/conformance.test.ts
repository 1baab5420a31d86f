import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { TemplateError } from '../../src/diagnostics/errors.ts'
import { planTemplate } from '../../src/engine/plan/plan-template.ts'
import { systemClock } from '../../src/time/clock.ts'
import { fullTrust } from '../../src/trust/trust.ts'
import { folderOf } from './planning.ts'

interface Case {
  readonly files: Readonly<Record<string, string>>
  readonly template?: string
  readonly vars?: Readonly<Record<string, string>>
  readonly varFiles?: readonly string[]
  readonly only?: readonly string[]
  readonly except?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** What the builder `file` writes, or the first problem: `file:line:column summary`. */
  readonly expect: { readonly files: Readonly<Record<string, string>> } | { readonly problem: string }
}

interface Corpus {
  /** Where the expectations come from; a case has its own where it differs, with the reason. */
  readonly origin: string
  readonly cases: readonly Case[]
}

const folder = join(import.meta.dirname, '../conformance/packer')

async function outcome(given: Case): Promise<Case['expect']> {
  const { files, template = '.', vars = {}, varFiles = [], only = [], except = [], env = {} } = given
  try {
    const plan = await planTemplate({
      clock: systemClock,
      signal: new AbortController().signal,
      template,
      vars: Object.entries(vars),
      varFiles,
      only,
      except,
      env: { HOME: '/home/somebody', ...env },
      workingDirectory: await folderOf(files),
      trust: fullTrust,
      connection: {},
      evaluateDataSources: true,
    })
    const written = plan.builds.map(({ options }) => options as { readonly target: string; readonly content: string })
    return { files: Object.fromEntries(written.map(({ target, content }) => [target, content])) }
  } catch (thrown) {
    if (!(thrown instanceof TemplateError)) throw thrown
    const first = thrown.diagnostics.find(({ severity }) => severity === 'error')
    const { range, summary, subject } = first ?? { summary: '' }
    const at = range?.source.position(range.start)
    return {
      problem: `${at === undefined ? (subject ?? '') : `${range?.source.name}:${at.line}:${at.column}`} ${summary}`,
    }
  }
}

for (const file of readdirSync(folder)) {
  const { cases } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Corpus
  describe(file, () => {
    it.each(cases.map((each, index) => [index, each] as const))('case %i', async (_, each) => {
      expect(await outcome(each), Object.values(each.files).join('\n')).toEqual(each.expect)
    })
  })
}
