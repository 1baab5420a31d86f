import { describe, expect, it } from 'vitest'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import { Source } from '../../src/diagnostics/source.ts'
import type { Event, EventBody, Outcome } from '../../src/events/event.ts'
import { Recorder } from '../../src/report/history.ts'
import { Secrets } from '../../src/report/secrets.ts'
import { renderSummary, summaryLimit } from '../../src/report/summary.ts'
import type { SummaryOptions } from '../../src/report/summary-options.ts'
import { nastyLines } from '../harness/nasty.ts'

const minute = 60_000

function recorded(events: Record<string, readonly (EventBody & { at?: number })[]>): Recorder {
  const recorder = new Recorder(0)
  recorder.expect(Object.keys(events))
  for (const [build, told] of Object.entries(events))
    for (const event of told) recorder.record({ build, ...event, at: event.at ?? minute } as Event)
  return recorder
}

function render(recorder: Recorder, options: Partial<SummaryOptions> = {}): string {
  return renderSummary(recorder.history, {
    command: 'build',
    outcome: 'failed',
    secrets: new Secrets(),
    now: 2 * minute,
    limit: summaryLimit,
    ...options,
  })
}

const artifact = {
  kind: 'template',
  vmid: 9000,
  name: 'debian-13',
  node: 'pve',
  uiUrl: 'https://pve.example.com:8006/#v1:0:=qemu%2F9000',
  disks: [{ key: 'virtio0', volid: 'local-lvm:base-9000-disk-0', size: 40 * 1024 ** 3 }],
} as const

const built = [
  { kind: 'build-started', builder: 'proxmox-iso', at: 0 },
  { kind: 'build-finished', outcome: 'succeeded', artifact, problems: [], at: minute },
] as const satisfies (EventBody & { at: number })[]

