import type { Builder } from '../builders/builder.ts'
import { buildersWith } from '../builders/builder-registry.ts'
import { dataSourcesWith } from '../data-sources/data-source-registry.ts'
import type { ServerToAsk } from '../data-sources/proxmox-template.ts'
import type { Component } from '../options/component.ts'
import type { Components } from '../packer/components.ts'
import type { PostProcessor } from '../post-processors/post-processor.ts'
import { postProcessors } from '../post-processors/post-processor-registry.ts'
import type { Provisioner } from '../provisioners/provisioner.ts'
import { provisioners } from '../provisioners/provisioner-registry.ts'
import type { ConnectionOverrides } from '../proxmox/overrides.ts'

/** All components by every name they answer to, for planning and for running. */
export interface ComponentSet extends Components {
  builder(type: string): Builder | undefined
  provisioner(type: string): Provisioner | undefined
  postProcessor(type: string): PostProcessor | undefined
}

/** `reach`: the server that data sources ask while planning; `overrides` may only stand for one that is not there yet. */
export function componentsWith(
  overrides: ConnectionOverrides,
  reach: () => Promise<ServerToAsk> = notAsked,
): ComponentSet {
  const dataSources = dataSourcesWith(reach)
  const kinds = { builders: buildersWith(overrides), provisioners, postProcessors, dataSources }
  const builders = byName(kinds.builders)
  const steps = byName(kinds.provisioners)
  const last = byName(kinds.postProcessors)
  const data = byName(kinds.dataSources)
  return {
    builder: (type) => builders.get(type),
    provisioner: (type) => steps.get(type),
    postProcessor: (type) => last.get(type),
    dataSource: (type) => data.get(type),
    names: {
      builders: [...builders.keys()],
      provisioners: [...steps.keys()],
      postProcessors: [...last.keys()],
      dataSources: [...data.keys()],
    },
    plugins: [...new Set(Object.values(kinds).flatMap((kind) => kind.flatMap(({ plugin }) => plugin ?? [])))],
  }
}

/** A plug-in of Packer's whose work is done here without it. */
export interface BuiltInPlugin {
  readonly name: string
  /** `builder.proxmox-iso`, `provisioner.ansible`. */
  readonly components: readonly string[]
}

/** All of them, and `packer` for what comes with Packer itself; sorted by name. */
export function builtInPlugins(): readonly BuiltInPlugin[] {
  const kinds = {
    builder: buildersWith({}),
    provisioner: provisioners,
    'post-processor': postProcessors,
    'data-source': dataSourcesWith(notAsked),
  }
  const found = new Map<string, string[]>()
  for (const [kind, components] of Object.entries(kinds))
    for (const { type, plugin = 'packer' } of components as readonly Component[])
      found.set(plugin, [...(found.get(plugin) ?? []), `${kind}.${type}`])
  return [...found].sort().map(([name, components]) => ({ name, components }))
}

function notAsked(): never {
  throw new TypeError('data sources are asked while a template is planned, and not by its builds')
}

function byName<One extends Component>(components: readonly One[]): ReadonlyMap<string, One> {
  return new Map(
    components.flatMap((component) => [component.type, ...(component.aliases ?? [])].map((name) => [name, component])),
  )
}
