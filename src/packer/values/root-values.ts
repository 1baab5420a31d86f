import { StringType } from '../../hcl/values/type.ts'
import type { Value } from '../../hcl/values/value.ts'
import { object, string, unknownOf } from '../../hcl/values/values.ts'
import { packerVersion } from '../compatibility.ts'

/** What every expression of a template sees by name; `source` is that of a build, and known there alone. */
export function rootValues(
  variables: ReadonlyMap<string, Value>,
  root: string,
  workingDirectory: string,
): ReadonlyMap<string, Value> {
  const later = unknownOf(StringType)
  return new Map([
    ['var', object(variables)],
    [
      'path',
      object([
        ['root', string(root)],
        ['cwd', string(workingDirectory)],
      ]),
    ],
    ['packer', object([['version', string(packerVersion)]])],
    [
      'source',
      object([
        ['type', later],
        ['name', later],
      ]),
    ],
  ])
}
