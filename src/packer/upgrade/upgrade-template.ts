import { type Diagnostic, error, hasErrors, warning } from '../../diagnostics/diagnostic.ts'
import { TemplateError } from '../../diagnostics/errors.ts'
import { Source } from '../../diagnostics/source.ts'
import { format } from '../../hcl/format/format.ts'
import { parseBody } from '../../hcl/syntax/parse.ts'
import type { Component } from '../../options/component.ts'
import type { JsonMember, JsonNode } from '../../options/decode/json-tree.ts'
import type { Components } from '../components.ts'
import { type JsonObject, type LegacyTemplate, readLegacy, splitMembers } from '../legacy/legacy-template.ts'
import { block, keyOf, upgradedBody, upgradedValue } from './upgraded-body.ts'
import { escaped, type ReferenceOf, upgradedText } from './upgraded-text.ts'
import { identifierOf, unused, upgradedVariables } from './upgraded-variables.ts'

export interface Upgraded {
  /** A template in HCL2, formatted. */
  readonly text: string
  readonly warnings: readonly Diagnostic[]
}

/** A builder and the source that it is in HCL2. */
interface UpgradedSource {
  readonly object: JsonObject
  readonly type: string
  readonly name: string
  /** By which steps named it. */
  readonly formerName: string
}

/** A template in the older language as one in HCL2 that plans the same. Throws TemplateError where it is none. */
export function upgradeTemplate(root: JsonNode, components: Components): Upgraded {
  const { value: template, diagnostics } = readLegacy(root)
  if (hasErrors(diagnostics)) throw new TemplateError(diagnostics)
  const variables = upgradedVariables(template)
  const sources = sourcesOf(template)
  const upgrade = new Upgrade(components, variables.of, sources)
  const member = (name: string) =>
    root.kind === 'object' ? root.members.find((each) => each.name === name)?.value : undefined
  const sections = [
    upgrade.requirements(template, member('min_packer_version')),
    ...variables.blocks,
    ...sources.map((source) => upgrade.source(source)),
    upgrade.build(template, member('description')),
  ]
  const text = sections.flatMap((lines) => (lines.length === 0 ? [] : [`${lines.join('\n')}\n`])).join('\n')
  const warnings = variables.locals.map((name) =>
    warning(
      'upgraded-to-local',
      `The variable ${name} is a local value now`,
      'Its default is made of other values, which defaults of variables in HCL2 can not be: it can not be set from outside any more.',
      template.variables.find((each) => each.name === name)?.nameRange,
    ),
  )
  const source = new Source('upgraded.pkr.hcl', text)
  mustParse(source)
  return { text: format(source), warnings: [...diagnostics, ...variables.problems, ...warnings] }
}

/** A file that can not be read is worse than none. */
function mustParse(source: Source): void {
  const found = parseBody(source).diagnostics.find(({ severity }) => severity === 'error')
  if (found === undefined) return
  // The value may be a secret.
  const place = source.line(source.lineOf(found.range?.start ?? 0)).replace(/=.*/, '= ...')
  const detail = `What came of it is not HCL2: ${found.summary}, at: ${place}`
  throw new TemplateError([error('not-upgradable', 'The template can not be upgraded', detail)])
}

function sourcesOf({ builders }: LegacyTemplate): readonly UpgradedSource[] {
  const taken = new Set<string>()
  return builders.map((object) => {
    const text = (name: string) => {
      const node = object.members.find((each) => each.name === name)?.value
      return node?.kind === 'string' ? node.text : ''
    }
    const type = text('type') === 'proxmox' ? 'proxmox-iso' : text('type')
    const formerName = text('name') || text('type')
    const name = unused(identifierOf(formerName), taken)
    taken.add(name)
    return { object, type, name, formerName }
  })
}

class Upgrade {
  readonly #components: Components
  readonly #of: ReferenceOf
  readonly #sources: readonly UpgradedSource[]

  constructor(components: Components, of: ReferenceOf, sources: readonly UpgradedSource[]) {
    this.#components = components
    this.#of = of
    this.#sources = sources
  }

