import { expect, it } from 'vitest'
import type { EventBody } from '../../src/events/event.ts'
import { buildReports } from '../../src/report/builds.ts'
import { Recorder } from '../../src/report/history.ts'
import { LineWriter } from '../../src/report/log-lines.ts'
import { Secrets } from '../../src/report/secrets.ts'
import { renderSummary, summaryLimit } from '../../src/report/summary.ts'

const template = (vmid: number, node: string) =>
  ({
    kind: 'template',
    vmid,
    name: 'debian-13',
    node,
    uiUrl: `https://pve.example.com:8006/#v1:0:=qemu%2F${vmid}`,
    disks: [],
  }) as const

const good: readonly EventBody[] = [
  { kind: 'build-started', builder: 'proxmox-iso' },
  { kind: 'verified', vmid: 105, passed: ['cd', 'agent', 'machine-id'], findings: [] },
  { kind: 'artifact', artifact: template(105, 'pve') },
  { kind: 'replicated', replica: template(106, 'pve2') },
  { kind: 'replaced', vmid: 101, name: 'debian-13', node: 'pve' },
  { kind: 'entered', channel: 'candidate', before: [101, 98, 99] },
  { kind: 'build-finished', outcome: 'succeeded', artifact: template(105, 'pve'), problems: [] },
]
const bad: readonly EventBody[] = [
  { kind: 'build-started', builder: 'proxmox-iso' },
  {
    kind: 'verified',
    vmid: 107,
    passed: ['cd'],
    findings: [
      { check: 'history', what: 'the shell history /root/.bash_history is left' },
      { check: 'commands', what: 'it says <b>hunter2</b>' },
    ],
  },
  { kind: 'build-finished', outcome: 'failed', problems: [] },
]

function recorded() {
  const recorder = new Recorder(0)
  for (const [build, events] of Object.entries({ 'proxmox-iso.good': good, 'proxmox-iso.bad': bad }))
    for (const event of events) recorder.record({ at: 60_000, build, ...event })
  const secrets = new Secrets()
  secrets.add('hunter2')
  return { history: recorder.history, secrets }
}

it('the summary says how a template was tried, and where its copies are', () => {
  const { history, secrets } = recorded()
  const text = renderSummary(history, {
    command: 'build',
    outcome: 'failed',
    secrets,
    now: 120_000,
    limit: summaryLimit,
  })
  expect(text).toMatchInlineSnapshot(`
    "### ❌ Proxmox templates: build failed

    1 of 2 builds succeeded, 2m in all.

    #### What failed

    ❌ <code>proxmox-iso.bad</code>

    | | Source | ID | Name | Node | Disks | Duration |
    |:-:|---|--:|---|---|---|--:|
    | ✅ | <code>proxmox-iso.good</code> | <a href="https://pve.example.com:8006/&#35;v1:0:=qemu%2F105"><strong>105</strong></a> | debian-13 | pve |  | 0s |
    | ❌ | <code>proxmox-iso.bad</code> |  |  |  |  | 0s |

    - 🔎 The template of proxmox-iso.good was tried with clones and is good. Passed: cd, agent, machine-id.
    - 🗂️ Copied to <a href="https://pve.example.com:8006/&#35;v1:0:=qemu%2F106">template 106</a> (debian-13) on node pve2.
    - ♻️ The old template 101 (debian-13) on node pve was replaced and is gone.
    - 🏷️ Template 105 is in channel **candidate**, which 98, 99 were in until now.
    - 🔎 **The template of proxmox-iso.bad was tried with clones and is not good.** Passed: cd.
      - history: the shell history /root/.bash_history is left
      - commands: it says &#60;b&#62;&#42;&#42;&#42;&#60;/b&#62;
    "
  `)
})

it('the output has both for programs, without secrets', () => {
  const { history, secrets } = recorded()
  const [first, second] = buildReports(history, secrets, { links: true })
  expect(first).toMatchObject({
    verified: { passed: ['cd', 'agent', 'machine-id'], findings: [] },
    replicas: [{ templateId: 106, templateName: 'debian-13', node: 'pve2', url: template(106, 'pve2').uiUrl }],
  })
  expect(second?.verified?.findings[1]).toEqual({ check: 'commands', what: 'it says <b>***</b>' })
  expect(second).not.toHaveProperty('replicas')
  expect(buildReports(history, secrets, { links: false })[0]?.replicas?.[0]).not.toHaveProperty('url')
})

it('the log has a headline for each', () => {
  const writer = new LineWriter(new Secrets(), { colour: false })
  const lines = [...good, ...bad].flatMap((event) => writer.of({ at: 0, build: 'b', ...event }).map(({ text }) => text))
  expect(lines.filter((line) => /tried|copy|Good/.test(line))).toEqual([
    '==> b: Template 105 was tried: it is good',
    '    b: Good: cd, agent, machine-id',
    '==> b: A copy was made: template 106 (debian-13) on pve2',
    '==> b: Template 107 was tried: 2 findings',
    '    b: Good: cd',
  ])
})
