import { describe, expect, it } from 'vitest'
import { TemplateError } from '../../src/diagnostics/errors.ts'
import { compileGlob } from '../../src/packer/blocks/go-glob.ts'
import { type Given, minimal, plan } from './planning.ts'

async function codes(files: string | Readonly<Record<string, string>>, given: Given = {}): Promise<readonly string[]> {
  try {
    return (await plan(files, given)).warnings.map(({ code }) => code)
  } catch (thrown) {
    if (thrown instanceof TemplateError) return thrown.diagnostics.map(({ code }) => code)
    throw thrown
  }
}

const plugins = (text: string) => `packer {\n  required_plugins {\n    toy = ${text}\n  }\n}\n`
const validation = (text: string) => `variable "v" {\n  default = 1\n  validation {\n    ${text}\n  }\n}\n`

describe('what is wrong in a template has a code', () => {
  it.each([
    ['source "toy" "a" {}\n', 'duplicate-definition'],
    ['variable "v" {\n  default = 1\n}\nvariable "v" {\n  default = 2\n}\n', 'duplicate-definition'],
    ['locals {\n  x = 1\n}\nlocal "x" {\n  expression = 2\n}\n', 'duplicate-definition'],
    ['communicator "ssh" "x" {}\n', 'unsupported-block'],
    ['nope {}\n', 'unsupported-block'],
    ['nope = 1\n', 'unsupported-argument'],
    ['local "x" {}\n', 'missing-argument'],
    ['variable {}\n', 'missing-label'],
    ['variable "a" "b" {}\n', 'extraneous-label'],
    [plugins('"x"'), 'invalid-plugin-requirement'],
    [plugins('{ version = ">= 1" }'), 'invalid-plugin-requirement'],
    [plugins('{ version = ">= 1", source = 3 }'), 'invalid-plugin-requirement'],
    [plugins('{ source = "github.com/a/toy" }'), 'invalid-version-constraint'],
    [plugins('{ version = 1, source = "github.com/a/toy" }'), 'invalid-version-constraint'],
    [plugins('{ version = "x", source = "github.com/a/toy" }'), 'invalid-version-constraint'],
    [validation('condition = true\n    error_message = "It is wrong."'), 'invalid-validation-rule'],
    [
      validation('condition = var.v == null ? null : null\n    error_message = "It is wrong."'),
      'invalid-validation-rule',
    ],
    [validation('condition = var.v == 1'), 'missing-argument'],
    [validation('condition = var.v == 2\n    error_message = "It is wrong."'), 'invalid-variable-value'],
    [validation('condition = var.v == 2\n    error_message = ""'), 'invalid-validation-rule'],
  ])('%s', async (text, code) => {
    expect(await codes(text + minimal)).toContain(code)
  })

  it.each([
    [{ 'a.json': '{"builders": [{"type": "cart"}], "error-cleanup-provisioner": []}' }, ['invalid-legacy-template']],
    [{ 'a.json': '{"builders": [3]}' }, ['missing-build', 'invalid-legacy-template']],
    [{ 'a.json': '{"variables": [], "builders": [{"type": "cart"}]}' }, ['invalid-legacy-template']],
    [{ 'a.json': '{"variables": {"a": 3}, "builders": [{"type": "cart"}]}' }, ['invalid-variable-value']],
    [{ 'a.json': '{"builders": [{"type": "cart"}], "post-processors": [{"type": "nota"}]}' }, ['unknown-type']],
    [{ 'a.json': '{"builders": [{"type": "cart"}], "post-processors": [{}]}' }, ['missing-argument']],
  ])('%j', async (files, expected) => {
    expect(await codes(files, { template: 'a.json' })).toEqual(expected)
  })

  it('a var file that is none, and what it might have set is not judged', async () => {
    const template = '{"variables": {"a": null, "b": null}, "builders": [{"type": "cart"}]}'
    const judged = (text: string) =>
      codes({ 'a.json': template, 'v.json': text }, { template: 'a.json', varFiles: ['v.json'] })
    expect(await judged('a = "x"')).toEqual(['unset-variable', 'invalid-var-file'])
    expect(await judged('["a", "b"]')).toEqual(['invalid-var-file'])
    expect(await judged('{"a": "x", "_b": "y"}')).toEqual(['unset-variable'])
    expect(await codes({ 'a.json': template }, { template: 'a.json', varFiles: ['gone.json'] })).toEqual([
      expect.any(String),
    ])
  })

  it('a path that is written as on another system', async () => {
    const found = await plan({ 'sub/a.pkr.hcl': minimal }, { template: 'sub\\a.pkr.hcl' }).catch((thrown) => thrown)
    expect(found.diagnostics[0].detail).toContain('Folders are separated by "/": write sub/a.pkr.hcl.')
    const gone = await plan({ 'sub/a.pkr.hcl': minimal }, { template: 'sub\\b.pkr.hcl' }).catch((thrown) => thrown)
    expect(gone.diagnostics[0].detail).not.toContain('separated')
  })

  it('a name in a step that is none of its build, with those that are', async () => {
    const text =
      'source "toy" "a" {\n  name = "x"\n}\nbuild {\n  sources = ["toy.a"]\n  provisioner "say" {\n    text = "x"\n    only = ["zzzzz.yyyyy"]\n  }\n}\n'
    const { warnings } = await plan(text)
    expect(warnings).toMatchObject([{ code: 'unmatched-name', detail: 'There are: toy.a.' }])
  })
})

describe('a pattern of names', () => {
  it.each([
    ['a*', ['a', 'ab', 'a.b'], ['b', '']],
    ['*.a', ['toy.a', '.a'], ['toy.b', 'a']],
    ['a?c', ['abc'], ['ac', 'abbc']],
    ['[ab]c', ['ac', 'bc'], ['cc', 'abc']],
    ['[!a]c', ['bc'], ['ac']],
    ['[^a]c', ['bc'], ['ac']],
    ['[a-c]', ['a', 'c'], ['d', '-']],
    ['[]]', [']'], ['[']],
    ['{a,b}c', ['ac', 'bc'], ['c', 'abc', '{a,b}c']],
    ['a,b', ['a,b'], ['a', 'b']],
    ['a}', ['a}'], ['a']],
    ['a.b', ['a.b'], ['axb']],
    ['a+(b)|c$', ['a+(b)|c$'], ['aab']],
  ])('%s', (pattern, matching, others) => {
    const test = compileGlob(pattern)
    expect(matching.map((name) => test?.(name))).toEqual(matching.map(() => true))
    expect(others.map((name) => test?.(name))).toEqual(others.map(() => false))
  })

  it.each(['[', 'a[b', '{a', '{a,{b}', '[z-a]', '[]'])('%s is none', (pattern) => {
    expect(compileGlob(pattern)).toBeUndefined()
  })
})
