import { describe, expect, it } from 'vitest'
import { minimal, plan, problems } from './planning.ts'

const source = `
source "toy" "a" {
  name = var.name
}
build {
  sources = ["source.toy.a"]
}
`

describe('precedence of variables', () => {
  const files = {
    'main.pkr.hcl': `variable "name" { default = "from default" }${source}`,
    'a.auto.pkrvars.hcl': 'name = "from a.auto"',
    'b.auto.pkrvars.hcl': 'name = "from b.auto"',
    'one.hcl': 'name = "from one"',
    'two.pkrvars.hcl': 'name = "from two"',
  }
  const bare = { 'main.pkr.hcl': files['main.pkr.hcl'], 'one.hcl': files['one.hcl'] }
  const env = { PKR_VAR_name: 'from env' }

  it.each([
    ['default', bare, {}, 'from default'],
    ['environment', bare, { env }, 'from env'],
    ['auto files in order of their names', files, { env }, 'from b.auto'],
    ['var files in their order', files, { env, varFiles: ['two.pkrvars.hcl', 'one.hcl'] }, 'from one'],
    ['arguments', files, { env, varFiles: ['one.hcl'], vars: [['name', 'from arg'] as const] }, 'from arg'],
    ['the last argument', bare, { vars: [['name', '1'] as const, ['name', '2'] as const] }, '2'],
  ])('%s', async (_, given, input, expected) => {
    const { builds, variables } = await plan(given, input)
    expect(builds[0]?.options).toMatchObject({ name: expected })
    expect(variables).toEqual({ name: expected })
  })

  it('is the same for JSON', async () => {
    const given = {
      'main.pkr.hcl': `variable "name" {}\nvariable "list" { type = list(number) }${source}`,
      'a.auto.pkrvars.json': '{ "name": "from auto", "list": ["1", 2.5, 3] }',
      'v.json': '{ "name": "from \\u0066ile $${x}" }',
    }
    expect((await plan(given)).variables).toEqual({ name: 'from auto', list: [1, 2.5, 3] })
    expect((await plan(given, { varFiles: ['v.json'] })).variables).toMatchObject({ name: 'from file $${x}' })
    expect(
      (await plan({ ...given, 'v.json': '{ "name": "${var.x}" }' }, { varFiles: ['v.json'] })).variables,
    ).toMatchObject({
      name: '${var.x}',
    })
    expect(await problems({ ...given, 'v.json': '{ "name": tru' }, { varFiles: ['v.json'] })).toEqual([
      expect.stringMatching(/^v.json:1:11 error: /),
    ])
  })

  it('does not load auto files beside a template that is named as a file, as Packer', async () => {
    const { variables } = await plan(files, { template: 'main.pkr.hcl' })
    expect(variables).toEqual({ name: 'from default' })
    const unset = await problems(
      { ...files, 'main.pkr.hcl': `variable "name" {}${source}` },
      { template: 'main.pkr.hcl' },
    )
    expect(unset).toEqual([expect.stringContaining('a.auto.pkrvars.hcl and b.auto.pkrvars.hcl would count only if')])
  })
})

describe('values given as text', () => {
  it.each([
    ['string', '[not, an, expression', '[not, an, expression'],
    ['string', '007', '007'],
    ['number', '007', 7],
    ['bool', 'true', true],
    ['bool', '"true"', true],
    ['list(string)', '["a", 2]', ['a', '2']],
    ['map(number)', '{ a = "1" }', { a: 1 }],
    ['object({ a = number, b = optional(string, "z") })', '{ a = 1 }', { a: 1, b: 'z' }],
    ['any', 'true', 'true'],
  ])('are read by the type: %s', async (type, text, expected) => {
    const given = await plan(`variable "v" { type = ${type} }${minimal}`, { vars: [['v', text]] })
    expect(given.variables).toEqual({ v: expected })
    const fromEnv = await plan(`variable "v" { type = ${type} }${minimal}`, { env: { PKR_VAR_v: text } })
    expect(fromEnv.variables).toEqual({ v: expected })
  })

  it('take the type of the default where there is none', async () => {
    const { variables } = await plan(`variable "v" { default = [] }\nvariable "w" { default = true }${minimal}`, {
      vars: [
        ['v', 'text'],
        ['w', 'false'],
      ],
    })
    expect(variables).toEqual({ v: 'text', w: false })
  })

  it('that do not fit are errors at the value', async () => {
    const text = `variable "n" { type = number }\nvariable "l" { type = list(string) }\nvariable "b" { type = bool }${minimal}`
    expect(
      await problems(text, {
        vars: [
          ['n', 'many'],
          ['l', '['],
        ],
        env: { PKR_VAR_b: '"maybe"' },
      }),
    ).toEqual([
      "<value for var.b from env>:1:1 error: Invalid value for variable | The value for b is not compatible with the variable's type constraint: a bool is required.",
      "<value for var.n from arguments>:1:1 error: Invalid argument value for -var variable | The value for n is not compatible with the variable's type constraint: a number is required.",
      expect.stringMatching(/^<value for var.l from arguments>:1:\d error: /),
    ])
  })
})

