import { closeSync, existsSync, ftruncateSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { parseBase } from '../../../src/embedded/base.ts'
import { startEmbedded } from '../../../src/embedded/index.ts'
import { createSimulatedHypervisor } from '../../../src/embedded/simulated/hypervisor.ts'
import { deviations } from './deviations.ts'
import type { Masks } from './masks.ts'
import { replay } from './replay.ts'
import type { Scenario } from './scenario.ts'

const fixtures = path.join(import.meta.dirname, '../../fixtures/pve-scenarios')
const isoBytes = 20_645_888

/** The larger stories are kept compressed. */
function read(name: string): unknown {
  const file = path.join(fixtures, name)
  return JSON.parse(existsSync(file) ? readFileSync(file, 'utf8') : gunzipSync(readFileSync(`${file}.gz`)).toString())
}

/** Stories whose pauses decide what happens. */
const inTheirOwnTime = ['power']
/** Stories that look at cluster-wide views before the first broadcast. */
const beforeTheBroadcast = ['client-packer-clone-too-early']

/** Tests that replay the stories, print a table, and expect at least `share` of all their steps to agree. */
export function holdToContract(scenarios: readonly string[], share: number): void {
  const masks = read('masks.json') as Masks
  const table: string[] = []
  let sum = { total: 0, equal: 0 }

  afterAll(() => {
    table.push(`${'all'.padEnd(42)} ${sum.equal} of ${sum.total} (${((100 * sum.equal) / sum.total).toFixed(1)} %)`)
    process.stdout.write(`${table.join('\n')}\n`)
    // Raise it with every step gained; every step below is explained in deviations.ts.
    expect(sum.equal / sum.total).toBeGreaterThan(share)
  })

  describe.concurrent('answers as a genuine Proxmox VE 8.4 does', () => {
    test.for(scenarios)('%s', { timeout: 240_000 }, async (name, { expect: check }) => {
      const folder = mkdtempSync(path.join(tmpdir(), 'contract-'))
      const iso = openSync(path.join(folder, 'tiny.iso'), 'w')
      ftruncateSync(iso, isoBytes)
      closeSync(iso)
      const server = await startEmbedded({
        data: path.join(folder, 'data'),
        listen: { host: '127.0.0.1', port: 0 },
        base: parseBase(read('base.json'), folder),
        simulate: true,
        hypervisor: createSimulatedHypervisor({ guest: 'deaf', patience: 20, qemuVersion: '7.2.22' }),
        authFailureDelay: 0,
        broadcastInterval: beforeTheBroadcast.includes(name) ? 600_000 : 100,
      })
      try {
        const target = { port: Number(new URL(server.url).port), iso: Buffer.alloc(0) }
        const outcome = await replay(read(`${name}.json`) as Scenario, masks, target, {
          pause: (seconds) => (inTheirOwnTime.includes(name) ? seconds : Math.min(seconds, 0.3)),
        })
        sum = { total: sum.total + outcome.total, equal: sum.equal + outcome.equal }
        table.push(`${name.padEnd(42)} ${outcome.equal} of ${outcome.total}`)
        const explained = deviations[name] ?? {}
        const unexplained = [...outcome.faults].filter(([id]) => explained[id] === undefined)
        check(unexplained.map(([id, faults]) => [id, ...faults.slice(0, 3)])).toEqual([])
      } finally {
        await server.close()
        rmSync(folder, { recursive: true, force: true })
      }
    })
  })
}
