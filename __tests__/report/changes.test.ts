import fc from 'fast-check'
import { marked } from 'marked'
import { expect, it } from 'vitest'
import type { BuildChange, PlanChanges, ValueChange } from '../../src/events/plan-changes.ts'
import { changeCounts, changeHeadline } from '../../src/report/changes/change-lines.ts'
import { changesMarkdown, changesOutline } from '../../src/report/changes/changes-markdown.ts'
import { changesText, coloured } from '../../src/report/changes/changes-text.ts'
import { Secrets } from '../../src/report/secrets.ts'

const secrets = new Secrets()
secrets.add('hush-hush')

function build(change: BuildChange['change'], more: Partial<BuildChange> = {}): BuildChange {
  return {
    name: `null.${change}`,
    builder: 'null',
    change,
    options: [],
    disks: [],
    calls: [],
    provisioners: [],
    errorCleanupProvisioner: [],
    postProcessors: [],
    files: [],
    ...more,
  }
}

function changes(builds: readonly BuildChange[], more: Partial<PlanChanges> = {}): PlanChanges {
  const changed = builds.some(({ change }) => change !== 'unchanged')
  const commit = 'a1b2c3d4e5f6a7b8a1b2c3d4e5f6a7b8a1b2c3d4'
  return { base: { revision: commit, commit }, notes: [], changed, variables: [], builds, ...more }
}

const value = (before: unknown, after: unknown): ValueChange => ({ path: 'x', change: 'changed', before, after })
const markdown = (given: PlanChanges) => [...changesMarkdown(given, { secrets })].join('\n\n')
const text = (given: PlanChanges) => changesText(given).map((line) => line.text)

const everything = build('changed', {
  options: [
    value(1, 2),
    { path: 'text', change: 'changed', lines: [' …', '-one', '+two'] },
    { path: 'secret', change: 'changed', before: { sensitive: true }, after: { sensitive: true } },
  ],
  disks: [{ path: 'disks[1]', change: 'added', after: { type: 'scsi', disk_size: '1G', ssd: false, pool: '' } }],
  calls: [{ type: 'POST /nodes/pve/qemu', change: 'changed', from: 1, to: 1, values: [value('a', 'b')] }],
  provisioners: [
    { type: 'file', change: 'removed', from: 2, values: [] },
    { type: 'shell', name: 'clean', change: 'moved', from: 3, to: 1, values: [] },
    { type: 'sleep', change: 'changed', from: 1, to: 2, moved: true, values: [value('1s', '2s')] },
  ],
  postProcessors: [
    { type: 'manifest', change: 'added', to: 1, values: [{ path: 'output', change: 'added', after: 'm' }] },
  ],
  files: [
    { path: 'http/new', options: ['http_directory'], change: 'added', after: 2048 },
    { path: 'a.sh', options: ['script'], change: 'changed', before: 8, after: 8 },
    { path: 'b.sh', options: ['script'], change: 'changed', before: 8, after: 9, executable: false },
  ],
})

it('each kind of change has its line', () => {
  expect(text(changes([everything], { variables: [value('p', 'q')], notes: ['sub is a submodule'] }))).toEqual([
    'Compared with a1b2c3d4e5f6: 1 build changed; 1 value of variables changed',
    'sub is a submodule',
    '~ variable x: p → q',
    '~ build null.changed',
    '  ~ x: 1 → 2',
    '  ~ text:',
    '      …',
    '    - one',
    '    + two',
    '  ~ secret = <sensitive> (changed, and not shown)',
    '  + disks[1]',
    '    + type = scsi',
    '    + disk_size = 1G',
    '  ~ call POST /nodes/pve/qemu',
    '    ~ x: a → b',
    '  - provisioner 2: file',
    '  ~ provisioner 1: shell (clean), moved: 3 → 1',
    '  ~ provisioner 2: sleep, moved: 1 → 2',
    '    ~ x: 1s → 2s',
    '  + post-processor 1: manifest',
    '    + output = m',
    '  + file http/new (http_directory): 2 KiB',
    '  ~ file a.sh (script): 8 B, other content',
    '  ~ file b.sh (script): 8 B → 9 B, not executable any more',
  ])
  expect(coloured({ sign: '+', text: '+ x' })).toBe('\x1b[32m+ x\x1b[0m')
  expect(coloured({ sign: ' ', text: 'x' })).toBe('x')
})

it('in Markdown what was and what is are lines of a diff', () => {
  const shown = markdown(changes([everything, build('unchanged')]))
  expect(shown).toContain('```diff\n- x: 1\n+ x: 2\n! text:\n    …\n-   one\n+   two\n! secret = <sensitive>')
  expect(shown).toContain('\n\nUnchanged: <code>null.unchanged</code>.')
})

it('how much changes stands first', () => {
  const [one, two] = [changes([build('added'), build('unchanged'), build('unchanged')]), changes([build('removed')])]
  expect(changeHeadline(one)).toBe('1 of 3 builds changes')
  expect(changeHeadline(two)).toBe('the build is removed')
  expect(changeHeadline(changes([build('unchanged')]))).toBe('nothing changes')
  expect(changeCounts(one)).toBe('1 build added, 2 unchanged')
  expect(changesOutline(one, secrets)).toBe('**1 build added, 2 unchanged**, compared with <code>a1b2c3d4e5f6</code>.')
})

it('where everything is new it is said why', () => {
  const problem = 'The template at main is not valid: `x` is *no* option.'
  const shown = markdown(changes([build('added')], { problem }))
  expect(shown).toContain('⚠️ The template at main is not valid: <code>x</code> is &#42;no&#42; option.')
})

it('no secret is told, also where a line was cut', () => {
  const told = changes([build('changed', { options: [value('hush-hush', `${'x'.repeat(400)} hush-hush`)] })])
  expect(markdown(told)).not.toContain('hush-hush')
  expect(markdown(told)).toContain('- x: ***')
})

it('nothing that a template says ends the block in which it stands', () => {
  const nasty = fc.array(fc.constantFrom('`', '```', '~~~', '\n', '\r', '</details>', '<b>', '@user', 'x', '    '), {
    maxLength: 12,
  })
  fc.assert(
    fc.property(nasty, nasty, (before, after) => {
      const [old, now] = [before.join(''), after.join('')]
      const lines = ['-', '+'].map((sign, index) => `${sign}${[old, now][index]?.replaceAll(/[\r\n]/g, '')}`)
      const options: readonly ValueChange[] = [value(old, now), { path: 'y', change: 'changed', lines }]
      const tokens = marked.lexer(markdown(changes([build('changed', { options })])))
      expect(tokens.filter(({ type }) => type !== 'space').map(({ type }) => type)).toEqual(['paragraph', 'code'])
    }),
  )
})

it('where there is much each build is folded', () => {
  const options = (count: number) => Array.from({ length: count }, () => value(1, 2))
  const folds = (count: number) =>
    markdown(changes([1, 2, 3].map(() => build('changed', { options: options(count) })))).split('<details>').length - 1
  expect([folds(19), folds(20)]).toEqual([0, 3])
})

it('what is long is cut, and the rest is counted', () => {
  const options = Array.from({ length: 500 }, () => value('x'.repeat(400), 'y'))
  const shown = [...changesMarkdown(changes([build('changed', { options })]), { secrets, isShort: true })]
  expect(shown.join('')).toContain('… (350 more lines: see the log)')
  expect(shown.join('').length).toBeLessThan(64 * 1024)
})
