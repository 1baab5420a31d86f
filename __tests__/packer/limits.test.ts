import { describe, expect, it } from 'vitest'
import { toDiagnostics } from '../../src/diagnostics/errors.ts'
import { printDiagnostic } from '../../src/diagnostics/printer.ts'
import { plan } from './planning.ts'

const build = 'source "toy" "x" {\n  name = "x"\n}\nbuild { sources = ["source.toy.x"] }\n'
const times = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join('')

/** What a template is refused for. Who waits longer than a test may take has found something that grows too fast. */
async function problems(text: string) {
  const found = await plan({ 't.pkr.hcl': text }).then(
    ({ warnings }) => warnings,
    (thrown: unknown) => toDiagnostics(thrown),
  )
  for (const each of found) printDiagnostic(each)
  return found
}

describe('what would never end, or fill the memory, is refused with its place and the limit', () => {
  it.each([
    [
      'references to references',
      `locals {\n a0 = ["x"]\n${times(12, (i) => ` a${i + 1} = [${`local.a${i}, `.repeat(10)}]\n`)}}`,
      8,
    ],
    [
      'texts in texts',
      `locals {\n a0 = "0123456789abcdef"\n${times(40, (i) => ` a${i + 1} = "\${local.a${i}}\${local.a${i}}"\n`)}}`,
      25,
    ],
    [
      'a for in a for in a for',
      'locals { a = [for i in range(1000) : [for j in range(1000) : [for k in range(20) : k]]] }',
      1,
    ],
    [
      'the same in a text',
      'locals { a = "%{for i in range(1000)}%{for j in range(1000)}%{for k in range(20)}x%{endfor}%{endfor}%{endfor}" }',
      1,
    ],
    [
      'the same in a validation',
      'variable "x" {\n default = 1\n validation {\n  condition = length([for i in range(1000) : [for j in range(1000) : [for k in range(20) : k]]]) > var.x\n  error_message = "X."\n }\n}',
      4,
    ],
    ['a number with 100,000 digits', 'locals { a = "${1e100000}" }', 1],
    [
      'one that is multiplied',
      `locals {\n a0 = 1e5000\n${times(3, (i) => ` a${i + 1} = local.a${i} * local.a${i}\n`)}}`,
      4,
    ],
    ['lists in lists', `locals {\n a0 = 1\n${times(1000, (i) => ` a${i + 1} = [local.a${i}]\n`)}}`, 402],
    [
      'YAML with aliases of aliases',
      `locals { a = yamldecode(<<E\na0: &a0 [x]\n${times(12, (i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(',')}]\n`)}E\n) }`,
      1,
    ],
  ])('%s', async (_, text, line) => {
    const [first] = await problems(`${text}\n${build}`)
    expect(first).toMatchObject({ code: 'evaluation-limit' })
    expect(first?.detail).toMatch(/\d/)
    expect(first?.range?.source.position(first.range.start).line).toBe(line)
  })

  it.each([
    ['YAML that refers to itself', 'yamldecode("a: &a [*a]")', 'refers to itself'],
    ['YAML that is merged into itself', 'yamldecode("&a {<<: *a}")', 'refers to itself'],
    ['a width of a gigabyte', 'format("%1000000000d", 1)', 'at most'],
    ['deep JSON', `jsondecode("${'['.repeat(20_000)}${']'.repeat(20_000)}")`, 'nested'],
  ])('%s', async (_, call, why) => {
    const [first] = await problems(`locals { a = ${call} }\n${build}`)
    expect(first?.detail).toMatch(new RegExp(why))
  })
})

describe('what is long is read in the time that its length takes', () => {
  it.each([
    ['a chain of locals', `locals {\n a0 = "x"\n${times(10_000, (i) => ` a${i + 1} = local.a${i}\n`)}}`, false],
    ['the same from its end', `locals {\n${times(10_000, (i) => ` a${i} = local.a${i + 1}\n`)} a10000 = 1\n}`, false],
    ['misspelt names', `locals {\n${times(3000, (i) => ` name_of_${i} = local.nane_fo_${i}x\n`)}}`, true],
    ['characters that are none', '\0'.repeat(100_000), true],
    ['such on lines of their own', '\0\n'.repeat(20_000), true],
    ['wrong heredocs', 'a = <<"EOT"\n'.repeat(20_000), true],
    ['closing brackets', ']\n'.repeat(20_000), true],
    ['one local again and again', `locals {\n${' v = "x"\n'.repeat(20_000)}}`, true],
    ['open brackets', `locals { a = ${'['.repeat(100_000)} }`, true],
    ['open blocks', 'a {\n'.repeat(50_000), true],
    [
      'names of 20,000 letters',
      `locals {\n${times(100, (i) => ` ${'a'.repeat(20_000)}${i} = local.${'b'.repeat(20_000)}${i}\n`)}}`,
      true,
    ],
  ])('%s', async (_, text, hasProblems) => {
    const found = await problems(`${text}\n${build}`)
    expect(found.length > 0).toBe(hasProblems)
    expect(found.length).toBeLessThan(1100)
    expect(found.every(({ code }) => code !== 'internal-error')).toBe(true)
  })
})
