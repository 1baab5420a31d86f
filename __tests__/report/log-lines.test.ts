import { describe, expect, it } from 'vitest'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import type { EventBody, Outcome } from '../../src/events/event.ts'
import { LineWriter } from '../../src/report/log-lines.ts'
import { Secrets } from '../../src/report/secrets.ts'

const build = 'proxmox-iso.a'
const problem: Diagnostic = { code: 'script-failed', severity: 'error', summary: 'No room', detail: 'Make some.' }

function writer(options = { colour: false }) {
  const secrets = new Secrets()
  secrets.add('hunter22')
  return new LineWriter(secrets, options)
}

describe('lines', () => {
  it.each<[string, EventBody, string | undefined, readonly string[]]>([
    ['a headline', { kind: 'say', text: 'Creating VM' }, build, ['headline ==> proxmox-iso.a: Creating VM']],
    ['a headline of no build', { kind: 'say', text: 'Hello' }, undefined, ['headline ==> Hello']],
    [
      'a message',
      { kind: 'message', text: 'one\ntwo' },
      build,
      ['detail     proxmox-iso.a: one', 'detail     proxmox-iso.a: two'],
    ],
    [
      'a line of output',
      { kind: 'output', from: 'guest', stream: 'stderr', text: 'hunter22' },
      build,
      ['detail     proxmox-iso.a: ***'],
    ],
    ['a name with a secret', { kind: 'say', text: 'x' }, 'of hunter22', ['headline ==> of ***: x']],
    ['a name of two lines', { kind: 'say', text: 'x' }, 'a\nb', ['headline ==> a b: x']],
    ['the beginning', { kind: 'build-started', builder: 'x' }, build, []],
    ['an artifact', { kind: 'artifact', artifact: { kind: 'none', files: [] } }, build, []],
    ['a problem', { kind: 'problem', diagnostic: problem }, build, []],
    ['progress', { kind: 'progress', id: 'a', label: 'a', unit: 'bytes', done: 1 }, build, []],
    ['a secret', { kind: 'secret', text: 'hunter22', name: 'var.a' }, undefined, []],
    ['a step', { kind: 'step-started', step: 'a' }, build, []],
    ['the end of a step', { kind: 'step-finished', step: 'a', outcome: 'succeeded' }, build, []],
  ])('of %s', (_, body, name, expected) => {
    const lines = writer().of({ at: 0, build: name, ...body })
    expect(lines.map(({ kind, text }) => `${kind} ${text}`)).toEqual(expected)
  })

  const end = (outcome: Outcome, more: object = {}): EventBody => ({
    kind: 'build-finished',
    outcome,
    problems: [],
    ...more,
  })
  const machine = { kind: 'vm', vmid: 7, name: 'deb', node: 'pve', uiUrl: '', disks: [] } as const
  it.each<[EventBody, string]>([
    [end('succeeded'), 'headline ==> proxmox-iso.a: Build finished after 5s'],
    [end('succeeded', { artifact: machine }), 'headline ==> proxmox-iso.a: Build finished after 5s: vm 7 (deb) on pve'],
    [end('failed', { artifact: machine }), 'error ==> proxmox-iso.a: Build failed after 5s'],
    [end('cancelled'), 'error ==> proxmox-iso.a: Build was cancelled after 5s'],
  ])('of the end, %j', (body, expected) => {
    const lines = writer()
    lines.of({ at: 1000, build, kind: 'build-started', builder: 'x' })
    lines.of({ at: 4000, build: 'other', kind: 'build-started', builder: 'x' })
    expect(lines.of({ at: 6000, build, ...body }).map(({ kind, text }) => `${kind} ${text}`)).toEqual([expected])
  })

  it('of the end of a build that never began have no time', () => {
    expect(writer().of({ at: 6000, build, ...end('cancelled') })).toEqual([
      { kind: 'error', text: '==> proxmox-iso.a: Build was cancelled' },
    ])
  })

  it('keep colours only where they are wanted', () => {
    expect(writer().detail('\x1b[31mred')).toEqual([{ kind: 'detail', text: '    red' }])
    expect(writer({ colour: true }).detail('\x1b[31mred')[0]?.text).toContain('\x1b[31mred')
    expect(writer({ colour: true }).cleanLine('\x1b[31mred')).toBe('red')
  })

  it('have no prefix where they are plain', () => {
    expect(writer().plain('a hunter22\n##[b]')).toEqual([
      { kind: 'detail', text: 'a ***' },
      { kind: 'detail', text: '# #[b]' },
    ])
  })
})

describe('problems', () => {
  it.each([
    ['error', 'error'],
    ['warning', 'warning'],
    ['refusal', 'warning'],
  ] as const)('of severity %s are shown as %s, with their place first', (severity, shown) => {
    const one = { ...problem, severity, subject: 'input x' }
    expect(writer().diagnostic(one, build)).toEqual([
      { kind: shown, text: `==> proxmox-iso.a: input x: ${shown}: No room` },
      { kind: 'detail', text: '==> proxmox-iso.a:   Make some.' },
    ])
    expect(writer().diagnostic(one)[0]?.text).toBe(`input x: ${shown}: No room`)
  })

  it('are told once for each build, when they happen or at its end', () => {
    const lines = writer()
    const other = { ...problem, summary: 'No bridge' }
    const happened = { at: 1, build, kind: 'problem', diagnostic: problem } as const
    const ended = {
      at: 2,
      build,
      kind: 'build-finished',
      outcome: 'failed',
      problems: [{ ...problem }, other],
    } as const
    expect(lines.problemsOf(happened)).toEqual([problem])
    expect(lines.problemsOf(happened)).toEqual([])
    expect(lines.problemsOf({ ...happened, build: 'other' })).toEqual([problem])
    expect(lines.problemsOf({ ...happened, build: undefined })).toEqual([problem])
    expect(lines.problemsOf(ended)).toEqual([other])
    expect(lines.problemsOf({ at: 3, build, kind: 'say', text: 'x' })).toEqual([])
  })
})
