import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { Code } from '../../src/diagnostics/codes/all-codes.ts'
import { Source } from '../../src/diagnostics/source.ts'
import { createScope } from '../../src/hcl/evaluation/scope.ts'
import { parseBody } from '../../src/hcl/syntax/parse.ts'
import { mark, number, object, string } from '../../src/hcl/values/values.ts'
import type { Component, OptionPath, RuleContext } from '../../src/options/component.ts'
import { isContent } from '../../src/options/content-for-path.ts'
import { decode } from '../../src/options/decode/decode.ts'
import { hintFor, partOf } from '../../src/options/decode/elsewhere.ts'
import { PathSet, printPath, RecordedPlaces, valueAt } from '../../src/options/decode/places.ts'
import { resolveLocalPath } from '../../src/options/local-path.ts'
import { fullTrust } from '../../src/trust/trust.ts'
import { folder } from '../engine/local-run.ts'

const options = z.object({
  name: z.string().default(''),
  size: z.number().default(1),
  image: z.string().default(''),
  box: z.object({ label: z.string().default(''), weight: z.number().default(0) }).optional(),
  lids: z.array(z.object({ label: z.string().default(''), vlan_tag: z.string().default('') })).default([]),
})

describe('of a name that is no option', () => {
  const versions = { current: 'version 2', former: { shape: 'Since version 2 there is none.' } }
  const hint = (name: string, known: readonly string[], at: OptionPath = [], of: object = {}) =>
    hintFor(name, known, { options, ...of }, at)
  const names = ['name', 'size', 'image', 'box', 'lids']

  it.each([
    ['nam', [], ' Did you mean "name"?'],
    ['weight', [], ' It belongs into a block: box { weight = ... }.'],
    ['label', [], ' It belongs into a block: box or lids { label = ... }.'],
    ['quite_else', [], ''],
    ['size', ['box'], ' It belongs beside the block "box", not into it.'],
    ['weight', ['lids', 0], ' It belongs into a block: box { weight = ... }.'],
  ] as const)('%s at %j is said: %s', (name, at, told) => {
    expect(hint(name, at.length === 0 ? names : ['label', 'vlan_tag'], at)).toBe(told)
  })

  it('is said which version has it, and of which version the options are', () => {
    expect(hint('shape', names, [], { versions })).toBe(' Since version 2 there is none.')
    expect(hint('quite_else', names, [], { versions })).toBe(' The options are those of version 2.')
    expect(hint('quite_else', ['label'], ['lids', 0], { versions })).toBe('')
    expect(hint('nam', names, [], { versions })).toBe(' Did you mean "name"?')
  })

  it('the shortest is named that has all of its words', () => {
    expect(partOf('tag', ['long_vlan_tag', 'vlan_tag', 'tags'])).toBe(' Did you mean "vlan_tag"?')
    expect(partOf('vlan_tag', ['tag_of_vlan', 'vlan', 'tag'])).toBe(' Did you mean "tag_of_vlan"?')
    expect(partOf('tag', ['vlan', 'tags'])).toBe('')
  })
})

