import type * as z from 'zod'
import type { Secret } from '../diagnostics/secret.ts'
import type { OptionPath } from './component.ts'
import { isContent } from './content-for-path.ts'
import { isDeclaredSensitive } from './decode/issues.ts'
import { PathSet, printPath, valueAt } from './decode/places.ts'
import { formOf, metaOf, shapeOf } from './option-schema.ts'
import { latePlaceholder } from './placeholder.ts'

/**
 * Where secrets are: in options declared so, and where a sensitive value went, whatever was read from it. `written` is
 * what stands in the template, `options` what was made of it. Only paths that hold something in one of them.
 */
export function sensitivePaths(
  object: z.ZodObject,
  { options, written, marked }: { readonly options: unknown; readonly written: unknown; readonly marked: PathSet },
): readonly OptionPath[] {
  const paths = new PathSet()
  for (const path of marked.all) paths.add(path)
  for (const values of [options, written]) {
    addDeclared(object, values, [], paths)
    addKeys(values, paths)
  }
  return paths.all.filter((path) => holds(options, path) || holds(written, path))
}

/** Is there something at the path that can be shown? */
export function holds(options: unknown, path: OptionPath): boolean {
  const value = valueAt(options, path)
  return value !== undefined && value !== ''
}

/** The text of a key where its path belongs: a mistake, but a secret. */
function addKeys(options: unknown, paths: PathSet): void {
  if (typeof options !== 'object' || options === null) return
  for (const [name, value] of Object.entries(options))
    if (name.endsWith('private_key_file') && typeof value === 'string' && isContent(value)) paths.add([name])
}

function addDeclared(object: z.ZodObject, options: unknown, path: OptionPath, paths: PathSet): void {
  for (const [name, schema] of shapeOf(object)) {
    const at = [...path, name]
    const value = valueAt(options, [name])
    if (value === undefined) continue
    if (metaOf(schema).sensitive === true) paths.add(at)
    const form = formOf(schema)
    if (form.kind === 'block') addDeclared(form.object, value, at, paths)
    if (form.kind === 'blocks' && Array.isArray(value))
      value.forEach((item: unknown, index) => {
        addDeclared(form.object, item, [...at, index], paths)
      })
  }
}

/** The texts at the paths, also those inside of lists and maps, in any of the given values; empty ones hide nothing. */
export function secretsAt(
  object: z.ZodObject,
  values: readonly unknown[],
  paths: readonly OptionPath[],
): readonly Secret[] {
  const secrets = new Map<string, Secret>()
  for (const each of values)
    for (const path of paths) {
      const texts = new Set<string>()
      collect(valueAt(each, path), texts)
      // What is no secret by itself is one for what it was made of.
      const isOwn = isDeclaredSensitive(object, path)
      for (const text of texts)
        if (isOwn || !secrets.has(text))
          secrets.set(text, { text, name: printPath(path), ...(isOwn ? {} : { madeOf: [text] }) })
    }
  return [...secrets.values()]
}

function collect(value: unknown, texts: Set<string>): void {
  if (typeof value === 'string' && value !== '' && value !== latePlaceholder) texts.add(value)
  else if (typeof value === 'number') texts.add(String(value))
  else if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) collect(item, texts)
}