describe('declarations', () => {
  it('that get no value are errors, at the declaration', async () => {
    expect(await problems(`variable "a" {}\nvariable "b" {\n  type = number\n}${minimal}`)).toEqual([
      expect.stringMatching(/^main.pkr.hcl:1:1 error: Unset variable "a" \| A used variable must be set/),
      expect.stringMatching(/^main.pkr.hcl:2:1 error: Unset variable "b"/),
    ])
  })

  it('are checked in everything', async () => {
    const text = [
      'variable "a" {',
      '  typ     = string',
      '  default = "x"',
      '}',
      'variable "b" {',
      '  type    = number',
      '  default = "x"',
      '}',
      'variable "c" {',
      '  type      = text',
      '  default   = 1',
      '  sensitive = "maybe"',
      '}',
      'variable "a" { default = 1 }',
      'variable {}',
      'variable "0" { default = 1 }',
      'variable "d" { default = upper("x") }',
      'variable "e" { default = var.a }',
    ].join('\n')
    expect(await problems(text + minimal)).toEqual([
      'main.pkr.hcl:2:3 error: Unsupported argument | An argument named "typ" is not expected here. Did you mean "type"?',
      "main.pkr.hcl:7:13 error: Invalid default value for variable | This default value is not compatible with the variable's type constraint: a number is required.",
      expect.stringMatching(/^main.pkr.hcl:10:15 error: Invalid type specification \| .*"text"/),
      'main.pkr.hcl:12:15 error: Unsuitable value type | Unsuitable value: a bool is required.',
      'main.pkr.hcl:14:1 error: Duplicate variable | Duplicate a variable definition found.',
      'main.pkr.hcl:15:1 error: Missing name for variable | All variable blocks must have 1 label (name). Write variable "NAME" { ... }.',
      expect.stringMatching(/^main.pkr.hcl:16:10 error: Invalid variable name/),
      expect.stringMatching(/^main.pkr.hcl:17:26 error: Call to unknown function/),
      expect.stringMatching(
        /^main.pkr.hcl:18:26 error: Variables not allowed \| Variables may not be used here\. .*local\.e/,
      ),
    ])
  })

  it('may read the environment in defaults, which nothing else may', async () => {
    const text = `variable "home" { default = env("WHERE") }\nlocals { x = env("WHERE") }${minimal}`
    expect(await problems(text, { env: { WHERE: 'here' } })).toEqual([
      expect.stringMatching(/^main.pkr.hcl:2:14 error: Call to unknown function/),
    ])
    const { variables } = await plan(`variable "home" { default = env("WHERE") }${minimal}`, { env: { WHERE: 'here' } })
    expect(variables).toEqual({ home: 'here' })
  })

  it('in the old form of a variables block', async () => {
    const { variables } = await plan(`variables {\n  a = 1\n  b = "x"\n}${minimal}`, { vars: [['a', '5']] })
    expect(variables).toEqual({ a: 5, b: 'x' })
  })

  it('take null as a value, unless they say no', async () => {
    const text = `variable "a" {\n  type = string\n  default = "x"\n}\nvariable "b" {\n  type = string\n  default = "x"\n  nullable = false\n}${minimal}`
    const { variables } = await plan({ 'main.pkr.hcl': text, 'v.hcl': 'a = null\nb = null' }, { varFiles: ['v.hcl'] })
    expect(variables).toEqual({ a: null, b: 'x' })
  })
})

describe('values for variables that are not declared', () => {
  it('are an error on the command line, a warning in a file, and nothing in the environment', async () => {
    const files = { 'main.pkr.hcl': `variable "name" { default = "x" }${minimal}`, 'v.hcl': '\nnam = "y"' }
    const given = { varFiles: ['v.hcl'], env: { PKR_VAR_nam: 'z' } }
    expect(await problems(files, given)).toEqual([
      expect.stringMatching(
        /^v.hcl:2:1 warning: Undefined variable \| The variable "nam" was set but was not declared as an input variable. Did you mean "name"\?/,
      ),
    ])
    expect(await problems(files, { ...given, vars: [['nam', 'z']] })).toEqual([
      expect.stringMatching(/^vars: nam error: Undefined -var variable \| A "nam" variable was passed/),
      expect.stringContaining('warning: Undefined variable'),
    ])
  })

  it('and declarations in a file of values are explained', async () => {
    expect(
      await problems(
        { 'main.pkr.hcl': minimal, 'v.pkrvars.hcl': 'variable "a" {}' },
        { varFiles: ['v.pkrvars.hcl', 'no.hcl', 'v.txt'] },
      ),
    ).toEqual([
      expect.stringMatching(/^no.hcl error: Failed to read file \| The file no.hcl could not be read: no such file/),
      expect.stringMatching(/^var-files error: Could not guess format of v.txt/),
      expect.stringMatching(/^v.pkrvars.hcl:1:1 error: Variable declaration in a .pkrvar file/),
    ])
  })
})

