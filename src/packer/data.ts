import { type Diagnostic, error } from '../diagnostics/diagnostic.ts'
import type { Block } from '../hcl/ast.ts'
import type { Value } from '../hcl/value.ts'
import { object, UnknownDynamic } from '../hcl/values.ts'

/** `data` as templates see it. No data source is supported; each is reported once, at its block. */
export function readData(blocks: readonly Block[], diagnostics: Diagnostic[]): Value {
  const types = new Map<string, Map<string, Value>>()
  for (const { labels } of blocks) {
    const [type, name] = labels
    if (type === undefined || name === undefined) continue
    diagnostics.push(
      error(
        `Unknown data source type "${type.text}"`,
        `The data source ${type.text} is not supported. Give its value by an input variable instead.`,
        type.range,
      ),
    )
    const names = types.get(type.text) ?? new Map<string, Value>()
    types.set(type.text, names.set(name.text, UnknownDynamic))
  }
  return object([...types].map(([type, names]) => [type, object(names)]))
}
