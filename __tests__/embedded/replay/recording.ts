import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Host } from '../../../src/embedded/host.ts'
import type { Masks } from './masks.ts'
import type { Scenario } from './scenario.ts'

/** What was recorded from one genuine server, and what is told of the machine on which that was done. */
export interface Recording {
  readonly release: '8.4' | '9.2'
  /** Of the server: the base state's. */
  readonly version: string
  readonly folder: string
  readonly host: Host
  /** As the monitor of its machines tells it. */
  readonly qemuVersion: string
  /** What that machine could not tell of running ones. */
  readonly running?: NonNullable<Masks['running']>
}

const fixtures = path.join(import.meta.dirname, '../../fixtures')
const first = path.join(fixtures, 'pve-scenarios')

function hostWith(total: number, free: number): Host {
  return { processors: () => ({ count: 2, model: 'AMD EPYC', mhz: 2596.154 }), memory: () => ({ total, free }) }
}

export const recordings: Readonly<Record<Recording['release'], Recording>> = {
  '8.4': {
    release: '8.4',
    version: '8.4.1',
    folder: first,
    host: hostWith(25_276_502_016, 24_064_253_952),
    qemuVersion: '7.2.22Debian 1:7.2+dfsg-7+deb12u18+b3',
  },
  '9.2': {
    release: '9.2',
    version: '9.2.11',
    folder: path.join(fixtures, 'pve-scenarios-9.2'),
    host: hostWith(25_276_510_208, 24_171_716_608),
    qemuVersion: '10.0.13Debian 1:10.0.13+ds-0+deb13u1',
    running: {
      // Its QEMU lacks a command that the server asks for first; then the server gives up the rest.
      missing: ['running-machine', 'running-qemu', 'proxmox-support', 'blockstat', 'diskread', 'diskwrite'],
      // It had no memory cgroup for each VM, and what it had just started was younger than a second.
      meaningless: ['mem', 'memhost', 'uptime'],
    },
  },
}

/** The larger stories are kept compressed. */
function read(file: string): unknown {
  return JSON.parse(existsSync(file) ? readFileSync(file, 'utf8') : gunzipSync(readFileSync(`${file}.gz`)).toString())
}

export function readStory({ folder }: Recording, name: string): Scenario {
  return read(path.join(folder, `${name}.json`)) as Scenario
}

/** From which each story starts, as a base declaration. */
export function readBaseState({ version }: Recording): unknown {
  return { ...(read(path.join(first, 'base.json')) as object), version }
}

export function readMasks({ running }: Recording): Masks {
  const masks = read(path.join(first, 'masks.json')) as Masks
  return running === undefined ? masks : { ...masks, running }
}

/** The names of all stories that were recorded. */
export function recordedStories({ folder }: Recording): string[] {
  const names = readdirSync(folder).map((file) => file.replace(/\.json(?:\.gz)?$/, ''))
  return names.filter((name) => !['README.md', 'base', 'masks'].includes(name)).sort()
}
