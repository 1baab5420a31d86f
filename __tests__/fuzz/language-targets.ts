import { join } from 'node:path'
import fc from 'fast-check'
import { printDiagnostic } from '../../src/diagnostics/printer.ts'
import { Source } from '../../src/diagnostics/source.ts'
import type { GoValue } from '../../src/go-template/go-value.ts'
import { packerFunctions } from '../../src/go-template/packer-functions.ts'
import { renderGoTemplate } from '../../src/go-template/render.ts'
import { createScope } from '../../src/hcl/evaluation/scope.ts'
import { functionDefinitions, prepareFunctions } from '../../src/hcl/functions/all-functions.ts'
import { parseJsonBody } from '../../src/hcl/json/json-profile.ts'
import { parseBody, parseTemplate } from '../../src/hcl/syntax/parse.ts'
import { parseJson } from '../../src/options/decode/json-tree.ts'
import { evaluateText, functionsIn } from '../hcl/evaluation.ts'
import { evaluateAll, expectPlaces, folder, mutated } from '../hcl/mutations.ts'
import type { Target } from './property.ts'

await prepareFunctions(functionDefinitions.keys())
const functions = functionsIn(join(folder, 'files'))

/** Text of pieces that mean something to the language, more often than not. */
const of = (...pieces: readonly string[]) =>
  fc
    .array(
      fc.oneof(
        { arbitrary: fc.constantFrom(...pieces), weight: 6 },
        { arbitrary: fc.string({ maxLength: 8 }), weight: 1 },
      ),
      {
        maxLength: 24,
      },
    )
    .map((parts) => parts.join(''))

const hcl: Target = {
  name: 'HCL',
  cases: { sample: 600, long: 250_000 },
  property: () =>
    fc.property(mutated, (written) => {
      const source = new Source('t.hcl', written)
      const { body, diagnostics } = parseBody(source)
      const all = [...diagnostics, ...evaluateAll(body, createScope({ functions }))]
      expectPlaces(all, source)
      for (const each of all) printDiagnostic(each)
    }),
}

const jsonPieces = of(
  '{',
  '}',
  '[',
  ']',
  '"a"',
  '"${var.x}"',
  ':',
  ',',
  '1',
  '-',
  '1e9',
  'true',
  'null',
  ' ',
  '\n',
  '"\\u00',
  '"',
  '\0',
  '"//"',
)
const json: Target = {
  name: 'JSON',
  cases: { sample: 600, long: 150_000 },
  property: () =>
    fc.property(
      fc.oneof(
        jsonPieces,
        fc.json(),
        mutated.map((text) => `{"a": ${JSON.stringify(text)}}`),
      ),
      (written) => {
        const source = new Source('t.pkr.json', written)
        expectPlaces(parseJsonBody(source).diagnostics, source)
        parseJson(source)
      },
    ),
}

const goFunctions = packerFunctions({
  packerVersion: '1.14.2',
  templatePath: '/t/t.pkr.hcl',
  workingDirectory: '/t',
  now: new Date(0),
  buildName: 'b',
  buildType: 't',
  build: { ID: '1' },
  user: () => '',
})
const goData: Record<string, GoValue> = { Vars: "A='1'", Path: '/tmp/x', List: ['a', 'b'], Number: 7, Yes: true }
const goPieces = of(
  ...[
    '{{',
    '}}',
    '{{-',
    '-}}',
    ' ',
    '.',
    '.Path',
    '.List',
    '.Number',
    '$',
    '$x',
    ':=',
    '=',
    '|',
    '(',
    ')',
    '"a"',
    '`a`',
    "'a'",
    '1',
  ],
  ...[
    'range',
    'if',
    'else',
    'end',
    'with',
    'define',
    'template',
    'block',
    'break',
    'continue',
    '/* c */',
    'upper',
    'printf',
    '"%9d"',
  ],
  ...[
    'len',
    'index',
    'eq',
    'and',
    'or',
    'not',
    'split',
    'replace',
    'user',
    'build',
    'isotime',
    'env',
    'slice',
    'print',
    '\n',
    ',',
  ],
)
const goTemplates: Target = {
  name: 'Go templates',
  cases: { sample: 600, long: 150_000 },
  property: () =>
    fc.property(goPieces, (text) => {
      const rendered = renderGoTemplate(text, { data: goData, functions: goFunctions })
      if (rendered.kind === 'failed') for (const each of rendered.diagnostics) printDiagnostic(each)
    }),
}

const scalar = fc.oneof(
  fc.constantFrom(
    '""',
    '"a"',
    '"é"',
    '"0"',
    '"-1"',
    '"10.0.0.0/8"',
    '"%s"',
    '"(a*)*"',
    '"2006-01-02"',
    '"a,b\\nc,d"',
    '"\\u0000"',
  ),
  fc.constantFrom(
    'null',
    'true',
    'false',
    '0',
    '-1',
    '1',
    '0.5',
    '64',
    '1e9',
    '-1e18',
    '1e300',
    '1e-300',
    '1e9999',
    '999999999999',
  ),
  fc.string({ maxLength: 12 }).map((text) => JSON.stringify(text).replaceAll(/[$%]\{/g, '$1 {')),
)
const { argument } = fc.letrec<{ argument: string }>((tie) => ({
  argument: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    { arbitrary: scalar, weight: 4 },
    { arbitrary: fc.array(tie('argument'), { maxLength: 4 }).map((each) => `[${each.join(', ')}]`), weight: 1 },
    { arbitrary: tie('argument').map((each) => `{ a = ${each}, b = 1 }`), weight: 1 },
    { arbitrary: tie('argument').map((each) => `toset([${each}])`), weight: 1 },
    { arbitrary: tie('argument').map((each) => `range(1000)`.replace('x', each)), weight: 1 },
  ),
}))
/** They ask servers or look at this machine. */
const outside = /^(?:vault|consul_key|aws_.*|fileset|bcrypt)$/
const calls: Target = {
  name: 'calls of functions',
  cases: { sample: 1500, long: 300_000 },
  property: () =>
    fc.property(
      fc.constantFrom(...[...functionDefinitions.keys()].filter((name) => !outside.test(name))),
      fc.array(argument, { maxLength: 4 }),
      (name, given) => {
        for (const each of evaluateText(`${name}(${given.join(', ')})`, new Map(), functions).diagnostics)
          printDiagnostic(each)
      },
    ),
}

const templatePieces = of(
  '${',
  '}',
  '%{',
  '%{ if ',
  '%{ for x in ',
  '%{ endfor }',
  '%{ else }',
  '%{ endif }',
  '~}',
  '"a"',
  ' ',
  '\n',
  'x',
  '[1]',
  '$$',
  '<<E\n',
  'E\n',
)
const templateFiles: Target = {
  name: 'template files',
  cases: { sample: 400, long: 100_000 },
  property: () =>
    fc.property(templatePieces, (written) => {
      const source = new Source('t.tpl', written)
      expectPlaces(parseTemplate(source).diagnostics, source)
    }),
}

export const languageTargets: readonly Target[] = [hcl, json, goTemplates, calls, templateFiles]