describe('the value of an option', () => {
  type Report = readonly [code: Code, at: OptionPath, summary: string, detail?: string]

  function told(text: string, report: Report) {
    const component: Component<typeof options> = {
      ...{ type: 'thing', description: 'For tests.', options },
      rules: (given, { error }) => {
        error(...report)
        return given
      },
    }
    const variables = new Map([
      [
        'var',
        object([
          ['size', number(77)],
          ['name', string('a.b')],
          ['long', string('x'.repeat(100))],
          ['just', string('x'.repeat(78))],
          ['secret', mark(string('hidden'), 'sensitive')],
          ['empty', string('')],
        ]),
      ],
    ])
    const { body } = parseBody(new Source('a.pkr.hcl', text))
    const { diagnostics } = decode(component, body, {
      ...{
        scope: createScope({ variables }),
        templates: undefined,
        place: undefined,
        workingDirectory: '/',
        env: {},
        trust: fullTrust,
      },
    })
    return diagnostics[0]?.detail
  }

  it.each([
    ['that comes from elsewhere is told', 'size = var.size', ['value-out-of-range', ['size'], 'Too big'], 'It is 77.'],
    [
      'is told after what is said anyway',
      'name = var.name',
      ['invalid-option-value', ['name'], 'No', 'So.'],
      'So. It is "a.b".',
    ],
    ['is told of these kinds of problem only', 'size = var.size', ['conflicting-options', ['size'], 'No'], undefined],
    [
      'is not told where it stands in the template',
      'size = 77',
      ['value-out-of-range', ['size'], 'Too big'],
      undefined,
    ],
    ['is not told where it is a default', '', ['value-out-of-range', ['size'], 'Too big'], undefined],
    [
      'is not told again in the summary',
      'size = var.size',
      ['value-out-of-range', ['size'], 'size 77 is too big'],
      undefined,
    ],
    [
      'is not told again in the detail',
      'name = var.name',
      ['invalid-option-value', ['name'], 'No', 'Not a.b.'],
      'Not a.b.',
    ],
    ['is told beside a longer word', 'size = var.size', ['value-out-of-range', ['size'], 'at most 770'], 'It is 77.'],
    [
      'is told beside a longer name',
      'name = var.name',
      ['invalid-option-value', ['name'], 'a.b.c is not'],
      'It is "a.b".',
    ],
    [
      'is told beside an index',
      'size = var.size',
      ['value-out-of-range', ['size'], 'disks[77] is too big'],
      'It is 77.',
    ],
    [
      'is told with its signs taken as they are',
      'name = var.name',
      ['invalid-option-value', ['name'], 'axb is not'],
      'It is "a.b".',
    ],
    ['is not told where it is long', 'name = var.long', ['invalid-option-value', ['name'], 'No'], undefined],
    [
      'is told up to 80 characters',
      'name = var.just',
      ['invalid-option-value', ['name'], 'No'],
      `It is "${'x'.repeat(78)}".`,
    ],
    ['is not told where it is secret', 'name = var.secret', ['invalid-option-value', ['name'], 'No'], undefined],
    ['is not told where it is empty', 'name = var.empty', ['invalid-option-value', ['name'], 'No'], undefined],
    ['is not told of a block', 'box {}', ['invalid-option-value', ['box'], 'No'], undefined],
    [
      'that is empty is told where it is said to be missing',
      'name = var.empty',
      ['missing-argument', ['name'], 'No'],
      'name is set at a.pkr.hcl:1, but its value is empty.',
    ],
    [
      'that is empty is told by its name in the text',
      '\nimage = ""',
      ['missing-argument', ['name'], 'name or image must be set'],
      'image is set at a.pkr.hcl:2, but its value is empty.',
    ],
    [
      'that is empty is told inside of a block',
      'box { label = "" }',
      ['missing-argument', ['box', 'label'], 'No'],
      'label is set at a.pkr.hcl:1, but its value is empty.',
    ],
    [
      'that is empty is told of the block itself',
      'box { label = "" }',
      ['missing-argument', ['box'], 'a label is needed'],
      'label is set at a.pkr.hcl:1, but its value is empty.',
    ],
    [
      'that is empty is not told of others',
      'image = ""',
      ['missing-argument', ['name'], 'the images must be set'],
      undefined,
    ],
    ['that is missing is not told', '', ['missing-argument', ['name'], 'name or image must be set'], undefined],
    ['that is something is not told', 'name = "x"', ['missing-argument', ['name'], 'No'], undefined],
    [
      'that is empty is told for images',
      'image = ""',
      ['no-single-image-source', ['image'], 'No'],
      'image is set at a.pkr.hcl:1, but its value is empty.',
    ],
  ] as const)('%s', (_, text, report, detail) => {
    expect(told(text, report)).toBe(detail)
  })
})

