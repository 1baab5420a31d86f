import { expect, it } from 'vitest'
import { minimal, plan } from './planning.ts'

/** What becomes of a value, given in a file of variables, under a type; as JSON. */
async function typed(type: string, value: string): Promise<unknown> {
  const { variables } = await plan(
    { 'main.pkr.hcl': `variable "v" { type = ${type} }\n${minimal}`, 'v.hcl': `v = ${value}` },
    { varFiles: ['v.hcl'] },
  )
  return variables['v']
}

const disk = 'object({ size = optional(number, 8), name = string, bus = optional(string) })'

it.each([
  // Where a default is put: where nothing is, and where there is null; not where there is something false.
  [disk, '{ name = "a" }', { name: 'a', size: 8, bus: null }],
  [disk, '{ name = "a", size = null }', { name: 'a', size: 8, bus: null }],
  [disk, '{ name = "a", size = 0, bus = "" }', { name: 'a', size: 0, bus: '' }],
  ['object({ on = optional(bool, true) })', '{ on = false }', { on: false }],
  ['object({ on = optional(bool, true) })', 'null', null],
  // The default is converted too, and no other attribute is taken for its own.
  ['object({ a = optional(number, "5"), b = optional(string, 5) })', '{}', { a: 5, b: '5' }],
  ['object({ a = optional(string, "x") })', '{ b = "y" }', { a: 'x' }],
  // In what is within: lists, maps, sets, tuples and objects.
  [
    `list(${disk})`,
    '[{ name = "a" }, { name = "b", size = null }, { name = "c", size = 1 }]',
    [
      { name: 'a', size: 8, bus: null },
      { name: 'b', size: 8, bus: null },
      { name: 'c', size: 1, bus: null },
    ],
  ],
  [
    `map(${disk})`,
    '{ x = { name = "a", size = null }, y = { name = "b", size = 2 } }',
    {
      x: { name: 'a', size: 8, bus: null },
      y: { name: 'b', size: 2, bus: null },
    },
  ],
  ['set(object({ a = optional(string, "x") }))', '[{ a = null }]', [{ a: 'x' }]],
  ['tuple([string, object({ a = optional(string, "x") })])', '["s", { a = null }]', ['s', { a: 'x' }]],
  [`list(${disk})`, '[]', []],
  [`map(${disk})`, '{}', {}],
  ['object({ in = optional(object({ a = optional(string, "x") })) })', '{ in = { a = null } }', { in: { a: 'x' } }],
  ['object({ in = optional(object({ a = optional(string, "x") }), {}) })', '{ in = null }', { in: { a: 'x' } }],
  ['object({ in = optional(object({ a = optional(string, "x") }), { a = "y" }) })', '{}', { in: { a: 'y' } }],
])('%s takes %s', async (type, value, expected) => {
  expect(await typed(type, value)).toEqual(expected)
})
