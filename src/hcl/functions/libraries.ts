import type { Library } from '../evaluation/function.ts'

/** Loaded before evaluation, so that evaluation stays synchronous. */
interface Libraries extends Readonly<Record<Library, unknown>> {
  readonly re2: typeof import('re2js')
  readonly yaml: typeof import('yaml')
  readonly bcrypt: typeof import('bcryptjs')
  readonly picomatch: typeof import('picomatch')
}

const loaders: { readonly [Each in Library]: () => Promise<Libraries[Each]> } = {
  re2: () => import('re2js'),
  yaml: () => import('yaml'),
  bcrypt: () => import('bcryptjs'),
  picomatch: async () => (await import('picomatch')).default as unknown as typeof import('picomatch'),
}

const loaded: Partial<Libraries> = {}

/** Loads those that are not there yet. */
export async function loadLibraries(wanted: ReadonlySet<Library>): Promise<void> {
  await Promise.all([...wanted].filter((name) => loaded[name] === undefined).map(load))
}

async function load<Each extends Library>(name: Each): Promise<void> {
  loaded[name] = await loaders[name]()
}

export function library<Each extends Library>(name: Each): Libraries[Each] {
  const module = loaded[name]
  if (module === undefined) throw new TypeError(`prepareFunctions() was not awaited for what needs ${name}`)
  return module as Libraries[Each]
}
