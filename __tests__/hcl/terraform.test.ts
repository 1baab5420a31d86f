import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { functionDefinitions, prepareFunctions } from '../../src/hcl/functions/all-functions.ts'
import { stringOf } from '../../src/hcl/values/values.ts'
import { evaluateText } from './evaluation.ts'

/*
 * The referee is `terraform console`, which has the same language and many of the same functions; only those are asked
 * that mean the same there and in Packer. Every value comes as JSON, and
 * whatever has no value is "error" on both sides.
 */
const hasTerraform = spawnSync('terraform', ['version']).status === 0
if (!hasTerraform) process.stderr.write('Not compared with terraform console: there is no terraform on the PATH.\n')

const words = ['a', 'b', 'Hello World', '', ' x ', 'é😀', '10', '-1.5', 'true', 'a,b,c', 'null', 'q"\\']
const text = fc.constantFrom(...words).map((word) => JSON.stringify(word))
const literal = fc.oneof(
  { arbitrary: fc.integer({ min: -20, max: 1000 }).map(String), weight: 3 },
  fc.constantFrom('0.1', '2.5', '1e3', '1e-7', '9007199254740993', '123456789012345678901234567890'),
  { arbitrary: text, weight: 3 },
  fc.constantFrom('true', 'false', 'null', '[]', '{}'),
)

const operators = ['+', '-', '*', '/', '%', '==', '!=', '<', '>', '<=', '>=', '&&', '||'] as const
const ofOne = [
  ...['upper', 'lower', 'length', 'floor', 'ceil', 'abs', 'trimspace', 'keys', 'values', 'flatten', 'distinct'],
  ...['reverse', 'jsonencode', 'strrev', 'chomp', 'compact', 'sort', 'signum', 'base64encode', 'md5', 'can', 'range'],
]
const ofTwo = ['concat', 'merge', 'split', 'join', 'max', 'min', 'coalesce', 'contains', 'format', 'trimprefix']
const ofThree = ['substr', 'slice', 'replace', 'lookup', 'try']

const { expression } = fc.letrec<{ expression: string }>((tie) => {
  const inner = tie('expression')
  const call = (names: readonly string[], ...of: fc.Arbitrary<string>[]) =>
    fc.tuple(fc.constantFrom(...names), fc.tuple(...of)).map(([name, args]) => `${name}(${args.join(', ')})`)
  const sequence = fc.array(inner, { maxLength: 4 }).map((elements) => `[${elements.join(', ')}]`)
  const mapping = fc.dictionary(fc.constantFrom('a', 'b', 'c'), inner, { maxKeys: 3 }).map(
    (entries) =>
      `{ ${Object.entries(entries)
        .map(([key, value]) => `${key} = ${value}`)
        .join(', ')} }`,
  )
  return {
    expression: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      literal,
      fc
        .tuple(inner, fc.constantFrom(...operators), inner)
        .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
      fc.tuple(fc.constantFrom('-', '!'), inner).map(([operator, operand]) => `(${operator}${operand})`),
      fc.tuple(inner, inner, inner).map(([condition, then, otherwise]) => `(${condition} ? ${then} : ${otherwise})`),
      sequence,
      mapping,
      fc.tuple(sequence, fc.nat({ max: 4 })).map(([elements, at]) => `${elements}[${at}]`),
      fc.tuple(mapping, fc.constantFrom('a', 'b')).map(([entries, key]) => `${entries}.${key}`),
      fc.tuple(sequence, inner).map(([elements, of]) => `[for i, v in ${elements} : [i, v, ${of}]]`),
      fc.tuple(sequence, inner).map(([elements, of]) => `[for v in ${elements} : v if ${of}]`),
      mapping.map((entries) => `{ for k, v in ${entries} : upper(k) => v }`),
      fc.array(mapping, { maxLength: 3 }).map((elements) => `[${elements.join(', ')}][*].a`),
      fc.tuple(text, inner).map(([before, of]) => `"\${${before}}-\${${of}}"`),
      fc.tuple(inner, inner).map(([condition, of]) => `"%{ if ${condition} }yes\${${of}}%{ else }no%{ endif }"`),
      sequence.map((elements) => `"%{ for v in ${elements} }\${v};%{ endfor }"`),
      call(ofOne, inner),
      call(['upper', 'lower', 'strrev', 'md5', 'length'], text),
      call(['flatten', 'distinct', 'reverse', 'length', 'sort', 'compact'], sequence),
      call(['keys', 'values', 'length'], mapping),
      call(ofTwo, inner, inner),
      call(['concat', 'setunion', 'setintersection', 'setproduct'], sequence, sequence),
      call(['merge'], mapping, mapping),
      call(ofThree, inner, inner, inner),
      call(['zipmap'], fc.constant('["a", "b"]'), sequence),
    ),
  }
})

/** Its JSON in base64, which both sides write alike. */
const asked = (source: string) => `try(base64encode(jsonencode(${source})), "error")`

/** The console reads lines of less than 64 KiB. */
const longest = 60_000

function inLines(sources: readonly string[]): readonly (readonly string[])[] {
  const lines: string[][] = []
  let size = longest
  for (const source of sources) {
    const length = Buffer.byteLength(asked(source)) + 2
    if (size + length > longest) {
      lines.push([])
      size = 0
    }
    lines.at(-1)?.push(source)
    size += length
  }
  return lines
}

function referee(sources: readonly string[]): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'terraform-'))
  try {
    const { stdout, stderr } = spawnSync('terraform', ['console'], {
      cwd: folder,
      // It tells the value of the last line only.
      input: `join(",", [${sources.map(asked).join(', ')}])\n`,
      encoding: 'utf8',
      maxBuffer: 1e8,
      env: { ...process.env, CHECKPOINT_DISABLE: '1', TF_CLI_CONFIG_FILE: '/dev/null', TF_IN_AUTOMATION: '1' },
    })
    const answers = stdout.trim().replaceAll('"', '').split(',')
    if (answers.length !== sources.length) throw new Error(`${answers.length} answers: ${stderr}`)
    return answers.map(decoded)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function ours(source: string): string {
  const { value, diagnostics } = evaluateText(asked(source))
  return diagnostics.length > 0 ? diagnostics.map(({ summary }) => summary).join() : decoded(stringOf(value))
}

const decoded = (answer: string) => (answer === 'error' ? answer : Buffer.from(answer, 'base64').toString())

beforeAll(() => prepareFunctions(functionDefinitions.keys()))

describe.skipIf(!hasTerraform)('against terraform console', () => {
  test.each([1, 2, 3])('generated expressions have the same values, seed %d', (seed) => {
    const all = fc.sample(expression, { numRuns: 1200, seed }).filter((source) => source.length < longest / 2)
    // Most of what is put together at random has no value; a part of that is enough.
    const sources = all.filter((source, index) => index % 5 === 0 || ours(source) !== 'error')
    const answers = inLines(sources).flatMap(referee)
    const compared = sources.map((source, index) => ({ source, answer: answers[index] }))
    expect(sources.map((source) => ({ source, answer: ours(source) }))).toEqual(compared)
  })
})
