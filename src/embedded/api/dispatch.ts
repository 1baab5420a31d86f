import { type Access, createAccess } from '../access/access.ts'
import type { Caller } from '../access/effective-rights.ts'
import { ApiError, parameterError } from '../api-errors.ts'
import type { Datacenter } from '../datacenter.ts'
import { checkObject } from '../schema/check.ts'
import type { RawValue } from '../schema/parameter-schema.ts'
import { type Call, type CallContext, type Method, rootOnlySkiplock } from './call.ts'
import { Parameters } from './parameters.ts'
import type { Match } from './router.ts'

export function notImplemented(method: Method, path: string): ApiError {
  return new ApiError(501, `Method '${method} ${path}' not implemented`)
}

/** Rights, then the node, then the parameters: the order in which a genuine server refuses. */
export async function dispatch(
  datacenter: Datacenter,
  match: Match,
  caller: Caller,
  given: Readonly<Record<string, RawValue>>,
): Promise<unknown> {
  const { call, values } = match
  const access = createAccess(datacenter.state, caller)
  const merged = mergeParameters(values, given)
  call.permission.check(access, (template) =>
    template.replace(/\{(\w+)\}/g, (_, name: string) => pathValue(merged[name])),
  )
  const node = nodeOf(datacenter, values['node'])
  checkParameters(call, access, merged)
  const context: CallContext = { datacenter, access, node, parameters: new Parameters(merged) }
  return await call.run(context)
}

/** A value that could not be part of a path is none. */
function pathValue(value: RawValue | undefined): string {
  const text = value === undefined ? '' : String(value)
  return /^[^\s]*$/.test(text) ? text : ''
}

function mergeParameters(
  path: Readonly<Record<string, string>>,
  given: Readonly<Record<string, RawValue>>,
): Record<string, RawValue> {
  const conflict = Object.keys(path)
    .sort()
    .find((key) => given[key] !== undefined && String(given[key]) !== path[key])
  if (conflict !== undefined)
    throw parameterError({ [conflict]: 'duplicate parameter (already defined in URI) with conflicting values!' })
  return { ...given, ...path }
}

function nodeOf(datacenter: Datacenter, name: string | undefined): string {
  const first = datacenter.state.nodes[0]!
  if (name === undefined || name === 'localhost') return first
  if (datacenter.state.nodes.includes(name)) return name
  throw new Error(
    `hostname lookup '${name}' failed - failed to get address info for: ${name}: Name or service not known`,
  )
}

/** Asking for nothing is nobody's privilege. */
function isTrue(value: RawValue | undefined): boolean {
  return value !== undefined && value !== null && !['', '0', 'false'].includes(String(value))
}

function checkParameters(call: Call, access: Access, merged: Record<string, RawValue>): void {
  // Lists for plain strings are joined; only JSON can carry them.
  for (const [key, value] of Object.entries(merged)) {
    const schema = call.parameters[key]
    if (
      Array.isArray(value) &&
      schema?.type === 'string' &&
      typeof schema.format === 'string' &&
      schema.format.endsWith('-list')
    ) {
      merged[key] = value.join(',')
    }
  }
  const known = call.isLenient
    ? Object.entries(merged).filter(([key]) => Object.hasOwn(call.parameters, key))
    : undefined
  const errors = checkObject(
    '',
    call.parameters,
    known === undefined ? merged : Object.fromEntries(known),
    access.version,
  )
  if (errors.size > 0) throw parameterError(Object.fromEntries(errors))
  if (!access.isRoot) {
    for (const [key, schema] of Object.entries(call.parameters)) {
      if (schema.description === rootOnlySkiplock.description && isTrue(merged[key])) {
        throw parameterError({ [key]: 'Only root may use this option.' })
      }
    }
  }
}
