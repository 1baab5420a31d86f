import { describe, expect, it } from 'vitest'
import { folderWith, runCommand } from './program.ts'

const lines = Array.from({ length: 20_000 }, (_, index) => `line ${index % 10_000}`).join('\n')

/** What validate says of a template in which the expression is evaluated. */
async function said(expression: string): Promise<string> {
  const folder = folderWith({
    'lines.txt': lines,
    't.pkr.hcl': `locals {
  lines = split("\\n", file("\${path.root}/lines.txt"))
  long  = join("", [for _ in range(1000) : "9999999999"])
  nested = "${'[[[[[[[[[['.repeat(2000)}${']]]]]]]]]]'.repeat(2000)}"
  x     = ${expression}
}
source "null" "n" {
  communicator = "none"
}
build {
  sources = ["null.n"]
}
`,
  })
  return (await runCommand(['validate', folder])).said
}

describe('a computation that would stop everything', () => {
  it.each([
    ['bcrypt("secret", 15)', 'cost 15 takes too long here: each more doubles the time. At most 14'],
    ['format("%999999999d", 1)', '999999999 characters are too many: at most 1000000 are computed here'],
    ['format("%.999999999f", 1.5)', '999999999 digits are too many: at most 10000 are computed here'],
    ['format("%999999999s", "x")', '999999999 characters are too many'],
    ['indent(1000000000, "a\\nb")', '1000000000 blanks are too many'],
    ['replace(local.long, "9", "${local.long}0")', '100020001 characters are too many'],
    ['parseint("1${local.long}", 36)', '10001 digits are too many'],
    ['setproduct(range(1000), range(1000), range(1000))', '1000000000 combinations are too many'],
    ['flatten([for _ in range(51) : local.lines])', '1000000 elements, counted with all that is in them'],
    ['jsondecode(local.nested)', 'the value is nested too deeply'],
  ])('%s: refused, with how much it is', async (expression, problem) => {
    const told = await said(expression)
    expect(told).toContain('t.pkr.hcl:5:')
    expect(told).toMatch(/error: (?:Error in function call|Value too large)/)
    expect(told).toContain(problem)
    expect(told).not.toContain('Internal error')
  })

  it.each([
    'bcrypt("secret", 4)',
    'format("%100000d", 1)',
    'indent(2, local.long)',
    'length(setproduct(range(100), range(100))) == 10000 ? 1 : [][0]',
    // Each with all others would be two hundred million comparisons.
    'length(distinct(local.lines)) == 10000 ? 1 : [][0]',
    'length(flatten([local.lines, [local.lines]])) == 40000 ? 1 : [][0]',
  ])('what people write is computed: %s', async (expression) => {
    expect(await said(expression)).toBe('The template is valid: 1 build.\n')
  })
})
