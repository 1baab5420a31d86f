import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setOutput } from '@actions/core'
import { machineOf } from '../events/artifact.ts'
import { buildReports, manifest } from '../report/builds.ts'
import type { History } from '../report/history.ts'
import { toLogJson } from '../report/sanitise.ts'
import type { Masks } from './masks.ts'

/**
 * Sets the action's outputs as soon as they are known. `template-id`, `template-name` and `node` are those of the first
 * build, in the template's order, that made something; `builds` has all of them.
 */
export class Outputs {
  readonly #masks: Masks
  readonly #folder: string
  readonly #runId: string
  readonly #set = new Map<string, string>()

  /** `folder` is where the manifest is written. */
  constructor(masks: Masks, folder: string, runId: string) {
    this.#masks = masks
    this.#folder = folder
    this.#runId = runId
  }

  /** Answers the names of the outputs that the runner will drop at the end of the job, since they hold a secret. */
  update(history: History, builderOf: (build: string) => string): string[] {
    const first = machineOf(history.builds.find(({ artifact }) => machineOf(artifact) !== undefined)?.artifact)
    const reports = buildReports(history, this.#masks.secrets)
    if (first !== undefined) {
      this.#put('template-id', String(first.vmid))
      this.#put('template-name', first.name)
      this.#put('node', first.node)
      this.#put('manifest', this.#writeManifest(history, builderOf))
    }
    // Later steps print outputs.
    this.#put('builds', toLogJson(reports))
    return [...this.#set].filter(([, value]) => this.#masks.touches(value)).map(([name]) => name)
  }

  #put(name: string, value: string): void {
    if (this.#set.get(name) === value) return
    this.#set.set(name, value)
    setOutput(name, value)
  }

  #writeManifest(history: History, builderOf: (build: string) => string): string {
    const file = path.join(this.#folder, 'manifest.json')
    mkdirSync(this.#folder, { recursive: true })
    writeFileSync(file, `${JSON.stringify(manifest(history, builderOf, this.#runId), null, 2)}\n`)
    return file
  }
}
