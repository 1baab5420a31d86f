/** What some functions need and most templates do not: loaded before evaluation, so that evaluation stays synchronous. */
interface Libraries {
  readonly re2: typeof import('re2js')
  readonly yaml: typeof import('yaml')
  readonly bcrypt: typeof import('bcryptjs')
  readonly picomatch: typeof import('picomatch')
}

type Name = keyof Libraries

const loaders: { readonly [Each in Name]: () => Promise<Libraries[Each]> } = {
  re2: () => import('re2js'),
  yaml: () => import('yaml'),
  bcrypt: () => import('bcryptjs'),
  picomatch: async () => (await import('picomatch')).default as unknown as typeof import('picomatch'),
}

const needs: Readonly<Record<string, readonly Name[]>> = {
  regex: ['re2'],
  regexall: ['re2'],
  regex_replace: ['re2'],
  yamldecode: ['yaml'],
  yamlencode: ['yaml'],
  bcrypt: ['bcrypt'],
  fileset: ['picomatch'],
  // Which functions a template file calls is seen only when it is read.
  templatefile: ['re2', 'yaml', 'bcrypt', 'picomatch'],
}

const loaded: Partial<Libraries> = {}

/** Loads what the named functions need. Await it before evaluating expressions that call them. */
export async function prepareFunctions(names: Iterable<string>): Promise<void> {
  const wanted = new Set([...names].flatMap((name) => (Object.hasOwn(needs, name) ? (needs[name] ?? []) : [])))
  await Promise.all([...wanted].filter((name) => loaded[name] === undefined).map(load))
}

async function load<Each extends Name>(name: Each): Promise<void> {
  loaded[name] = await loaders[name]()
}

export function library<Each extends Name>(name: Each): Libraries[Each] {
  const module = loaded[name]
  if (module === undefined) throw new TypeError(`prepareFunctions() was not awaited for what needs ${name}`)
  return module as Libraries[Each]
}
