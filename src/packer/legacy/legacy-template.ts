import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts'
import { Findings, type Found } from '../../diagnostics/findings.ts'
import { type Range, startOf } from '../../diagnostics/range.ts'
import { didYouMean } from '../../diagnostics/suggest.ts'
import type { JsonMember, JsonNode } from '../../options/decode/json-tree.ts'
import { isCompatible, packerVersion } from '../compatibility.ts'
import { parseConstraints } from '../version-constraints.ts'

/** A template in the JSON language that Packer had before HCL2, sorted but not yet understood. */
export interface LegacyTemplate {
  readonly range: Range
  readonly variables: readonly JsonMember[]
  readonly sensitive: readonly JsonNode[]
  readonly builders: readonly JsonObject[]
  readonly provisioners: readonly JsonObject[]
  readonly errorCleanup: JsonObject | undefined
  /** Chains; a name alone is an object with only a type. */
  readonly postProcessors: readonly (readonly JsonObject[])[]
}

export type JsonObject = Extract<JsonNode, { kind: 'object' }>

const names = [
  'min_packer_version',
  'description',
  'variables',
  'sensitive-variables',
  'builders',
  'provisioners',
  'error-cleanup-provisioner',
  'post-processors',
]

/** Of a service that is gone; Packer still lets it stand there. */
const atlas = 'push'

export function readLegacy(root: JsonNode): Found<LegacyTemplate> {
  const findings = new Findings()
  const wrong = (node: JsonNode, name: string, wanted: string) =>
    void findings.add(
      error('invalid-legacy-template', 'Invalid template', `${JSON.stringify(name)} must be ${wanted}.`, node.range),
    )
  const members = new Map<string, JsonNode>()
  if (root.kind !== 'object') wrong(root, 'the template', 'an object')
  for (const { name, nameRange, value } of root.kind === 'object' ? root.members : []) {
    if (name.startsWith('_')) continue
    if (names.includes(name)) {
      if (value.kind !== 'null') members.set(name, value)
    } else if (name !== atlas)
      findings.add(
        error(
          'unsupported-argument',
          'Unknown root level key in template',
          `${JSON.stringify(name)} is none of ${names.join(', ')}.${didYouMean(name, names)}`,
          nameRange,
        ),
      )
  }
  const list = (name: string): readonly JsonNode[] => {
    const node = members.get(name)
    if (node === undefined || node.kind === 'array') return node?.items ?? []
    wrong(node, name, 'a list')
    return []
  }
  const objects = (name: string) =>
    list(name).flatMap((node) => {
      if (node.kind === 'object') return [node]
      wrong(node, name, 'a list of objects')
      return []
    })
  const variables = members.get('variables')
  if (variables !== undefined && variables.kind !== 'object') wrong(variables, 'variables', 'an object')
  const cleanup = members.get('error-cleanup-provisioner')
  if (cleanup !== undefined && cleanup.kind !== 'object') wrong(cleanup, 'error-cleanup-provisioner', 'an object')
  findings.add(...checkVersion(members.get('min_packer_version')))
  return findings.with({
    range: { ...root.range, end: root.range.start + 1 },
    variables: variables?.kind === 'object' ? variables.members.filter(({ name }) => !name.startsWith('_')) : [],
    sensitive: list('sensitive-variables'),
    builders: objects('builders'),
    provisioners: objects('provisioners'),
    errorCleanup: cleanup?.kind === 'object' ? cleanup : undefined,
    postProcessors: list('post-processors').map((node) =>
      (node.kind === 'array' ? node.items : [node]).flatMap((each) => {
        if (each.kind === 'object') return [each]
        if (each.kind === 'string')
          return [
            {
              kind: 'object',
              range: each.range,
              members: [{ name: 'type', nameRange: each.range, value: each }],
            } as const,
          ]
        wrong(each, 'post-processors', 'a list of names, objects and lists of them')
        return []
      }),
    ),
  })
}

function checkVersion(node: JsonNode | undefined): readonly Diagnostic[] {
  const findings = new Findings()
  if (node === undefined) return findings.all
  const constraints = node.kind === 'string' ? parseConstraints(`>= ${node.text}`) : undefined
  if (constraints === undefined)
    findings.add(
      error(
        'invalid-version-constraint',
        'Invalid min_packer_version',
        'A version such as "1.6.0" is required.',
        node.range,
      ),
    )
  else if (!isCompatible(constraints))
    findings.add(
      error(
        'unsupported-packer-version',
        'Unsupported Packer Core version',
        `The template asks for a newer Packer than ${packerVersion}, with which this builder is compatible.`,
        node.range,
      ),
    )

  return findings.all
}

/** Takes the named members out of an object. */
export function splitMembers(
  { members }: JsonObject,
  taken: readonly string[],
): { readonly taken: ReadonlyMap<string, JsonNode>; readonly rest: readonly JsonMember[] } {
  const chosen = members.filter(({ name, value }) => taken.includes(name) && value.kind !== 'null')
  return {
    taken: new Map(chosen.map(({ name, value }) => [name, value])),
    rest: members.filter(({ name }) => !taken.includes(name)),
  }
}

/** `type` of a builder, provisioner or post-processor; without one it is reported. */
export function typeOf(
  object: JsonObject,
  what: string,
): Found<{ readonly text: string; readonly range: Range } | undefined> {
  const findings = new Findings()
  const node = object.members.find(({ name }) => name === 'type')?.value
  if (node?.kind === 'string' && node.text !== '') return findings.with({ text: node.text, range: node.range })
  const { line } = startOf(object.range)
  findings.add(
    error(
      'missing-argument',
      `${what}: missing 'type'`,
      `The object that begins on line ${line} needs a type.`,
      node?.range ?? { ...object.range, end: object.range.start + 1 },
    ),
  )
  return findings.with(undefined)
}
