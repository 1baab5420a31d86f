import { closeSync, ftruncateSync, mkdtempSync, openSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, test } from 'vitest'
import { parseBase } from '../../../src/embedded/base-declaration.ts'
import { type EmbeddedOptions, startEmbedded } from '../../../src/embedded/index.ts'
import { createSimulatedHypervisor } from '../../../src/embedded/simulated/simulated-hypervisor.ts'
import { deviations } from './deviations.ts'
import { type Recording, readBaseState, readMasks, readStory } from './recording.ts'
import { aspects, type Outcome, replay } from './replay.ts'
import { broadcastOf, pauseOf, requiredShare } from './stories.ts'

const isoBytes = 20_645_888

export interface Stage {
  /** Absolute path of what stands for `tiny.iso`; without one, machines are simulated and nothing boots. */
  readonly iso?: string
}

function optionsFor(recording: Recording, name: string, folder: string, stage: Stage): EmbeddedOptions {
  const options = {
    data: path.join(folder, 'data'),
    listen: { host: '127.0.0.1', port: 0 },
    base: parseBase(readBaseState(recording), folder),
    host: recording.host,
    authFailureDelay: 0,
    broadcastInterval: broadcastOf(name),
  }
  if (stage.iso !== undefined) return options
  const { qemuVersion } = recording
  const hypervisor = createSimulatedHypervisor({ guest: 'deaf', patience: 20, refusesKvm: true, qemuVersion })
  // However slow this host is, no story that needs no machine waits for the end of a display.
  return { ...options, simulate: true, displayPatience: 600_000, hypervisor }
}

async function play(recording: Recording, name: string, stage: Stage): Promise<Outcome> {
  const folder = mkdtempSync(path.join(tmpdir(), 'contract-'))
  const medium = path.join(folder, 'tiny.iso')
  if (stage.iso === undefined) {
    const iso = openSync(medium, 'w')
    ftruncateSync(iso, isoBytes)
    closeSync(iso)
  } else symlinkSync(stage.iso, medium)
  try {
    const server = await startEmbedded(optionsFor(recording, name, folder, stage))
    try {
      const iso = stage.iso === undefined ? Buffer.alloc(0) : readFileSync(stage.iso)
      const target = { port: Number(new URL(server.url).port), iso }
      return await replay(readStory(recording, name), readMasks(recording), target, {
        pause: (seconds) => pauseOf(name, seconds),
      })
    } finally {
      await server.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Tests that replay the stories and hold each to its share; afterwards one table of them all is printed. */
export function holdToContract(
  recording: Recording,
  groups: readonly { readonly stories: readonly string[]; readonly stage?: Stage }[],
): void {
  const outcomes = new Map<string, Outcome>()
  afterAll(() => {
    process.stdout.write(`${table(recording, outcomes)}\n`)
  })
  for (const { stories, stage = {} } of groups) {
    const suite = stage.iso === undefined ? describe.concurrent : describe
    suite(`answers as a genuine Proxmox VE ${recording.release} does`, () => {
      test.for(stories)('%s', { timeout: 900_000 }, async (name, { expect: check }) => {
        const outcome = await play(recording, name, stage)
        outcomes.set(name, outcome)
        const explained = deviations[recording.release][name] ?? {}
        const unexplained = [...outcome.faults].filter(([id]) => explained[id] === undefined)
        check(unexplained.map(([id, faults]) => [id, ...faults.slice(0, 3)])).toEqual([])
        const stale = Object.keys(explained).filter((id) => !outcome.faults.has(id))
        check(stale, 'explained, yet they agree').toEqual([])
        check(outcome.equal / outcome.total).toBeGreaterThanOrEqual(requiredShare(name))
      })
    })
  }
}

function table({ release }: Recording, outcomes: ReadonlyMap<string, Outcome>): string {
  const sum = { total: 0, equal: 0 }
  const rows = [...outcomes]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, outcome]) => {
      sum.total += outcome.total
      sum.equal += outcome.equal
      const shares = [outcome, ...aspects.map((aspect) => outcome.byAspect[aspect])]
      return [name, ...shares.map(({ equal, total }) => `${equal}/${total}`)]
    })
  const lines = [[`story of ${release}`, 'steps', ...aspects], ...rows, ['all', `${sum.equal}/${sum.total}`]]
  return lines
    .map(([name, ...cells]) => name!.padEnd(41) + cells.map((cell) => cell.padStart(10)).join(''))
    .concat(`${((100 * sum.equal) / sum.total).toFixed(2)} % of all steps`)
    .join('\n')
}
