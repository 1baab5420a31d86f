import { describe, expect, it } from 'vitest'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import { Source } from '../../src/diagnostics/source.ts'
import { late } from '../../src/go-template/go-value.ts'
import { packerFunctions } from '../../src/go-template/packer-functions.ts'
import { createScope } from '../../src/hcl/evaluation/scope.ts'
import { parseBody } from '../../src/hcl/syntax/parse.ts'
import { StringType } from '../../src/hcl/values/type.ts'
import type { Value } from '../../src/hcl/values/value.ts'
import { list, mark, number, object, string, tuple, unknownOf } from '../../src/hcl/values/values.ts'
import { decode } from '../../src/options/decode/decode.ts'
import { preview } from '../../src/options/preview.ts'
import { fullTrust } from '../../src/trust/trust.ts'
import { toy } from './toy.ts'

function read(text: string, variables: Record<string, Value> = {}, overrides?: Value) {
  const source = new Source('toy.pkr.hcl', text)
  const { body, diagnostics } = parseBody(source)
  expect(diagnostics).toEqual([])
  return decode(toy, body, {
    scope: createScope({ variables: new Map(Object.entries(variables)) }),
    templates: {
      data: {},
      functions: packerFunctions({
        packerVersion: '1.14.2',
        templatePath: '.',
        workingDirectory: '/',
        now: new Date(0),
        build: { ID: late },
      }),
    },
    place: { source, start: 0, end: 0 },
    workingDirectory: '/',
    trust: fullTrust,
    env: {},
    overrides: overrides && { value: overrides, expression: undefined },
  })
}

/** `line:column summary | detail` */
function shown(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(({ range, summary, detail }) => {
    const place = range?.source.position(range.start)
    return `${place ? `${place.line}:${place.column} ` : ''}${summary}${detail === undefined ? '' : ` | ${detail}`}`
  })
}

