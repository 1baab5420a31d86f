import { describe, expect, it } from 'vitest'
import { TemplateError } from '../../src/diagnostics/errors.ts'
import { constantOf } from '../../src/packer/values/constant-name.ts'
import { isWorthHiding } from '../../src/packer/values/sensitive-values.ts'
import { unreadText } from '../../src/packer/values/unread-values.ts'
import { minimal, plan, problems } from './planning.ts'

const one = async (text: string) => (await problems(text + minimal)).map((told) => told.replace(/^main\.pkr\.hcl:/, ''))

describe('what is said of a name that means nothing', () => {
  it.each([
    ['local "a" { expression = env("HOME") }', /^1:\d+ error: .*`env` can be called in the default of a variable only/],
    ['local "a" { expression = upperr("x") }', /^1:\d+ error: .*Did you mean "upper"\?$/],
    [
      'variable "region" {\n  default = "x"\n}\nlocal "a" { expression = region }',
      /^4:\d+ error: .*Did you mean "var\.region"\?$/,
    ],
    ['local "a" { expression = "${HOME}" }', /If \$\{HOME\} is meant for a shell, write \$\$\{HOME\}\.$/],
    ['local "a" { expression = "${~ HOME}" }', /If \$\{HOME\} is meant for a shell, write \$\$\{HOME\}\.$/],
    ['local "a" { expression = "${upper(HOME)}" }', /^(?!.*meant for a shell)(?!.*in quotes)/],
    ['local "a" {\n  expression = debian\n}', /If a text is meant, write it in quotes\.$/],
    ['local "a" { expression = [debian] }', /^(?!.*in quotes)/],
    [
      'local "a" { expression = var.region }',
      /There is no variable "region"\. To have one, write `variable "region" \{\}`\.$/,
    ],
    [
      'local "a" { expression = var["region"] }',
      /There is no variable "region"\. To have one, write `variable "region" \{\}`\.$/,
    ],
    [
      'local "a" { expression = local.region }',
      /There is no local value "region"\. To have one, write `locals \{ region = \.\.\. \}`\.$/,
    ],
    [
      'variable "regions" {\n  default = "x"\n}\nlocal "a" { expression = var.region }',
      /There is no variable "region"\. Did you mean "regions"\? To have one/,
    ],
    ['locals {\n  o = { a = 1 }\n  b = local.o.c\n}', /^(?!.*To have one)/],
  ])('%s', async (text, told) => {
    expect(await one(text)).toEqual([expect.stringMatching(told)])
  })

  it('of which another file of the folder has something', async () => {
    const files = {
      'a.pkr.hcl': `${minimal}build {\n  sources = ["source.toy.other", "toy.third"]\n}\nlocals {\n  x = var.one\n  y = var.two\n  z = local.three\n  w = local.four\n}\nvariable "unset" {}\n`,
      'b.pkr.hcl':
        'variable "one" {}\nvariables {\n  two = "x"\n}\nlocal "three" {\n  expression = 1\n}\nlocals {\n  four = 1\n}\nsource "toy" "other" {}\nsource "toy" "third" {}\n',
      'c.pkr.hcl': 'variable "one" {}\n',
      'd.pkr.hcl': 'unset = "value"\n',
    }
    const told = await problems(files, { template: 'a.pkr.hcl' })
    const beside = (file: string) => `${file} beside it declares it: name the folder (.) as the template.`
    const saying = (text: string) => told.filter((each) => each.includes(text))
    for (const what of ['no variable "one"', 'no variable "two"', 'no local value "three"', 'no local value "four"'])
      expect(saying(what), what).toEqual([expect.stringContaining(beside('b.pkr.hcl'))])
    // However it is named.
    expect(saying('Unknown source')).toEqual([0, 1].map(() => expect.stringContaining(beside('b.pkr.hcl'))))
    expect(saying('d.pkr.hcl beside it holds a value')).toEqual([
      expect.stringContaining('rename it to d.pkrvars.hcl, and name it in `var-files` (`--var-file`).'),
    ])
  })

  it('of a source without a type', async () => {
    const told = (text: string) => one(text)
    expect(await told('source "debian" {}\n')).toEqual([
      expect.stringContaining(
        'There is no builder of type "debian": if it is a name, the type is missing. Write source "toy" "debian" { ... }.',
      ),
    ])
    expect(await told('source "toy" {}\n')).toEqual([expect.stringContaining('Write source "toy" "NAME" { ... }.')])
  })
})

