import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Automaton, GrowingAutomaton } from '../../../src/report/hiding/automaton.ts'
import { Secrets } from '../../../src/report/secrets.ts'

type Searched = Pick<Automaton, 'search'>

function found(automaton: Searched, text: string): [number, number][] {
  const spans: [number, number][] = []
  automaton.search(text, (start, end) => spans.push([start, end]))
  return spans
}

/** The longest pattern that ends at each place, by trying all. */
function expected(patterns: readonly string[], text: string): [number, number][] {
  return Array.from({ length: text.length }, (_, at): [number, number][] => {
    const ending = patterns.filter((each) => each !== '' && text.slice(0, at + 1).endsWith(each))
    const longest = Math.max(0, ...ending.map(({ length }) => length))
    return longest === 0 ? [] : [[at + 1 - longest, at + 1]]
  }).flat()
}

const words = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'ä', '€'), minLength: 1, maxLength: 6 }), {
  maxLength: 12,
})
const texts = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'ä', '€'), maxLength: 60 })

it('finds what trying every pattern at every place finds', () => {
  fc.assert(
    fc.property(words, texts, (patterns, text) => {
      expect(found(new Automaton(patterns), text)).toEqual(expected(patterns, text))
    }),
    { numRuns: 2000 },
  )
})

it('finds the same where patterns come between searches', () => {
  fc.assert(
    fc.property(words, texts, (patterns, text) => {
      const growing = new GrowingAutomaton()
      const known: string[] = []
      for (const pattern of patterns) {
        growing.add(pattern)
        known.push(pattern)
        const covered = new Set(found(growing, text).flatMap(([start, end]) => range(start, end)))
        expect(covered).toEqual(new Set(expected(known, text).flatMap(([start, end]) => range(start, end))))
      }
    }),
    { numRuns: 300 },
  )
})

function range(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, index) => start + index)
}

it('knows thousands of secrets, also long ones, and finds each', () => {
  const secrets = new Secrets()
  const each = (index: number) => `Z${index}x${(index * 7919).toString(36)}/${index}q`
  for (let index = 0; index < 3000; index++) secrets.add(each(index))
  const text = Array.from({ length: 3000 }, (_, index) => `at ${each(index)} end`).join('\n')
  expect(new Set(secrets.redact(text).split('\n'))).toEqual(new Set(['at *** end']))
})

it('hides a secret of 100 KB on one line, and each line of an answer file of 100 KB', () => {
  const long = Array.from({ length: 12_000 }, (_, index) => `${index}`.padStart(9, 'k')).join('-')
  const file = Array.from({ length: 2000 }, (_, index) => `user --name=u${index} --password=p${index * 31}`).join('\n')
  const secrets = new Secrets()
  secrets.add(long)
  secrets.add(file)
  expect(secrets.redact(`x${long}y`)).toBe('x***y')
  expect(secrets.redact(Buffer.from(long).toString('base64'))).toBe('***')
  expect(secrets.redact('now: user --name=u77 --password=p2387')).toBe('now: ***')
  expect(secrets.redact(JSON.stringify({ file }))).toBe('{"file":"***"}')
})

it('shows nothing of what can not be searched', () => {
  const secrets = new Secrets()
  secrets.add('hunter22')
  expect(secrets.redact(Symbol('hunter22') as unknown as string)).toBe('***')
})

it('hides what overlaps or touches as one', () => {
  const secrets = new Secrets()
  for (const text of ['hunter22', 'ter22xyz', 'hunter']) secrets.add(text)
  expect(secrets.redact('hunter22xyz')).toBe('***')
  expect(secrets.redact('hunter22hunter')).toBe('***')
})

it('moves places with what was taken out', () => {
  const secrets = new Secrets()
  secrets.add('hunter22')
  expect(secrets.redactAround('a hunter22 b', [0, 2, 5, 10, 11])).toEqual({ text: 'a *** b', places: [0, 2, 2, 5, 6] })
})