describe('decode', () => {
  it('converts, validates and fills in defaults and rules', () => {
    const { options, diagnostics, places } = read(`
      name   = 7
      size   = "3"
      on     = "true"
      wait   = "1m30s"
      tags   = ["a", 2, true]
      labels = { a = 1, b = "x" }
      points = [{ x = "1" }, { x = 2, y = 3 }]
      lid {}
      wheels { diameter = "20" }
      wheels {
        diameter = 21
        brand    = "other"
      }
    `)
    expect(shown(diagnostics)).toEqual([])
    expect(options).toEqual({
      name: '7',
      size: 3,
      on: true,
      color: 'red',
      wait: 90_000,
      tags: ['a', '2', 'true'],
      labels: { a: '1', b: 'x' },
      points: [{ x: 1 }, { x: 2, y: 3 }],
      command: [],
      lid: { material: 'tin' },
      wheels: [
        { diameter: 20, brand: 'own' },
        { diameter: 21, brand: 'other' },
      ],
    })
    expect(places.isSet(['size'])).toBe(true)
    expect(places.isSet(['color'])).toBe(false)
    expect(places.isSet(['wheels', 0, 'brand'])).toBe(false)
    expect(places.isSet(['wheels', 1, 'brand'])).toBe(true)
  })

  it('takes null for not written', () => {
    const { options, diagnostics, places } = read('name = "x"\nsize = null\nold = null\ncolor = null')
    expect(shown(diagnostics)).toEqual([])
    expect(options.size).toBe(4)
    expect(places.isSet(['size'])).toBe(false)
  })

  it('reports everything at once, each at its place', () => {
    const { diagnostics } = read(
      [
        'nmae = "x"',
        'size = ""',
        'color = "gren"',
        'wait = "5"',
        'tags = "one"',
        'points = [{ x = 1 }, { x = "a" }]',
        'lid = {}',
        'labels { a = 1 }',
        'lidd {}',
        'wheels {',
        '  diametre = 3',
        '}',
        'points2 = 1',
        'on = nope',
      ].join('\n'),
    )
    expect(shown(diagnostics)).toEqual([
      '1:1 Unsupported argument | An argument named "nmae" is not expected here. Did you mean "name"?',
      '2:8 Incorrect attribute value type | Inappropriate value for attribute "size": a number is required.',
      '5:8 Incorrect attribute value type | Inappropriate value for attribute "tags": list of string required, but have string.',
      '6:28 Incorrect attribute value type | Inappropriate value for attribute "points": a number is required.',
      '7:1 Unsupported argument | An argument named "lid" is not expected here. Did you mean to define a block of type "lid"?',
      '13:1 Unsupported argument | An argument named "points2" is not expected here. Did you mean "points"?',
      expect.stringMatching(/^14:6 /),
      '8:1 Unsupported block type | Blocks of type "labels" are not expected here. Did you mean to define argument "labels"? If so, use the equals sign to assign it a value.',
      '9:1 Unsupported block type | Blocks of type "lidd" are not expected here. Did you mean "lid"?',
      '11:3 Unsupported argument | An argument named "diametre" is not expected here. Did you mean "diameter"?',
      '1:1 Missing required argument | The argument "name" is required, but no definition was found.',
      '3:9 Invalid value for "color" | Expected one of "red", "green", "blue", got "gren". Did you mean "green"?',
      '4:8 wait "5" is not a duration | The unit is missing: write a number with a unit, such as "300ms", "5s" or "1h30m".',
      '10:1 Missing required argument | The argument "diameter" is required, but no definition was found.',
    ])
  })

  it('places problems inside of lists, and of unknown names in objects', () => {
    const { diagnostics } = read('name = "x"\npoints = [\n  { x = 1 },\n  { x = 1, z = 2 },\n]')
    expect(shown(diagnostics)).toEqual([
      '4:16 Unsupported argument | An argument named "z" is not expected here. Did you mean "x"?',
    ])
  })

  it('checks ranges of numbers and refuses a block given twice or with a label', () => {
    const { diagnostics } = read('name = "x"\nsize = 11\nlid {}\nlid {}\nwheels "w" { diameter = 1 }')
    expect(shown(diagnostics)).toEqual([
      '4:1 Duplicate lid block | Only one block of type "lid" is allowed. Previous definition was at toy.pkr.hcl:3.',
      '5:8 Extraneous label for wheels | No labels are expected for wheels blocks.',
      expect.stringMatching(/^2:8 Invalid value for "size" \| Too big/),
    ])
  })

  it.each([
    ['nmae = "y"', 'An argument named "nmae"'],
    ['size = "big"', 'a number is required'],
    ['size = 11', 'Too big'],
    ['tags = nope', 'nope'],
    ['color = "gren"', 'Did you mean "green"'],
    ['wait = "5"', 'The unit is missing'],
    ['wheels { diametre = 3 }', 'Did you mean "diameter"'],
    ['lidd {}', 'Did you mean "lid"'],
  ])('tells with %s what the rules have to say too', (wrong, says) => {
    const told = shown(read(`name = "forbidden"\n${wrong}`).diagnostics)
    expect(told.filter((each) => each.includes(says))).toHaveLength(1)
    expect(told).toContain('1:8 This name is taken | Choose another.')
  })

  it('does not tell of what follows from what is wrong', () => {
    expect(shown(read('name = nope').diagnostics)).toHaveLength(1)
    expect(shown(read('name = "missing"\nsze = 3').diagnostics)).toEqual([expect.stringContaining('"sze"')])
    expect(shown(read('name = "missing"\nsize = nope').diagnostics)).toEqual([expect.stringContaining('nope')])
    expect(shown(read('name = "missing"\nwheels { diameter = nope }').diagnostics)).toContain('1:8 There is nothing')
    expect(shown(read('name = "missing"').diagnostics)).toEqual(['1:8 There is nothing'])
  })

  it('gives rules places', () => {
    expect(shown(read('name = "forbidden"').diagnostics)).toEqual(['1:8 This name is taken | Choose another.'])
    const many = read('name = "x"\nwheels { diameter = 1 }\nwheels { diameter = 1 }\nwheels { diameter = 1 }')
    expect(shown(many.diagnostics)).toEqual(['4:1 Many wheels for the default size'])
    expect(many.diagnostics[0]?.severity).toBe('warning')
  })

  it('warns of deprecated options where they stand', () => {
    const { diagnostics } = read('name = "x"\nold = "y"')
    expect(diagnostics.map(({ severity }) => severity)).toEqual(['warning'])
    expect(shown(diagnostics)).toEqual(['2:7 "old" is deprecated | Use name.'])
  })

  it('expands dynamic blocks', () => {
    const { options, diagnostics } = read(
      'name = "x"\ndynamic "wheels" {\n for_each = [1, 2]\n iterator = it\n content { diameter = it.value * 10 }\n}',
    )
    expect(shown(diagnostics)).toEqual([])
    expect(options.wheels).toEqual([
      { diameter: 10, brand: 'own' },
      { diameter: 20, brand: 'own' },
    ])
  })

  it('renders templates in strings, but not those that are rendered when they run', () => {
    const { options, diagnostics } = read(
      'name = "{{ isotime `2006` }}"\ntags = ["{{ upper `a` }}"]\ncommand = ["{{ .HTTPIP }}"]',
    )
    expect(shown(diagnostics)).toEqual([])
    expect(options).toMatchObject({ name: '1970', tags: ['A'], command: ['{{ .HTTPIP }}'] })
  })

  it('reports wrong templates inside the string, also in those rendered later', () => {
    const { diagnostics } = read('name = "a {{ nope }}"\ncommand = ["ok", "<wait> {{ .X "]')
    expect(shown(diagnostics)).toEqual([
      expect.stringMatching(/^1:14 Invalid template expression \| function "nope" not defined/),
      expect.stringMatching(/^2:26 Invalid template expression \| unclosed action/),
    ])
  })

  it('knows what a template reads that is rendered when it runs, and what of it can not work', () => {
    const problemsOf = (text: string) => {
      const { diagnostics } = read(`name = "x"\ncommand = ["${text}"]`)
      expect(diagnostics.map(({ severity }) => severity)).toEqual(diagnostics.map(() => 'refusal'))
      return shown(diagnostics)
    }
    for (const text of [
      '{{ .HTTPIP }}:{{ build `ID` }}',
      '{{ with .HTTPIP }}{{ .Anything }}{{ end }}',
      '{{ if .HTTPIP }}{{ split `a` `-` 3 }}{{ end }}',
      '{{ $x := split `a-b` `-` 1 }}{{ $x }}',
      '{{ upper (build `ID`) }}',
      '{{ upper .HTTPIP | lower }}',
    ])
      expect(problemsOf(text)).toEqual([])
    expect(problemsOf('{{ .HTTPIP }} {{ .HTTPPI }}')).toEqual([
      expect.stringMatching(/^2:30 .*can't evaluate field HTTPPI\. Did you mean "HTTPIP"\?/),
    ])
    expect(problemsOf('{{ if .HTTPIP }}{{ $.Sudo }}{{ else }}{{ upper .X }}{{ end }}')).toEqual([
      expect.stringMatching(/^2:32 .*field Sudo\. Known here: \.HTTPIP\./),
      expect.stringMatching(/^2:60 .*field X\./),
    ])
    expect(problemsOf('{{ build `Id` }}')).toEqual([
      expect.stringMatching(/^2:16 .*there is no build value "Id"\. Did you mean "ID"\?/),
    ])
    expect(read('name = "x"\ncommand = ["{{ nope }}{{ .X }}"]').diagnostics).toHaveLength(2)
    expect(problemsOf('a {{ upper (split `a` `-`) }}')).toEqual([expect.stringMatching(/^2:25 .*wrong number of args/)])
  })

  it('lets late values through unchecked and says so', () => {
    const build = object([['ID', unknownOf(StringType)]])
    const {
      options,
      diagnostics,
      late: paths,
    } = read(
      'name = "vm-${build.ID}"\nsize = build.ID\ncolor = build.ID\ntags = ["a", build.ID]\npassword = "{{ build `ID` }}"\nwheels { diameter = build.ID }',
      { build },
    )
    expect(shown(diagnostics)).toEqual([])
    expect(paths).toEqual([['name'], ['size'], ['color'], ['tags', 1], ['password'], ['wheels', 0, 'diameter']])
    expect(options.tags).toEqual(['a', '<unknown>'])
    expect(options.wheels[0]).toEqual({ diameter: 0, brand: 'own' })
    expect(preview(toy.options, options, { late: paths })).toMatchObject({
      name: '<unknown>',
      size: '<unknown>',
      tags: ['a', '<unknown>'],
      wheels: [{ diameter: '<unknown>', brand: 'own' }],
    })
  })

  it('knows where secrets are, whether declared or marked, and their texts', () => {
    const { sensitive, secrets, options } = read(
      'name = "pre-${var.token}"\npassword = "hunter22"\ntags = ["open", var.token]\nlid { secret = "deep-secret" }',
      { var: object([['token', mark(string('t0ken'), 'sensitive')]]) },
    )
    expect(sensitive).toEqual([['name'], ['tags', 1], ['password'], ['lid', 'secret']])
    expect(secrets).toEqual([
      { text: 'pre-t0ken', name: 'name', madeOf: ['pre-t0ken'] },
      { text: 't0ken', name: 'tags[1]', madeOf: ['t0ken'] },
      { text: 'hunter22', name: 'password' },
      { text: 'deep-secret', name: 'lid.secret' },
    ])
    expect(preview(toy.options, options, { sensitive })).toMatchObject({
      name: { sensitive: true },
      password: { sensitive: true },
      tags: ['open', { sensitive: true }],
      lid: { material: 'tin', secret: { sensitive: true } },
      wait: '10s',
    })
  })

  it('does not put secrets into messages', () => {
    const { diagnostics } = read('name = "x"\ncolor = var.token', {
      var: object([['token', mark(string('t0ken'), 'sensitive')]]),
    })
    expect(shown(diagnostics)).toEqual(['2:9 Invalid value for "color" | Expected one of "red", "green", "blue".'])
  })

  it('lets overrides win over the body', () => {
    const value = object([
      ['name', string('other')],
      ['wheels', tuple([object([['diameter', number(3)]])])],
      ['tags', list([string('z')])],
    ])
    const { options, diagnostics } = read('name = "x"\nsize = 2\nwheels { diameter = 1 }', {}, value)
    expect(shown(diagnostics)).toEqual([])
    expect(options).toMatchObject({ name: 'other', size: 2, tags: ['z'], wheels: [{ diameter: 3 }] })
  })

  it('refuses overrides of what does not exist', () => {
    const { diagnostics } = read('name = "x"', {}, object([['nam', string('')]]))
    expect(shown(diagnostics)).toEqual([
      'Unsupported argument | An argument named "nam" is not expected in an override. Did you mean "name"?',
    ])
  })
})