describe('validation', () => {
  const text = `
variable "size" {
  type = number
  validation {
    condition     = var.size > 3
    error_message = "The size must be above 3, not \${var.size}."
  }
  validation {
    condition     = can(regex("^[0-9]$", var.size))
    error_message = "One digit is enough."
  }
}
${minimal}`

  it('reports every rule that is broken, at the value', async () => {
    expect(await problems(text, { vars: [['size', '5']] })).toEqual([])
    expect(await problems(text, { vars: [['size', '2']] })).toEqual([
      '<value for var.size from arguments>:1:1 error: Invalid value for cmd variable | The size must be above 3, not 2.  This was checked by the validation rule at main.pkr.hcl:4.',
    ])
    expect(await problems({ 'main.pkr.hcl': text, 'v.hcl': 'size = 11' }, { varFiles: ['v.hcl'] })).toEqual([
      'v.hcl:1:8 error: Invalid value for varfile variable | One digit is enough.  This was checked by the validation rule at main.pkr.hcl:8.',
    ])
  })

  it('is itself checked', async () => {
    const wrong = `
variable "a" {
  default = 1
  validation {
    condition     = var.b > 3
    error_message = "no sentence"
  }
  validation {
    condition = var.a > 0
  }
  validation {
    condition     = null == var.a ? true : null
    error_message = "Fine."
  }
}
${minimal}`
    expect(await problems(wrong)).toEqual([
      'main.pkr.hcl:5:21 error: Invalid reference in variable validation | The condition for variable "a" can only refer to the variable itself, using var.a.',
      'main.pkr.hcl:5:21 error: Invalid variable validation condition | The condition for variable "a" must refer to var.a in order to test incoming values.',
      expect.stringMatching(/^main.pkr.hcl:6:21 error: Invalid validation error message/),
      'main.pkr.hcl:8:3 error: Missing required argument | The argument "error_message" is required, but no definition was found.',
      'main.pkr.hcl:12:21 error: Invalid variable validation result | Validation condition expression must return either true or false, not null.',
    ])
  })
})

describe('sensitive variables', () => {
  const text = `
variable "token" {
  type      = string
  sensitive = true
}
locals {
  greeting = "Bearer \${var.token}"
}
local "hidden" {
  expression = "lo-cal-secret"
  sensitive  = true
}
source "toy" "a" {
  name = local.greeting
  tags = ["open", local.hidden]
}
build {
  sources = ["source.toy.a"]
  provisioner "say" { text = "x\${var.token}" }
}
`

  it('and what comes of them are secrets', async () => {
    const early: string[] = []
    const given = await plan(text, { vars: [['token', 'hunter22']], onSecret: (each) => early.push(each.text) })
    expect(given.variables).toEqual({ token: { sensitive: true } })
    const texts = given.secrets.map(({ text }) => text)
    expect(texts).toEqual(['hunter22', 'Bearer hunter22', 'lo-cal-secret', 'xhunter22'])
    expect(early).toEqual(texts)
    expect(given.builds[0]?.preview).toMatchObject({ name: { sensitive: true }, tags: ['open', { sensitive: true }] })
    expect(given.builds[0]?.provisioners[0]?.preview).toMatchObject({ text: { sensitive: true } })
    expect(given.builds[0]?.options).toMatchObject({ name: 'Bearer hunter22' })
  })

  it('are not hidden when that would hide everything else', async () => {
    expect((await plan(text, { vars: [['token', 'abc']] })).secrets.map((each) => each.text)).not.toContain('abc')
  })

  it('are not shown by the message of a validation', async () => {
    const checked = `variable "token" {
  type      = string
  sensitive = true
  validation {
    condition     = length(var.token) > 20
    error_message = "Not long enough: \${var.token}."
  }
}${minimal}`
    const [problem, ...more] = await problems(checked, { vars: [['token', 'hunter22']] })
    expect(problem).toContain('The value of the sensitive variable token is not accepted.')
    expect(problem).not.toContain('hunter22')
    expect(more).toEqual([])
  })

  it('are not shown by the line of a message', async () => {
    const wrong = `variable "token" {\n  type      = number\n  sensitive = true\n}${minimal}`
    const found = await problems({ 'main.pkr.hcl': wrong, 'v.hcl': '\ntoken = "hunter22"' }, { varFiles: ['v.hcl'] })
    expect(found).toEqual([
      "main.pkr.hcl:1:1 error: Invalid value for variable | The value for token is not compatible with the variable's type constraint: a number is required. The value is set at v.hcl:2.",
    ])
  })
})