describe('paths of options', () => {
  it('are sets that know what is around and inside', () => {
    const paths = new PathSet()
    paths.add(['disks', 0, 'size'])
    paths.add(['a'])
    const all: readonly OptionPath[] = [
      ['disks', 0, 'size'],
      ['disks', 0],
      ['disks'],
      ['disks', 0, 'size', 'x'],
      ['disks', 1],
      ['disks', '0', 'size'],
      ['a', 'b'],
      [],
    ]
    expect(all.map((at) => paths.has(at))).toEqual([true, false, false, false, false, false, false, false])
    expect(all.map((at) => paths.covers(at))).toEqual([true, false, false, true, false, false, true, false])
    expect(all.map((at) => paths.reaches(at))).toEqual([true, true, true, false, false, false, false, true])
    expect(paths.all).toEqual([['disks', 0, 'size'], ['a']])
  })

  it('have the place of what is around where they have none', () => {
    const source = new Source('a', 'abc')
    const places = new RecordedPlaces()
    places.put([], { source, start: 0, end: 1 })
    places.put(['b', 0], { source, start: 1, end: 2 })
    places.put(['b', 1], undefined)
    expect([['b', 0, 'x'], ['b', 0], ['b', 1], ['b'], []].map((at) => places.at(at)?.start)).toEqual([1, 1, 0, 0, 0])
    expect(new RecordedPlaces().at(['x'])).toBeUndefined()
  })

  it('are printed as one would write them, and lead to values', () => {
    expect([[], ['a'], ['a', 0, 'b', 'c']].map(printPath)).toEqual(['', 'a', 'a[0].b.c'])
    const values = { a: [{ b: { c: 3 } }], n: null, t: 'text' }
    const found = [['a', 0, 'b', 'c'], ['a', 1, 'b'], ['n', 'x'], ['t', 'length'], []].map((at) => valueAt(values, at))
    expect(found).toEqual([3, undefined, undefined, undefined, values])
  })
})

describe('a file that an option names', () => {
  function look(text: string, kind: 'file' | 'directory' | 'any', { late = false, at = folder() } = {}) {
    mkdirSync(path.join(at, 'sub'), { recursive: true })
    writeFileSync(path.join(at, 'there'), '')
    const told: string[] = []
    const error: RuleContext['error'] = (code, where, summary, detail) =>
      void told.push(
        `${code} ${printPath(where)}: ${summary}${detail === undefined ? '' : ` | ${detail}`}`.replaceAll(at, '<here>'),
      )
    const context = { error, isLate: () => late, workingDirectory: at, trust: fullTrust } as unknown as RuleContext
    const found = resolveLocalPath(text, ['disks', 0, 'file', 1], kind, context)
    return [found.replace(at, '<here>'), ...told]
  }

  const content =
    'content-for-path disks[0].file[1]: file holds the text of a file where its path belongs | Write it into a file, and name that.'
  it.each([
    ['there', 'file', ['<here>/there']],
    ['there', 'any', ['<here>/there']],
    ['sub', 'directory', ['<here>/sub']],
    ['sub', 'any', ['<here>/sub']],
    ['', 'file', ['']],
    ['sub', 'file', ['<here>/sub', 'wrong-file-kind disks[0].file[1]: file: sub must point to a file']],
    ['there', 'directory', ['<here>/there', 'wrong-file-kind disks[0].file[1]: file: there must point to a directory']],
    [
      'none',
      'any',
      [
        '<here>/none',
        'file-not-found disks[0].file[1]: file: none is invalid: no such file or directory | It was looked for in <here>.',
      ],
    ],
    ['/none', 'file', ['/none', 'file-not-found disks[0].file[1]: file: /none is invalid: no such file or directory']],
    ['two\nlines', 'file', ['two\nlines', content]],
  ] as const)('%j as %s', (text, kind, expected) => {
    expect(look(text, kind)).toEqual(expected)
  })

  it('is not looked for where it is not known yet', () => {
    expect(look('none', 'file', { late: true })).toEqual(['none'])
  })

  it.each([
    ['a path/with.dots and blanks\n', false],
    ['\r\nx\r\n', false],
    ['a\nb', true],
    ['a\rb', true],
    ['-----BEGIN OPENSSH PRIVATE KEY----- x', true],
    ['-----BEGIN X509 CRL-----', true],
    ['-----BEGIN -----', false],
    ['-----BEGIN key-----', false],
  ])('%j is content: %s', (text, expected) => {
    expect(isContent(text)).toBe(expected)
  })
})