describe('the summary', () => {
  it('says the status first, then each build with its link, disks and time', () => {
    const text = render(recorded({ 'proxmox-iso.debian': built, 'proxmox-iso.other': [] }), {
      logUrl: 'https://github.com/a/b',
    })
    const [title, , outline] = text.split('\n')
    expect(title).toBe('### ❌ Proxmox templates: build failed')
    expect(outline).toBe('1 of 2 builds succeeded, 2m in all. <a href="https://github.com/a/b">Log</a>')
    expect(text).toContain(
      '| ✅ | <code>proxmox-iso.debian</code> | <a href="https://pve.example.com:8006/&#35;v1:0:=qemu%2F9000"><strong>9000</strong></a> | debian-13 | pve | virtio0 40 GiB | 1m |',
    )
    expect(text).toContain('| ➖ | <code>proxmox-iso.other</code> |  |  |  |  |  |')
  })

  it('says where the picture of the screen is, under the build that failed', () => {
    const failed = [
      { kind: 'build-started', builder: 'proxmox-iso' },
      { kind: 'screenshot', file: '/tmp/run/screens/proxmox-iso.debian.png' },
      { kind: 'build-finished', outcome: 'failed', problems: [] },
    ] as const
    const text = render(recorded({ 'proxmox-iso.debian': failed, 'proxmox-iso.other': built }))
    expect(text.match(/What the screen of the machine showed: <code>.*<\/code>/g)).toEqual([
      'What the screen of the machine showed: <code>/tmp/run/screens/proxmox-iso.debian.png</code>',
    ])
  })

  it('says which template, step and commit it is about', () => {
    const about = {
      template: 'templates/debian',
      step: 'debian',
      job: 'nightly',
      commit: { name: 'a1b2c3d', url: 'https://github.com/a/b/commit/a1b2c3d4' },
      of: 'pull request 12',
    }
    const [, , line] = render(recorded({ a: built }), { about }).split('\n')
    expect(line).toBe(
      'Template <code>templates/debian</code> · step <code>debian</code> of job <code>nightly</code> · commit <a href="https://github.com/a/b/commit/a1b2c3d4"><code>a1b2c3d</code></a> of <code>pull request 12</code>',
    )
  })

  const vm = (id: number) => ({
    id: String(id),
    build: 'a',
    node: 'pve',
    url: 'https://pve:8006/api2/json',
    kind: 'vm' as const,
    vmid: id,
    mark: '',
  })
  const failed = { kind: 'build-finished', outcome: 'failed', problems: [] } as const

  it.each([
    ['removed', '<s>107</s> removed'],
    ['kept', '<a href="https://pve:8006/">107</a> kept'],
    [undefined, '107 not removed yet'],
  ] as const)('gives the ID of the machine of a failed build that is %s', (fate, cell) => {
    const text = render(
      recorded({
        a: [
          { kind: 'recorded', entry: vm(106) },
          { kind: 'settled', entry: vm(106), fate: 'unmade' },
          { kind: 'recorded', entry: vm(107) },
          ...(fate === undefined
            ? []
            : [{ kind: 'settled', entry: vm(107), fate, page: 'https://pve:8006/' } as const satisfies EventBody]),
          failed,
        ],
      }),
    )
    expect(text).toContain(`| ❌ | <code>a</code> | ${cell} |  | pve |`)
    expect(text).not.toContain('106')
  })

  it('names the old template that is gone while nothing has taken its place', () => {
    const replaced = { kind: 'replaced', vmid: 9000, name: 'debian', node: 'pve' } as const
    const gone = render(recorded({ a: [replaced, failed] }))
    expect(gone).toContain('**The old template 9000 (debian) on node pve is gone**')
    expect(gone).toContain('Nothing has taken its place.')
    expect(render(recorded({ a: [replaced, ...built] }))).toContain(
      'The old template 9000 (debian) on node pve was replaced and is gone.',
    )
  })

  it('says that the post step removes what a cancelled build left', () => {
    const recorder = recorded({ a: [{ kind: 'recorded', entry: vm(107) }] })
    expect(render(recorder, { outcome: 'cancelled', postStep: true })).toContain(
      'The post step of this action removes virtual machine 107 on node pve, and says so in a summary of its own.',
    )
    expect(render(recorder, { outcome: 'cancelled' })).toContain('**Still there:** virtual machine 107 on node pve.')
  })

  it('of an embedded Proxmox links nowhere, and says how long its templates are there', () => {
    const text = render(recorded({ a: built }), { embedded: 'They are gone when the job ends.' })
    expect(text).toContain('| <strong>9000</strong> |')
    expect(text).toContain('They are gone when the job ends.')
    expect(text).not.toContain('<a ')
  })

  it('shows what stands between back-ticks as code', () => {
    const problem = {
      code: 'script-failed',
      severity: 'error',
      summary: 'Set `a_b`',
      detail: 'Not `<b>` but x.',
    } as const
    const text = render(recorded({ a: [{ ...failed, problems: [problem] }] }))
    expect(text).toContain('**Set <code>a_b</code>**')
    expect(text).toContain('Not <code>&#60;b&#62;</code> but x.')
  })

  it('shows the line that says why above everything else that was printed', () => {
    const problem = {
      code: 'script-failed',
      severity: 'error',
      summary: 'Script exited with 100',
      evidence: 'E: Unable to locate package <foo>',
    } as const
    const text = render(recorded({ a: [{ ...failed, problems: [problem] }] }))
    expect(text).toContain('**Script exited with 100**\n\n<pre>\nE: Unable to locate package &lt;foo&gt;\n</pre>')
    expect(text.indexOf('<pre>')).toBeLessThan(text.indexOf('| Source |'))
  })

  it('tells what failed, where, at which step, and what the guest said last', () => {
    const source = new Source('debian.pkr.hcl', 'source "proxmox-iso" "debian" {\n  ssh_timeout = "1m"\n}\n')
    const recorder = recorded({
      'proxmox-iso.debian': [
        { kind: 'build-started', builder: 'proxmox-iso', at: 0 },
        { kind: 'step-started', step: 'Waiting for SSH', at: 1000 },
        ...Array.from(
          { length: 60 },
          (_, index): EventBody => ({
            kind: 'output',
            from: 'guest',
            stream: 'stdout',
            text: `line ${index}`,
          }),
        ),
        { kind: 'step-finished', step: 'Waiting for SSH', outcome: 'failed' },
        {
          kind: 'build-finished',
          outcome: 'failed',
          problems: [
            {
              code: 'script-failed',
              severity: 'error',
              summary: 'Timeout waiting for SSH',
              detail: 'The agent shows no address.',
              range: { source, start: 34, end: 45 },
            },
          ],
        },
      ],
    })
    const text = render(recorder)
    expect(text).toContain('at the step “Waiting for SSH”')
    expect(text).toContain('**Timeout waiting for SSH** · <code>debian.pkr.hcl:2:3</code>')
    expect(text).toContain('2 |   ssh_timeout = "1m"\n  |   ^^^^^^^^^^^\n</pre>\n\nThe agent shows no address.')
    expect(text).toContain('line 59')
    expect(text).toContain('line 10')
    expect(text).not.toContain('line 9\n')
    expect(text).toContain('Waiting for SSH :crit, 2001-01-01 00:00:01.000, 2001-01-01 00:01:00.000')
  })

  const problem = (summary: string, more: Partial<Diagnostic> = {}): Diagnostic => ({
    ...{ code: 'script-failed', severity: 'error', summary },
    ...more,
  })
  const ended = (outcome: Outcome, ...problems: readonly Diagnostic[]) =>
    ({ kind: 'build-finished', outcome, problems }) as const

  it('reads like this', () => {
    const recorder = recorded({
      a: [{ kind: 'build-started', builder: 'x', at: 0 }, ended('failed', problem('No room', { subject: 'GET /x' }))],
      b: [
        { kind: 'build-started', builder: 'x', at: 0 },
        { kind: 'output', from: 'guest', stream: 'stdout', text: 'one' },
        { kind: 'output', from: 'guest', stream: 'stdout', text: 'two' },
        { kind: 'problem', diagnostic: problem('Odd', { severity: 'warning', detail: 'a\nb\nc' }) },
        ended('cancelled'),
      ],
      c: [...built, { kind: 'problem', diagnostic: problem('Refused', { severity: 'refusal' }) }],
    })
    recorder.problem(problem('Bad input', { detail: '1\n2\n3\n4' }))
    expect(
      render(recorder, { outcome: 'cancelled', logUrl: 'https://github.com/a/b' }),
    ).toBe(`### ⏹️ Proxmox templates: cancelled

1 of 3 builds succeeded, 2m in all. <a href="https://github.com/a/b">Log</a>

#### What was going on

**Bad input**

<pre>
1
2
3
4
</pre>

❌ <code>a</code>

**No room** · <code>GET /x</code>

⏹️ <code>b</code>

<details>
<summary>Last 2 lines of output</summary>

<pre>
one
two
</pre>

</details>

| | Source | ID | Name | Node | Disks | Duration |
|:-:|---|--:|---|---|---|--:|
| ❌ | <code>a</code> |  |  |  |  | 1m |
| ⏹️ | <code>b</code> |  |  |  |  | 1m |
| ✅ | <code>c</code> | <a href="https://pve.example.com:8006/&#35;v1:0:=qemu%2F9000"><strong>9000</strong></a> | debian-13 | pve | virtio0 40 GiB | 1m |

<details>
<summary>2 warnings</summary>

**Odd**

a<br>b<br>c

**Refused**

</details>
`)
  })

  it.each<[SummaryOptions['command'], Outcome, number, string, string]>([
    ['build', 'succeeded', 1, '✅ Proxmox templates: built', '0 of 1 build succeeded, 2m in all.'],
    ['build', 'failed', 0, '❌ Proxmox templates: build failed', 'Nothing was built.'],
    ['validate', 'succeeded', 1, '✅ Template check: valid', '1 build in this template.\n\n- <code>b0</code>'],
    ['validate', 'failed', 0, '❌ Template check: not valid', 'Nothing can be built from this template.'],
    ['plan', 'succeeded', 2, '✅ Plan: ready', '2 builds in this template.\n\n- <code>b0</code>\n- <code>b1</code>'],
    ['plan', 'cancelled', 0, '⏹️ Plan: cancelled', 'Nothing can be built from this template.'],
  ])('of %s, %s, with %d builds', (command, outcome, count, title, rest) => {
    const recorder = recorded(Object.fromEntries(Array.from({ length: count }, (_, index) => [`b${index}`, []])))
    const text = render(recorder, { command, outcome })
    expect(text.startsWith(`### ${title}\n\n${rest}\n`)).toBe(true)
    if (command !== 'build' || count === 0) expect(text).toBe(`### ${title}\n\n${rest}\n`)
  })

  it('tells what is wrong with a template of which nothing was built, and counts from its own beginning', () => {
    const recorder = new Recorder(minute)
    recorder.problem(problem('Bad input'))
    expect(render(recorder)).toBe(
      '### ❌ Proxmox templates: build failed\n\nNothing was built.\n\n#### What failed\n\n**Bad input**\n',
    )
    recorder.expect(['a'])
    expect(render(recorder)).toContain('0 of 1 build succeeded, 1m in all.')
    recorder.record({ at: minute, build: 'a', kind: 'step-started', step: 'x' })
    expect(render(recorder)).toContain('<details>\n<summary>Timeline, from the start</summary>\n\n```mermaid\n')
    expect(render(recorder, { command: 'plan' })).not.toContain('Timeline')
  })

  it('counts what it leaves out of long lists', () => {
    const names = Array.from({ length: 502 }, (_, index) => `b${index}`)
    const many = recorded(Object.fromEntries(names.map((name) => [name, []])))
    expect(render(many)).toMatch(/b499<\/code> .*\n\n2 more builds\.\n$/)
    expect(render(many, { command: 'plan' })).toMatch(/- <code>b499<\/code>\n\n2 more builds\.\n$/)
    const most = recorded(Object.fromEntries(names.slice(0, 500).map((name) => [name, []])))
    expect(render(most)).not.toContain('more build')

    const problems = (count: number) => Array.from({ length: count }, (_, index) => problem(`P${index}.`))
    const failed = render(recorded({ a: [ended('failed', ...problems(51))] }))
    expect(failed).toContain('**P49.**\n\n1 more problem: see the log.\n')
    expect(render(recorded({ a: [ended('failed', ...problems(50))] }))).not.toContain('more problem')
  })

  it('shows the disks of a machine, and the files of a build that makes files', () => {
    const disks = Array.from({ length: 20 }, (_, index) => ({
      key: `scsi${index}`,
      volid: 'x',
      size: index === 0 ? undefined : 1024,
    }))
    const text = render(
      recorded({
        a: [{ ...built[1], artifact: { ...artifact, disks } }],
        b: [{ ...built[1], artifact: { kind: 'file', files: ['x.txt', 'y.txt'] } }],
      }),
    )
    expect(text).toContain('| scsi0<br>scsi1 1 KiB<br>scsi2 1 KiB<br>')
    expect(text).toContain('scsi15 1 KiB |')
    expect(text).not.toContain('scsi16')
    expect(text).toContain('| ✅ | <code>b</code> |  | x.txt, y.txt |  |  |  |')
  })

  it('has the time of what still runs, from its beginning', () => {
    const recorder = recorded({ a: [{ kind: 'build-started', builder: 'x', at: 30_000 }] })
    expect(render(recorder, { outcome: 'cancelled' })).toContain('| ⏹️ | <code>a</code> |  |  |  |  | 1m30s |')
  })

  it('names the last step that did not succeed, of builds that have a problem alone too', () => {
    const step = (name: string, outcome?: Outcome): EventBody[] => [
      { kind: 'step-started', step: name },
      ...(outcome === undefined ? [] : [{ kind: 'step-finished', step: name, outcome } as const]),
    ]
    const text = render(
      recorded({
        a: [
          ...step('one', 'failed'),
          ...step('two'),
          ...step('three', 'succeeded'),
          { kind: 'problem', diagnostic: problem('Oh') },
        ],
        b: [...step('one', 'succeeded'), ended('failed')],
        c: [...step('one', 'succeeded'), ended('succeeded', problem('Odd', { severity: 'warning' }))],
      }),
    )
    const failures = text.slice(text.indexOf('#### What failed'), text.indexOf('| Source |'))
    expect(failures).toContain('➖ <code>a</code>, at the step “two”\n\n**Oh**\n')
    expect(failures).toContain('❌ <code>b</code>\n')
    expect(failures).not.toContain('<code>c</code>')
    expect(text).toContain('<summary>1 warning</summary>\n\n**Odd**\n')
  })

  it('is within its limit to the byte, whatever was printed, with its tags closed', () => {
    const noise = '🧨é</pre>`|'.repeat(500)
    const recorder = recorded(
      Object.fromEntries(
        Array.from({ length: 600 }, (_, index) => [
          `proxmox-iso.${index}-${noise}`,
          [
            { kind: 'build-started', builder: noise, at: 0 } as const,
            ...Array.from(
              { length: 60 },
              (): EventBody => ({ kind: 'output', from: 'guest', stream: 'stdout', text: noise }),
            ),
            { kind: 'step-started', step: noise, at: 1 } as const,
            ...Array.from(
              { length: 60 },
              (_, number): EventBody => ({
                kind: 'problem',
                diagnostic: { code: 'script-failed', severity: 'error', summary: `${number} ${noise}`, detail: noise },
              }),
            ),
          ],
        ]),
      ),
    )
    for (const limit of [summaryLimit, 400_000, 5000, 300, 100, 10, 0]) {
      const text = render(recorder, { limit })
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(limit)
      for (const tag of ['details', 'pre', 'code', 'summary'])
        expect(text.split(`<${tag}>`).length, tag).toBe(text.split(`</${tag}>`).length)
      expect(text.replace(/<pre>[\s\S]*?<\/pre>/g, '').split('```').length % 2).toBe(1)
      if (limit >= 5000) expect(text).toContain('More was left out here')
    }
  })

  it('cuts at the last section that fits, not before', () => {
    const recorder = recorded({ a: built })
    const whole = render(recorder)
    expect(render(recorder, { limit: Buffer.byteLength(whole) })).toBe(whole)
    expect(render(recorder, { limit: Buffer.byteLength(whole) - 1 })).not.toBe(whole)
  })

  it('shows no secret', () => {
    const secrets = new Secrets()
    secrets.add('correct horse')
    const recorder = recorded({
      a: [
        { kind: 'output', from: 'guest', stream: 'stdout', text: 'password: correct horse' },
        { kind: 'step-started', step: 'shell (echo correct horse)' },
        { kind: 'replaced', vmid: 1, name: 'correct horse', node: 'correct horse' },
        { kind: 'artifact', artifact: { ...artifact, name: 'correct horse', uiUrl: 'https://correct horse/' } },
        {
          kind: 'build-finished',
          outcome: 'failed',
          problems: [
            {
              code: 'script-failed',
              severity: 'error',
              summary: 'correct horse is wrong',
              detail: 'correct\x1b[K horse',
              evidence: 'E: correct horse',
            },
          ],
        },
      ],
    })
    const text = render(recorder, { secrets })
    expect(text).toContain('password: ***')
    expect(text).not.toContain('horse')
  })

  it.each([
    ...nastyLines,
    '<script>alert(1)</script>',
    '</pre></details><h1>owned</h1>',
    '```\n# owned\n```',
    '| a | b |\n|---|---|',
    '[click](javascript:alert(1)) ![x](https://evil/x.png)',
    '@everyone #1 https://evil.example',
    '\n\n# heading\n',
    '&lt;b&gt;',
    '---',
    '- a list',
    '1. a list',
    '    code',
    '_em_ __strong__ a_b *x* **y** ~~z~~ $m$',
  ])('lets %j change nothing but the text', (text) => {
    const recorder = recorded({
      [text]: [
        { kind: 'build-started', builder: text, at: 0 },
        { kind: 'step-started', step: text, at: 1 },
        { kind: 'output', from: 'guest', stream: 'stdout', text },
        { kind: 'replaced', vmid: 1, name: text, node: text },
        {
          kind: 'build-finished',
          outcome: 'failed',
          artifact: { ...artifact, name: text, node: text, uiUrl: text, disks: [{ ...artifact.disks[0], key: text }] },
          problems: [
            { code: 'script-failed', severity: 'error', summary: text, detail: text, evidence: text, subject: text },
          ],
        },
      ],
    })
    const summary = render(recorder)
    expect([...new Set(summary.replaceAll('<br>', '').match(/<[a-z0-9]+/gi))].sort()).toEqual([
      '<code',
      '<details',
      '<pre',
      '<strong',
      '<summary',
    ])
    // Outside of preformatted text and diagrams nothing of it stands as it is.
    const outside = summary
      .replace(/<pre>[\s\S]*?<\/pre>/g, '')
      .replace(/```mermaid[\s\S]*?```/g, '')
      .replace(/^- (?=♻️ The old template 1 \()/m, '')
    expect(outside).not.toMatch(/[`@]|https?:\/|\]\(|!\[|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/u)
    expect(outside.split('\n').filter((line) => line.startsWith('#'))).toHaveLength(2)
    expect(outside).not.toMatch(/^(?:-|\d+[.)]|[ \t]+\S)/m)
    expect(outside.split('\n').filter((line) => line.startsWith('|'))).toHaveLength(3)
    expect(summary.replace(/<pre>[\s\S]*?<\/pre>/g, '').match(/```/g)).toHaveLength(2)
  })
})
