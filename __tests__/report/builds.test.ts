import { expect, it } from 'vitest'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import { Source } from '../../src/diagnostics/source.ts'
import type { Artifact } from '../../src/events/artifact.ts'
import { buildReports, diagnosticReports, keptReports, manifest, planReport } from '../../src/report/builds.ts'
import { Recorder } from '../../src/report/history.ts'
import { Secrets } from '../../src/report/secrets.ts'

const machine: Artifact = {
  kind: 'template',
  vmid: 9000,
  name: 'debian',
  node: 'pve',
  uiUrl: 'https://hunter22:8006/',
  disks: [
    { key: 'scsi0', volid: 'local:hunter22-disk-0', size: 1024 },
    { key: 'scsi1', volid: 'local:b', size: undefined },
  ],
}
const files: Artifact = { kind: 'file', files: ['out/hunter22.txt', 'out/b.txt'] }
const range = { source: new Source('a.pkr.hcl', 'x = hunter22\n'), start: 4, end: 12 }
const problem: Diagnostic = {
  code: 'script-failed',
  severity: 'error',
  summary: 'hunter22 is wrong',
  detail: 'no hunter22',
}
const hint: Diagnostic = { code: 'script-failed', severity: 'warning', summary: 'Odd', range }

const secrets = new Secrets()
secrets.add('hunter22')

function history() {
  const recorder = new Recorder(0)
  recorder.expect(['proxmox-iso.a', 'file.b', 'null.c', 'null.d', 'plain'])
  recorder.problem({ ...problem, subject: 'input hunter22' })
  const ended = (build: string, at: number, artifact: Artifact | undefined, problems: readonly Diagnostic[]) => {
    recorder.record({ at: 1000, build, kind: 'build-started', builder: 'x' })
    const outcome = problems.length > 0 ? 'failed' : 'succeeded'
    recorder.record({
      at,
      build,
      kind: 'build-finished',
      outcome,
      problems,
      ...(artifact === undefined ? {} : { artifact }),
    })
  }
  ended('proxmox-iso.a', 3460, machine, [problem, hint])
  ended('file.b', 61_000, files, [])
  recorder.record({ at: 1500, build: 'proxmox-iso.a', kind: 'screenshot', file: '/tmp/hunter22/a.png' })
  recorder.record({ at: 2000, build: 'null.c', kind: 'build-started', builder: 'null' })
  ended('plain', 2999, { kind: 'none', files: [] }, [])
  return recorder.history
}

it('tells programs what became of each build, without secrets', () => {
  const startedAt = '1970-01-01T00:00:01.000Z'
  expect(buildReports(history(), secrets, { links: true })).toEqual([
    {
      name: 'proxmox-iso.a',
      outcome: 'failed',
      templateId: 9000,
      templateName: 'debian',
      node: 'pve',
      kind: 'template',
      url: 'https://***:8006/',
      disks: [
        { key: 'scsi0', volid: 'local:***-disk-0', size: 1024 },
        { key: 'scsi1', volid: 'local:b', size: undefined },
      ],
      startedAt,
      duration: 2.5,
      screenshot: '/tmp/***/a.png',
      problems: ['*** is wrong'],
    },
    {
      name: 'file.b',
      outcome: 'succeeded',
      kind: 'file',
      files: ['out/***.txt', 'out/b.txt'],
      startedAt,
      duration: 60,
      problems: [],
    },
    { name: 'null.c', outcome: 'pending', startedAt: '1970-01-01T00:00:02.000Z', problems: [] },
    { name: 'null.d', outcome: 'pending', problems: [] },
    { name: 'plain', outcome: 'succeeded', kind: 'none', files: [], startedAt, duration: 2, problems: [] },
  ])
})

it('tells programs what a failed build has kept, and links nowhere where the server ends', () => {
  const recorder = new Recorder(0)
  const place = { build: 'a', node: 'pve', url: 'https://pve:8006/api2/json' }
  const vm = { ...place, id: '1', kind: 'vm', vmid: 107, mark: '' } as const
  const image = { ...place, id: '2', kind: 'volume', storage: 'local', volid: 'local:iso/hunter22.iso' } as const
  const gone = { ...place, id: '3', kind: 'vm', vmid: 108, mark: '' } as const
  for (const entry of [vm, image, gone]) recorder.record({ at: 1, build: 'a', kind: 'recorded', entry })
  recorder.record({ at: 2, build: 'a', kind: 'settled', entry: vm, fate: 'kept', page: 'https://pve:8006/#107' })
  recorder.record({ at: 2, build: 'a', kind: 'settled', entry: image, fate: 'kept' })
  recorder.record({ at: 2, build: 'a', kind: 'settled', entry: gone, fate: 'removed' })
  const kept = { build: 'a', node: 'pve', vmid: 107 }
  expect(keptReports(recorder.history, secrets, { links: true })).toEqual([
    { ...kept, url: 'https://pve:8006/#107' },
    { build: 'a', node: 'pve', volid: 'local:iso/***.iso' },
  ])
  expect(keptReports(recorder.history, secrets, { links: false })[0]).toEqual(kept)
})

it('tells programs every problem: of no build first, then those of each', () => {
  const code = 'script-failed'
  const error = { code, severity: 'error', summary: '*** is wrong', detail: 'no ***' }
  expect(diagnosticReports(history(), secrets)).toEqual([
    { ...error, subject: 'input ***' },
    { ...error, build: 'proxmox-iso.a' },
    {
      ...{ code, severity: 'warning', summary: 'Odd', file: 'a.pkr.hcl' },
      ...{ line: 1, column: 5, endLine: 1, endColumn: 13, build: 'proxmox-iso.a' },
    },
  ])
})

it('never hides the code of a problem, which is no text of the user', () => {
  const common = new Secrets()
  common.add('script-failed')
  expect(diagnosticReports(history(), common)[0]?.code).toBe('script-failed')
})

it('adds what was told to the description of a plan', () => {
  const description = { builds: [1], variables: { a: 'hunter22' }, warnings: [{ summary: 'hunter22', at: [1, null] }] }
  expect(planReport(description, new Recorder(0).history, secrets)).toEqual({
    builds: [1],
    variables: { a: '***' },
    warnings: [{ summary: '***', at: [1, null] }],
    diagnostics: [],
  })
})

it('lists artifacts as the manifest of Packer does', () => {
  const { builds, last_run_uuid } = manifest(history(), (build) => `type of ${build}`, 'run-1')
  expect(last_run_uuid).toBe('run-1')
  const rest = { packer_run_uuid: 'run-1' }
  expect(builds).toEqual([
    {
      ...{ name: 'a', builder_type: 'type of proxmox-iso.a', build_time: 3, files: null, artifact_id: '9000' },
      ...{ ...rest, custom_data: { template_name: 'debian', node: 'pve' } },
    },
    {
      ...{ name: 'b', builder_type: 'type of file.b', build_time: 61, artifact_id: 'File', custom_data: null },
      ...{ ...rest, files: [{ name: 'out/hunter22.txt' }, { name: 'out/b.txt' }] },
    },
    {
      ...{ name: 'plain', builder_type: 'type of plain', build_time: 2, files: null, artifact_id: 'Null' },
      ...{ ...rest, custom_data: null },
    },
  ])
})