  /** What Packer has to install, for who goes on with it; only plug-ins of HashiCorp's, whose place is known. */
  requirements(template: LegacyTemplate, version: JsonNode | undefined): readonly string[] {
    const { provisioners, postProcessors, errorCleanup } = template
    const typeOf = ({ members }: JsonObject) => {
      const type = members.find(({ name }) => name === 'type')?.value
      return type?.kind === 'string' ? type.text : ''
    }
    const used = [
      ...this.#sources.map(({ type }) => this.#components.builder(type)),
      ...[...provisioners, ...(errorCleanup ? [errorCleanup] : [])].map((each) =>
        this.#components.provisioner(typeOf(each)),
      ),
      ...postProcessors.flat().map((each) => this.#components.postProcessor(typeOf(each))),
    ]
    const plugins = [...new Set(used.flatMap((each) => each?.plugin ?? []))].filter((name) =>
      ofHashicorp.includes(name),
    )
    const oldest = version?.kind === 'string' && version.text !== '' ? version.text : undefined
    if (plugins.length === 0 && oldest === undefined) return []
    return block('packer', [
      ...(oldest === undefined ? [] : [`required_version = ">= ${oldest}"`]),
      ...(plugins.length === 0
        ? []
        : block(
            'required_plugins',
            plugins.flatMap((name) => [
              `${name} = {`,
              'version = ">= 1"',
              `source = "github.com/hashicorp/${name}"`,
              '}',
            ]),
          )),
    ])
  }

  source({ object, type, name }: UpgradedSource): readonly string[] {
    const options = object.members.filter((each) => each.name !== 'type' && each.name !== 'name')
    return block(`source "${escaped(type)}" "${name}"`, this.#options(options, this.#components.builder(type)))
  }

  build(template: LegacyTemplate, description: JsonNode | undefined): readonly string[] {
    const { provisioners, errorCleanup, postProcessors } = template
    const references = this.#sources.map(({ type, name }) => `"source.${escaped(type)}.${name}"`)
    const about =
      description?.kind === 'string' && description.text !== ''
        ? [`description = ${upgradedText(description.text, () => undefined)}`, '']
        : []
    const steps = [
      ...provisioners.map((each) => this.#provisioner('provisioner', each)),
      ...(errorCleanup === undefined ? [] : [this.#provisioner('error-cleanup-provisioner', errorCleanup)]),
      ...postProcessors.map((chain) => this.#chain(chain)),
    ]
    return block('build', [
      ...about,
      references.length === 1 ? `sources = [${references[0]}]` : `sources = [\n${references.join(',\n')},\n]`,
      ...steps.flatMap((lines) => ['', ...lines]),
    ])
  }

  #provisioner(kind: string, object: JsonObject): readonly string[] {
    return this.#step(kind, object, provisionerMeta, (type) => this.#components.provisioner(type))
  }

  #chain(chain: readonly JsonObject[]): readonly string[] {
    const steps = chain.map((each) =>
      this.#step('post-processor', each, postProcessorMeta, (type) => this.#components.postProcessor(type)),
    )
    if (steps.length === 1) return steps[0] ?? []
    return block('post-processors', steps.flat())
  }

  #step(
    kind: string,
    object: JsonObject,
    names: readonly string[],
    componentOf: (type: string) => Component | undefined,
  ): readonly string[] {
    const { taken, rest } = splitMembers(object, ['type', ...names])
    const type = taken.get('type')
    const text = type?.kind === 'string' ? type.text : ''
    const component = componentOf(text)
    const meta = names.flatMap((name) => {
      const node = taken.get(name)
      return node === undefined ? [] : (this.#meta(name, node, component) ?? [])
    })
    return block(`${kind} "${escaped(text)}"`, [...meta, ...this.#options(rest, component)])
  }

  #meta(name: string, node: JsonNode, component: Component | undefined): string | undefined {
    switch (name) {
      case 'only':
      case 'except': {
        const items = node.kind === 'array' ? node.items : [node]
        const named = items.map((item) => (item.kind === 'string' ? this.#referenceTo(item.text) : '""'))
        return `${name} = [${named.join(', ')}]`
      }
      case 'override': {
        const builders = node.kind === 'object' ? node.members : []
        const each = builders.map(
          (member) =>
            `${keyOf(this.#sourceNamed(member.name)?.name ?? member.name)} = ${this.#overrides(member.value, component)}`,
        )
        return `override = {\n${each.join('\n')}\n}`
      }
      case 'pause_before':
      case 'timeout':
        // A number is one of nanoseconds.
        if (node.kind === 'number') return `${name} = "${Math.round(Number(node.text) / 1e6)}ms"`
        return node.kind === 'string' && node.text === ''
          ? undefined
          : `${name} = ${upgradedValue(node, undefined, () => undefined)}`
      case 'max_retries':
        return `${name} = ${upgradedValue(node, { kind: 'number' }, () => undefined) ?? '0'}`
      case 'keep_input_artifact':
        return `${name} = ${upgradedValue(node, { kind: 'bool' }, () => undefined) ?? 'false'}`
      default:
        return `${name} = ${upgradedValue(node, undefined, () => undefined)}`
    }
  }

  #overrides(node: JsonNode, component: Component | undefined): string {
    const lines = this.#options(node.kind === 'object' ? node.members : [], component)
    return lines.length === 0 ? '{}' : `{\n${lines.join('\n')}\n}`
  }

  #sourceNamed(formerName: string): UpgradedSource | undefined {
    return this.#sources.find((source) => source.formerName === formerName)
  }

  #referenceTo(formerName: string): string {
    const source = this.#sourceNamed(formerName)
    return source === undefined ? upgradedText(formerName, () => undefined) : `"${escaped(source.type)}.${source.name}"`
  }

  #options(members: readonly JsonMember[], component: Component | undefined): readonly string[] {
    return upgradedBody(members, component?.options, this.#of)
  }
}

const provisionerMeta = ['only', 'except', 'override', 'pause_before', 'timeout', 'max_retries'] as const
const postProcessorMeta = ['name', 'only', 'except', 'keep_input_artifact'] as const
/** Plug-ins whose place is `github.com/hashicorp`. */
const ofHashicorp = ['ansible', 'chef', 'inspec', 'proxmox', 'puppet', 'salt']
