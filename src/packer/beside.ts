import { basename, dirname, join } from 'node:path'
import type { Block } from '../hcl/syntax/ast.ts'
import { parseTemplateFile } from './read/file-body.ts'
import { readSource, type SourceAround } from './read/read-source.ts'
import { holdsOnlyValues, type Template } from './read/template.ts'

/** What other template files of the folder define, by `var.name`, `local.name`, `source.type.name`; values by `value.name`. */
export type Beside = ReadonlyMap<string, string>

/** Reads the files beside a template that is named as one file of its folder. */
export async function readBeside({ siblings }: Template, around: SourceAround): Promise<Beside> {
  const beside = new Map<string, string>()
  for (const path of siblings) {
    const { source } = await readSource(path, around)
    if (source === undefined) continue
    const { body } = parseTemplateFile(source)
    const keys = holdsOnlyValues(body)
      ? body.attributes.map(({ name }) => `value.${name}`)
      : body.blocks.flatMap(definedBy)
    for (const key of keys) if (!beside.has(key)) beside.set(key, basename(path))
  }
  return beside
}

function definedBy({ type, labels, body }: Block): readonly string[] {
  const [first, second] = labels.map(({ text }) => text)
  switch (type) {
    case 'variable':
      return [`var.${first}`]
    case 'variables':
      return body.attributes.map(({ name }) => `var.${name}`)
    case 'local':
      return [`local.${first}`]
    case 'locals':
      return body.attributes.map(({ name }) => `local.${name}`)
    case 'source':
    case 'data':
      return [`${type}.${first}.${second}`]
    default:
      return []
  }
}

/** The name under which a file of values would be read as one. */
export function asVarFile(name: string, kind: 'auto.pkrvars' | 'pkrvars'): string {
  return join(dirname(name), basename(name).replace(/\.pkr\.(hcl|json)$/, `.${kind}.$1`))
}
