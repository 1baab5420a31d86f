import type { Call, Method } from './call.ts'

export interface Match {
  readonly call: Call
  /** Values of the path's `{names}`. */
  readonly values: Readonly<Record<string, string>>
}

export type Router = (method: Method, path: string) => Match | undefined

interface Branch {
  readonly literals: Map<string, Branch>
  parameter?: { readonly name: string; readonly branch: Branch }
  rest?: { readonly name: string; readonly calls: Map<Method, Call> }
  readonly calls: Map<Method, Call>
}

const newBranch = (): Branch => ({ literals: new Map(), calls: new Map() })

/** Literal segments win over `{names}`. Throws Error when two calls claim one place. */
export function createRouter(calls: readonly Call[]): Router {
  const root = newBranch()
  for (const call of calls) insert(root, call)
  return (method, path) => {
    const segments = path.split('/').filter((segment) => segment !== '')
    const values: Record<string, string> = {}
    let branch = root
    for (const [index, segment] of segments.entries()) {
      const literal = branch.literals.get(segment)
      if (literal !== undefined) {
        branch = literal
      } else if (branch.rest?.calls.has(method)) {
        values[branch.rest.name] = segments.slice(index).join('/')
        return { call: branch.rest.calls.get(method)!, values }
      } else if (branch.parameter !== undefined && !/\s/.test(segment)) {
        values[branch.parameter.name] = segment
        branch = branch.parameter.branch
      } else {
        return undefined
      }
    }
    const call = branch.calls.get(method)
    return call === undefined ? undefined : { call, values }
  }
}

function insert(root: Branch, call: Call): void {
  let branch = root
  for (const segment of call.path.split('/').filter((part) => part !== '')) {
    const name = /^\{(\w+)(\*)?\}$/.exec(segment)
    if (name?.[2] !== undefined) {
      branch.rest ??= { name: name[1]!, calls: new Map() }
      add(branch.rest.calls, call)
      return
    }
    if (name) {
      branch.parameter ??= { name: name[1]!, branch: newBranch() }
      branch = branch.parameter.branch
    } else {
      let next = branch.literals.get(segment)
      if (next === undefined) {
        next = newBranch()
        branch.literals.set(segment, next)
      }
      branch = next
    }
  }
  add(branch.calls, call)
}

function add(calls: Map<Method, Call>, call: Call): void {
  if (calls.has(call.method)) throw new Error(`two declarations of ${call.method} ${call.path}`)
  calls.set(call.method, call)
}
