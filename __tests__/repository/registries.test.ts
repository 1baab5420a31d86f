import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { buildersWith } from '../../src/builders/builder-registry.ts'
import { communicators } from '../../src/communicators/communicator-registry.ts'
import { dataSourcesWith } from '../../src/data-sources/data-source-registry.ts'
import type { Component } from '../../src/options/component.ts'
import { postProcessors } from '../../src/post-processors/post-processor-registry.ts'
import { provisioners } from '../../src/provisioners/provisioner-registry.ts'

const root = path.resolve(import.meta.dirname, '../../src')
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')

const kinds: readonly (readonly [registry: string, interfaces: RegExp, components: readonly Component[]])[] = [
  ['builders/builder-registry.ts', /: Builder</, buildersWith({})],
  ['communicators/communicator-registry.ts', /: CommunicatorKind</, communicators],
  [
    'data-sources/data-source-registry.ts',
    /: DataSource</,
    dataSourcesWith(() => Promise.reject(new Error('nobody asks'))),
  ],
  ['post-processors/post-processor-registry.ts', /: PostProcessor</, postProcessors],
  ['provisioners/provisioner-registry.ts', /: (?:Unbuilt)?Provisioner</, provisioners],
]

describe.each(kinds)('%s', (registry, interfaces, components) => {
  const folder = path.dirname(registry)
  const declared = globSync('**/*.ts', { cwd: path.join(root, folder) })
    .filter((file) => interfaces.test(read(`${folder}/${file}`)))
    .sort()

  it('has every component that a file beside it declares', () => {
    const imported = [...read(registry).matchAll(/from '\.\/([^']+)'/g)].map(([, file]) => file)
    expect(declared.filter((file) => !imported.includes(file))).toEqual([])
    expect(components).toHaveLength(declared.length)
  })

  it('has no name twice', () => {
    const names = components.flatMap(({ type, aliases = [] }) => [type, ...aliases])
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
  })
})

it('nobody but its own room asks which communicator a source names', () => {
  const asking = /\bcommunicator\b\s*[!=]==|[!=]==\s*'(?:ssh|winrm)'|case '(?:ssh|winrm)'/
  expect(globSync('**/*.ts', { cwd: root }).filter((file) => asking.test(read(file)))).toEqual([])
})
