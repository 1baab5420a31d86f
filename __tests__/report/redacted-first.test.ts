import { describe, expect, it } from 'vitest'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import { Source } from '../../src/diagnostics/source.ts'
import { Recorder } from '../../src/report/history.ts'
import { LineWriter } from '../../src/report/log-lines.ts'
import { Secrets } from '../../src/report/secrets.ts'
import { renderSummary, summaryLimit } from '../../src/report/summary.ts'

const secret = 'q7VtR2mXw9Zk4LpB'
const secrets = new Secrets()
secrets.add(secret)

/** Is there more of the secret than anybody could know? */
function shows(text: string): boolean {
  for (let at = 0; at + 4 <= secret.length; at++) if (text.includes(secret.slice(at, at + 4))) return true
  return false
}

function summaryOf(change: Partial<Diagnostic>, output: readonly string[] = [], step = 'Starting'): string {
  const recorder = new Recorder(0, (text) => secrets.redact(text))
  const build = 'null.a'
  const problem: Diagnostic = { code: 'script-failed', severity: 'error', summary: 'It failed', ...change }
  recorder.record({ at: 1, build, kind: 'build-started', builder: 'null' })
  recorder.record({ at: 1, build, kind: 'step-started', step })
  for (const text of output) recorder.record({ at: 1, build, kind: 'output', from: 'guest', stream: 'stdout', text })
  recorder.record({ at: 2, build, kind: 'build-finished', outcome: 'failed', problems: [problem] })
  return renderSummary(recorder.history, {
    ...{ command: 'build', outcome: 'failed', secrets, now: 3, limit: summaryLimit, about: { template: 'a' } },
  })
}

/** A text in which the secret stands across a place at which it may be cut. */
const across = (place: number) => Array.from({ length: 15 }, (_, at) => `${'x'.repeat(place - at - 1)} ${secret} y`)

describe('what is cut is redacted before', () => {
  it.each([
    ['the summary of a problem', 500, (text: string) => summaryOf({ summary: text })],
    ['its evidence', 500, (text: string) => summaryOf({ evidence: text })],
    ['its detail', 8000, (text: string) => summaryOf({ detail: text })],
    ['what it belongs to', 200, (text: string) => summaryOf({ subject: text })],
    ['a line of output', 500, (text: string) => summaryOf({}, [text])],
    ['a long line of output', 4096, (text: string) => summaryOf({}, [text])],
    ['a step', 120, (text: string) => summaryOf({}, [], text)],
    ['a step in the timeline', 60, (text: string) => summaryOf({}, [], text)],
  ])('in %s', (_, place, render) => {
    for (const text of across(place)) expect(shows(render(text))).toBe(false)
  })

  const lines = new LineWriter(secrets, { colour: true })
  const inLog = (problem: Diagnostic) =>
    lines
      .diagnostic(problem)
      .map(({ text }) => text)
      .join('\n')

  it('in the excerpt of a long line, wherever its place is', () => {
    const source = new Source('a.pkr.hcl', `a = "${'-'.repeat(300)}${secret}${'-'.repeat(300)}" wrong\n`)
    for (let start = 0; start < source.text.length - 6; start++) {
      const range = { source, start, end: start + 5 }
      const problem = { code: 'script-failed', severity: 'error', summary: 'Odd', range } as const
      expect(shows(inLog(problem)), `at ${start}`).toBe(false)
      expect(shows(summaryOf({ range })), `at ${start}`).toBe(false)
    }
  })

  it('and the caret stays under its place', () => {
    const text = `name = "${secret}", size = wrong`
    const start = text.indexOf('wrong')
    const range = { source: new Source('a.pkr.hcl', text), start, end: start + 5 }
    expect(inLog({ code: 'script-failed', severity: 'error', summary: 'Odd', range }).split('\n').slice(1)).toEqual([
      '  1 | name = "***", size = wrong',
      '    |                      ^^^^^',
    ])
  })

  it('in a line of the log, and in what is too long for one', () => {
    for (const text of across(8192))
      expect(
        shows(
          lines
            .detail(`${text.slice(0, 9000)}`)
            .map((line) => line.text)
            .join('\n'),
        ),
      ).toBe(false)
    for (const text of across(8192))
      expect(shows(lines.cleanLine(text.replace(secret, [...secret].join('\x1b[1m'))))).toBe(false)
    for (const text of across(500)) {
      const problem = { code: 'script-failed', severity: 'error', summary: 'Odd', evidence: text } as const
      expect(shows(inLog(problem))).toBe(false)
    }
  })
})
