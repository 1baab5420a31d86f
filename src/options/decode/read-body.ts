import type * as z from 'zod'
import { hasErrors } from '../../diagnostics/diagnostic.ts'
import type { Found } from '../../diagnostics/findings.ts'
import { type BoundBlock, expandDynamic } from '../../hcl/evaluation/dynamic-blocks.ts'
import { evaluate } from '../../hcl/evaluation/evaluate.ts'
import type { Scope } from '../../hcl/evaluation/scope.ts'
import { withJsonBlocks } from '../../hcl/json/json-profile.ts'
import type { Attribute, Body, Expression } from '../../hcl/syntax/ast.ts'
import type { OptionPath } from '../component.ts'
import { formOf, shapeOf } from '../option-schema.ts'
import { readValue } from './read-value.ts'
import type { Reading } from './reading.ts'
import {
  duplicateArgument,
  duplicateBlock,
  type KnownNames,
  knownNames,
  unsupportedArgument,
  unsupportedBlock,
  wrongLabels,
} from './unsupported.ts'

/** A body, and what its expressions mean. */
export interface BodyPart {
  readonly body: Body
  readonly scope: Scope
}

/** The attributes and blocks of a body by the names of a schema; several bodies together are one. */
export function readBody(
  reading: Reading,
  object: z.ZodObject,
  parts: readonly BodyPart[],
  path: OptionPath,
): Record<string, unknown> {
  const shape = shapeOf(object)
  const known: KnownNames = { ...knownNames(shape), hint: (name) => reading.hint(name, shape.keys(), path) }
  const options: Record<string, unknown> = {}
  const written = parts.map((part) =>
    isJson(part.body) ? { ...part, body: reading.take(jsonBody(part.body, shape)) } : part,
  )
  const blocks = written.flatMap(({ body, scope }) => reading.take(expandDynamic(body, scope)))
  const seen = new Map<string, Attribute>()
  for (const { body, scope } of written) {
    for (const attribute of body.attributes) {
      const { name, expression } = attribute
      const schema = shape.get(name)
      const before = seen.get(name)
      seen.set(name, attribute)
      if (before !== undefined) reading.diagnostics.push(duplicateArgument(before, attribute))
      else if (schema === undefined || formOf(schema).kind !== 'attribute')
        reading.diagnostics.push(unsupportedArgument(attribute, known))
      else options[name] = readAttribute(reading, schema, expression, scope, [...path, name])
    }
  }
  for (const [name, group] of Map.groupBy(blocks, ({ block }) => block.type)) {
    const schema = shape.get(name)
    const form = schema === undefined ? undefined : formOf(schema)
    if (form === undefined || form.kind === 'attribute')
      reading.diagnostics.push(...group.map(({ block }) => unsupportedBlock(block, known)))
    else options[name] = readBlocks(reading, form, group, [...path, name])
  }
  return options
}

function isJson({ range }: Body): boolean {
  return range.source.name.endsWith('.json')
}

/** In the JSON syntax blocks are written as properties. */
function jsonBody(body: Body, shape: ReadonlyMap<string, z.ZodType>): Found<Body> {
  const blocks = knownNames(shape).blocks.map((name) => [name, { labels: 0 }] as const)
  return withJsonBlocks(body, { ...Object.fromEntries(blocks), dynamic: { labels: 1 } })
}

function readBlocks(
  reading: Reading,
  { kind, object }: { kind: 'block' | 'blocks'; object: z.ZodObject },
  group: readonly BoundBlock[],
  path: OptionPath,
): unknown {
  const [first, second] = group
  if (first === undefined) return undefined
  reading.places.put(path, first.block.headerRange)
  reading.places.markSet(path)
  if (kind === 'block') {
    if (second !== undefined) reading.diagnostics.push(duplicateBlock(first.block, second.block))
    checkLabels(reading, first)
    return readBody(reading, object, [{ body: first.block.body, scope: first.scope }], path)
  }
  return group.map((each, index) => {
    const at = [...path, index]
    reading.places.put(at, each.block.headerRange)
    reading.places.markSet(at)
    checkLabels(reading, each)
    return readBody(reading, object, [{ body: each.block.body, scope: each.scope }], at)
  })
}

function checkLabels(reading: Reading, { block }: BoundBlock): void {
  const problem = wrongLabels(block, [])
  if (problem !== undefined) reading.diagnostics.push(problem)
}

function readAttribute(
  reading: Reading,
  schema: z.ZodType,
  expression: Expression,
  scope: Scope,
  path: OptionPath,
): unknown {
  reading.places.put(path, expression.range)
  const { value, diagnostics } = evaluate(expression, scope)
  reading.diagnostics.push(...diagnostics)
  if (hasErrors(diagnostics)) {
    reading.broken.add(path)
    return undefined
  }
  return readValue(reading, schema, value, expression, path)
}
