import { expect, it } from 'vitest'
import * as z from 'zod'
import { bare, metaOf, shapeOf } from '../../src/options/option-schema.ts'
import { postProcessors } from '../../src/post-processors/post-processor-registry.ts'
import { provisioners } from '../../src/provisioners/provisioner-registry.ts'

/** Every option that is rendered when its component runs, blocks included. */
const options = [...provisioners, ...postProcessors].flatMap(({ type, options: schema }) => lateOptions(schema, type))

function lateOptions(object: z.ZodObject, of: string): { name: string; schema: z.ZodType }[] {
  return [...shapeOf(object)].flatMap(([name, schema]) => {
    const inner = bare(schema)
    if (inner instanceof z.ZodObject) return lateOptions(inner, `${of}.${name}`)
    return metaOf(schema).renderedLate === undefined ? [] : [{ name: `${of}.${name}`, schema }]
  })
}

function fieldsIn(text: string): string[] {
  return [...text.matchAll(/\{\{-? *\.(\w+)/g)].map(([, name = '']) => name)
}

it.each(options)('$name knows each field that its description and its default name', ({ schema }) => {
  const { renderedLate = [], description = '' } = metaOf(schema)
  const standard: unknown = schema.safeParse(undefined).data
  for (const text of [description, String(standard ?? '')])
    expect(renderedLate).toEqual(expect.arrayContaining(fieldsIn(text)))
})

it('looks at them all', () => {
  expect(options.length).toBeGreaterThan(20)
})
