import type { Access } from '../access/access.ts'
import type { State } from '../state/datacenter-state.ts'

/** What a storage's `bwlimit` says of an operation, such as `clone=51200,default=10240`: KiB a second, 0: none. */
function limitOf(text: string | undefined, operation: 'clone' | 'move'): number | undefined {
  const limits = new Map(
    (text ?? '').split(',').flatMap((part) => {
      const [key = '', value] = part.split('=')
      return value === undefined ? [] : [[key, Number(value)] as const]
    }),
  )
  return limits.get(operation) ?? limits.get('default')
}

/**
 * KiB a second that copying between the storages may use; undefined: any. `wish` is the caller's, who may exceed the
 * storages' limits where they could change them.
 */
export function bandwidthLimit(
  state: State,
  access: Access,
  operation: 'clone' | 'move',
  storages: readonly string[],
  wish: number | undefined,
): number | undefined {
  const overrides = (path: string): boolean => wish !== undefined && access.has(path, 'Datastore.Allocate')
  if (overrides('/storage')) return wish || undefined
  let limit = wish
  for (const id of new Set(storages)) {
    const own = overrides(`/storage/${id}`) ? undefined : limitOf(state.storages[id]?.options['bwlimit'], operation)
    if (own !== undefined && (!limit || own < limit)) limit = own
  }
  return limit || undefined
}
