import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { manifest } from '../../src/post-processors/manifest.ts'
import type { PostProcessContext } from '../../src/post-processors/post-processor.ts'
import { systemClock } from '../../src/time/clock.ts'
import { fullTrust } from '../../src/trust/trust.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'manifest-'))
})

afterEach(() => rm(folder, { recursive: true }))

async function run(options: Record<string, unknown> = {}, more: Partial<PostProcessContext> = {}): Promise<void> {
  await manifest.run(manifest.options.parse(options), {
    artifact: { id: '105' },
    buildName: 'debian',
    builderType: 'proxmox-iso',
    runUuid: 'run-1',
    materials: () => Promise.reject(new Error('nobody asks')),
    force: false,
    signal: new AbortController().signal,
    say: () => {},
    message: () => {},
    output: () => {},
    scriptEnvironment: {},
    late: {},
    workingDirectory: folder,
    trust: fullTrust,
    env: process.env,
    renderLate: (text) => text,
    clock: { ...systemClock, now: () => 1_700_000_000_700 },
    ...more,
  })
}

async function written(name = 'packer-manifest.json') {
  return JSON.parse(await readFile(join(folder, name), 'utf8'))
}

it('writes what Packer writes', async () => {
  await run({ custom_data: { a: 'b' } })
  expect(await written()).toEqual({
    builds: [
      {
        name: 'debian',
        builder_type: 'proxmox-iso',
        build_time: 1_700_000_000,
        files: null,
        artifact_id: '105',
        packer_run_uuid: 'run-1',
        custom_data: { a: 'b' },
      },
    ],
    last_run_uuid: 'run-1',
  })
})

it('adds to what is there, and with force replaces what another run left', async () => {
  await run()
  await run({ strip_time: true }, { runUuid: 'run-2' })
  expect((await written()).builds).toHaveLength(2)
  expect((await written()).builds[1]).not.toHaveProperty('build_time')
  await run({}, { runUuid: 'run-3', force: true })
  await run({}, { runUuid: 'run-3', force: true })
  expect((await written()).builds).toHaveLength(2)
})

it('loses no build of those that end together', async () => {
  await Promise.all(Array.from({ length: 20 }, (_, index) => run({ output: 'out/m.json' }, { buildName: `b${index}` })))
  const names = (await written('out/m.json')).builds.map(({ name }: { name: string }) => name)
  expect(new Set(names).size).toBe(20)
  expect(await readdir(join(folder, 'out'))).toEqual(['m.json'])
})

it('refuses to overwrite what is no manifest', async () => {
  await writeFile(join(folder, 'packer-manifest.json'), 'precious')
  await expect(run()).rejects.toThrow('Unable to parse content')
  expect(await readFile(join(folder, 'packer-manifest.json'), 'utf8')).toBe('precious')
  await run({ output: 'other.json' })
  expect((await written('other.json')).builds).toHaveLength(1)
})
