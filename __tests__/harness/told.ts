import { appendFileSync } from 'node:fs'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import { Cancelled, ExternalError, TemplateError } from '../../src/diagnostics/errors.ts'
import { Source } from '../../src/diagnostics/source.ts'
import type { Product } from '../../src/engine/product.ts'
import type { BuildResult } from '../../src/engine/run-plan.ts'
import type { EventBody } from '../../src/events/event.ts'
import type { JournalRecord } from '../../src/events/journal.ts'
import type { Plan, PlannedBuild } from '../../src/packer/plan.ts'
import { systemClock } from '../../src/time/clock.ts'

/** What a run is to be, for tests of how runs are reported: no server, no machine, only what they would tell. */
export interface Story {
  readonly template?: { readonly name: string; readonly text: string }
  /** Reading fails with these; offsets are into the template's text. */
  readonly diagnostics?: readonly (Omit<Diagnostic, 'range'> & { readonly at?: readonly [number, number] })[]
  readonly secrets?: readonly string[]
  readonly builds?: readonly {
    readonly name: string
    readonly options?: unknown
    readonly events?: readonly (
      | EventBody
      | { readonly journal: JournalRecord }
      | { readonly pause: 'until-cancelled' | 'for-ever' }
    )[]
  }[]
  /** What clean-up can not remove, by the entry's id. */
  readonly stuck?: readonly string[]
  /** A file that gets a line for each call. */
  readonly calls?: string
}

/** A Product that tells a story. */
export function tell(story: Story): Product {
  const source = new Source(story.template?.name ?? 'debian.pkr.hcl', story.template?.text ?? '')
  const range = (start: number, end: number) => ({ source, start, end })
  const note = (call: string, value: unknown) => {
    if (story.calls !== undefined) appendFileSync(story.calls, `${JSON.stringify([call, value])}\n`)
  }
  return {
    clock: systemClock,
    async plan(request) {
      note('plan', { template: request.template, vars: request.vars, connection: request.connection })
      const problems = (story.diagnostics ?? []).map(({ at, ...rest }) => ({ ...rest, range: at && range(...at) }))
      if (problems.some(({ severity }) => severity === 'error')) throw new TemplateError(problems)
      const builds = (story.builds ?? []).map(({ name, options }): PlannedBuild => {
        const [builder = '', sourceName = ''] = name.split('.')
        return {
          name,
          builder,
          sourceName,
          buildName: undefined,
          options: options ?? {},
          preview: options ?? {},
          renderLate: (text) => text,
          places: { at: () => undefined, isSet: () => false },
          sensitive: [],
          range: range(0, 0),
          provisioners: [],
          errorCleanupProvisioner: undefined,
          postProcessors: [],
        }
      })
      return { builds, variables: {}, warnings: problems, secrets: story.secrets ?? [] } satisfies Plan
    },
    async describe(plan) {
      const builds = plan.builds.map(({ name, builder, options }) => ({
        name,
        builder,
        config: options,
        provisioners: [{ type: 'shell', config: {} }],
        postProcessors: [],
        requests: [{ method: 'POST', path: '/nodes/pve/qemu', params: { name: 'debian ##[add-mask]pve' } }],
      }))
      return { builds, variables: plan.variables, warnings: [] }
    },
    async run(plan, { onEvent, journal, signal }) {
      note('run', {})
      const results: BuildResult[] = []
      for (const { name, builder } of plan.builds) {
        const startedAt = Date.now()
        let finished: Extract<EventBody, { kind: 'build-finished' }> = {
          kind: 'build-finished',
          outcome: 'succeeded',
          problems: [],
        }
        onEvent({ at: startedAt, build: name, kind: 'build-started', builder })
        for (const event of story.builds?.find((build) => build.name === name)?.events ?? []) {
          if ('journal' in event) journal.append(event.journal)
          else if ('pause' in event) {
            await new Promise<void>((resolve) => {
              const alive = setInterval(() => {}, 1000)
              if (event.pause === 'until-cancelled')
                signal.addEventListener('abort', () => {
                  clearInterval(alive)
                  resolve()
                })
            })
            finished = { kind: 'build-finished', outcome: 'cancelled', problems: [] }
          } else if (event.kind === 'build-finished') finished = event
          else onEvent({ at: Date.now(), build: name, ...event })
        }
        onEvent({ at: Date.now(), build: name, ...finished })
        const { outcome, artifact, problems } = finished
        results.push({ name, builder, outcome, artifact, problems, startedAt, finishedAt: Date.now() })
      }
      return { builds: results }
    },
    async cleanUp(entries, { connection, signal }) {
      note('cleanUp', { ids: entries.map(({ id }) => id), connection })
      if (signal.aborted) throw new Cancelled()
      const isStuck = ({ id }: { id: string }) => story.stuck?.includes(id) === true
      return { removed: entries.filter((entry) => !isStuck(entry)), left: entries.filter(isStuck) }
    },
    async serve({ data, listen, simulate }) {
      note('serve', { data, listen, simulate })
      if (listen === 'taken') throw new ExternalError('127.0.0.1:8006 is in use', 'Choose another with --listen.')
      return {
        access: {
          url: 'https://127.0.0.1:38006/api2/json',
          username: 'root@pam!embedded',
          token: 'the-embedded-token',
          password: 'the-embedded-password',
          node: 'pve',
          fingerprint: 'ab'.repeat(32),
          data,
        },
        close: async () => note('close', {}),
      }
    },
  }
}