describe('the same kind of problem', () => {
  const codes = async (text: string, given = {}) => {
    const found = await plan(text, given).then(
      ({ warnings }) => warnings,
      (thrown) => {
        if (thrown instanceof TemplateError) return thrown.diagnostics
        throw thrown
      },
    )
    return found.map(({ code }) => code)
  }
  const step = (lines: string) =>
    `source "toy" "a" {\n  name = "x"\n}\nbuild {\n  sources = ["source.toy.a"]\n  provisioner "say" {\n    text = "x"\n    ${lines}\n  }\n}\n`

  it.each([
    [
      'data "echo" "a" {\n  text = data.echo.b.text\n}\ndata "echo" "b" {\n  text = data.echo.a.text\n}',
      {},
      ['cyclic-dependency'],
    ],
    ['', { only: ['nothing'] }, ['no-builds-to-run']],
    ['', { only: ['toy.a', 'x'] }, ['unmatched-filter']],
    ['', { except: ['x'] }, ['unmatched-filter']],
    ['', { only: ['['] }, ['invalid-filter']],
    ['', { vars: [['x', 'y']] }, ['undeclared-variable']],
    ['variable "a" {}', {}, ['unset-variable']],
    ['variable "a" {\n  type    = number\n  default = "x"\n}', {}, [expect.any(String)]],
    ['data "nobody" "a" {}', {}, ['unknown-type']],
  ])('has one code: %j with %j', async (text, given, expected) => {
    expect(await codes(text + minimal, given)).toEqual(expected)
  })

  it.each([
    ['pause_before = "5"', 'invalid-duration'],
    ['timeout = "x"', 'invalid-duration'],
    ['timeout = "-5m"', 'value-out-of-range'],
    ['max_retries = -1', 'invalid-max-retries'],
    ['max_retries = 1.5', 'invalid-max-retries'],
    ['only = ["toy.a"]\n    except = ["toy.b"]', 'only-and-except'],
    ['override = "x"', 'invalid-override'],
    ['override = { a = "x" }', 'invalid-override'],
  ])('has one code in a step: %s', async (lines, code) => {
    expect(await codes(step(lines))).toContain(code)
  })
})

describe('a name in a text', () => {
  it.each([
    ['.region', 'region'],
    ['["region"]', 'region'],
    ['[ "region" ]', 'region'],
    ['"region"', 'region'],
    ['region-2_x.y', 'region-2_x.y'],
    ['.größe', 'größe'],
    ['[region]', 'region'],
    ['a b', undefined],
    ['x[', undefined],
    ['', undefined],
  ])('%j is %j', (written, name) => {
    expect(constantOf(written)).toBe(name)
  })

  it('of a file that could not be read may have been set', () => {
    const unread = unreadText('a-b = "c d_e"\nx{größe=1}')
    expect(['a-b', 'c', 'd_e', 'x', 'größe', 'a', 'b', 'd', ''].map((name) => unread.mightSet(name))).toEqual([
      ...[true, true, true, true, true, false, false, false, true],
    ])
  })
})

it.each([
  ['secr', true],
  ['sec', false],
  ['  sec  ', false],
  ['123456', false],
  ['1234567', true],
  [' 123456\n', false],
  ['12345a', true],
])('%j is worth hiding: %s', (text, expected) => {
  expect(isWorthHiding(text)).toBe(expected)
})
