import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { Source } from '../../src/diagnostics/source.ts'
import { createScope } from '../../src/hcl/evaluation/scope.ts'
import { parseBody } from '../../src/hcl/syntax/parse.ts'
import { StringType } from '../../src/hcl/values/type.ts'
import type { Value } from '../../src/hcl/values/value.ts'
import { mark, object, string, unknownOf } from '../../src/hcl/values/values.ts'
import { duration } from '../../src/options/codecs/duration.ts'
import { oneOf } from '../../src/options/codecs/one-of.ts'
import type { Component } from '../../src/options/component.ts'
import { decode } from '../../src/options/decode/decode.ts'
import { document } from '../../src/options/document.ts'
import { preview } from '../../src/options/preview.ts'
import { fullTrust } from '../../src/trust/trust.ts'

const options = z.object({
  wait: duration().default(10_000).describe('How long it waits.'),
  pause: duration({ emptyIsUnset: true }).optional(),
  finish: oneOf(['matt', 'gloss'], { severity: 'refusal' }).default('matt'),
  shape: oneOf(['round', 'square'], { severity: 'warning', standIn: 'round' }).default('square'),
  count: z.number().default(3),
  lids: z.array(z.object({ finish: oneOf(['matt', 'gloss']).optional() })).default([]),
})

const box: Component<typeof options> = {
  type: 'box',
  description: 'A component whose options are written as text.',
  options,
  rules: (given, { error, isLate }) => {
    error('invalid-option-value', ['wait'], isLate(['wait']) ? 'the wait is late' : 'rules run')
    error('invalid-option-value', ['finish'], 'the finish is wrong')
    return given
  },
  plan: ({ wait }) => ({ seconds: wait / 1000 }),
}

function read(text: string, variables: Record<string, Value> = {}, component: Component<typeof options> = box) {
  const source = new Source('box.pkr.hcl', text)
  const { body } = parseBody(source)
  const decoded = decode(component, body, {
    scope: createScope({ variables: new Map(Object.entries(variables)) }),
    templates: undefined,
    place: undefined,
    workingDirectory: '/',
    trust: fullTrust,
    env: {},
  })
  const told = decoded.diagnostics.map(({ severity, summary, range }) => {
    const line = range === undefined ? '' : `${range.source.position(range.start).line}: `
    return `${line}${severity}: ${summary}`
  })
  return { ...decoded, told, shown: preview(options, decoded.options, decoded) }
}

const withoutRules = { ...box, rules: undefined } as unknown as Component<typeof options>

describe('an option that is written as text', () => {
  it('is a typed value, and shown as it would be written', () => {
    const { options: decoded, shown, told } = read('wait = "1m30s"\nfinish = "gloss"', {}, withoutRules)
    expect(told).toEqual([])
    expect(decoded).toEqual({ wait: 90_000, finish: 'gloss', shape: 'square', count: 3, lids: [] })
    expect(shown).toMatchObject({ wait: '1m30s', finish: 'gloss' })
  })

  it('takes its default where the text is empty, unless an empty text is wrong', () => {
    const { options: decoded, told } = read('pause = ""\nfinish = ""\nshape = ""\nwait = ""', {}, withoutRules)
    expect(decoded).toEqual({ wait: 10_000, finish: 'matt', shape: 'square', count: 3, lids: [] })
    expect(told).toEqual(['4: error: wait "" is not a duration'])
  })

  it.each(['0', '"0"', '"0s"', '"-0h0m"'])('takes its default where the time is %s', (text) => {
    const { options: decoded, told } = read(`wait = ${text}`, {}, withoutRules)
    expect([decoded.wait, told]).toEqual([10_000, []])
  })

  it('is told at its place where it is a longer time than Go can count', () => {
    const { told, diagnostics } = read('pause = "9999999h"', {}, withoutRules)
    expect(told).toEqual(['1: error: pause "9999999h" is not a duration'])
    expect(diagnostics[0]?.detail).toBe('The longest one is 2562047h47m16s, some 292 years.')
  })

  it('is told by name, text and place when it can not be read, together with what the rules find', () => {
    const text = 'wait = "5"\nfinish = "glos"\nshape = "oval"\nlids { finish = "x" }\nlids {}'
    expect(read(text).told).toEqual([
      '1: error: wait "5" is not a duration',
      '2: refusal: finish "glos" is not supported',
      '3: warning: shape "oval" is taken as round',
      '4: error: lids[0].finish "x" is not supported',
    ])
    expect(read('lids { finish = "x" }\nwait = "5s"').told).toEqual([
      '1: error: lids[0].finish "x" is not supported',
      '2: error: rules run',
      'error: the finish is wrong',
    ])
  })

  it('has something that stands for what could not be read, and shows what was refused', () => {
    const { options: decoded, shown, work } = read('finish = "glos"\nshape = "oval"\ncount = 0', {}, withoutRules)
    expect(decoded).toEqual({ wait: 10_000, finish: '<unknown>', shape: 'round', count: 3, lids: [] })
    expect(shown).toMatchObject({ finish: 'glos', shape: 'round' })
    expect(work).toEqual({ seconds: 10 })
  })

  it('keeps its type where the value is known only later', () => {
    const later = { data: object([['text', unknownOf(StringType)]]) }
    const { options: decoded, shown, told, work } = read('wait = data.text\nlids { finish = data.text }', later)
    expect(told).toEqual(['error: the finish is wrong'])
    expect(decoded).toMatchObject({ wait: 10_000, lids: [{ finish: '<unknown>' }] })
    expect(shown).toMatchObject({ wait: '<unknown>', lids: [{ finish: '<unknown>' }] })
    expect(work).toBeUndefined()
  })

  it('does not put a secret into the message', () => {
    const secret = { var: object([['text', mark(string('90'), 'sensitive')]]) }
    const { told, diagnostics } = read('wait = var.text', secret, withoutRules)
    expect(told).toEqual(['1: error: wait is not a duration'])
    expect(JSON.stringify(diagnostics.map(({ summary, detail }) => [summary, detail]))).not.toContain('90')
  })

  it('is not shown where it is secret and can not be read, whether something stands for it or not', () => {
    const secret = { var: object([['text', mark(string('some-secret'), 'sensitive')]]) }
    const { shown, secrets, unread } = read(
      'wait = var.text\npause = var.text\nfinish = var.text',
      secret,
      withoutRules,
    )
    expect(unread).toHaveLength(3)
    expect(shown).toMatchObject({ wait: { sensitive: true }, pause: { sensitive: true }, finish: { sensitive: true } })
    expect(secrets).toContain('some-secret')
  })

  it('is documented by the name of its notation and its words', () => {
    const documented = new Map(document(box).options.map((option) => [option.name, option]))
    expect(documented.get('wait')).toMatchObject({ type: 'duration', default: '10s' })
    expect(documented.get('finish')).toMatchObject({ type: 'string', default: 'matt', values: ['matt', 'gloss'] })
  })
})
