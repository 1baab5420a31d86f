import type { JsonMember, JsonNode } from '../../options/decode/json-tree.ts'
import type { Components } from '../components.ts'
import type { JsonObject, LegacyTemplate } from './legacy-template.ts'

/** What there is to know of variables without a value. */
export interface WithoutValue {
  /** Names that have none, or an empty one, with those that are made of them. */
  readonly names: ReadonlySet<string>
  /** Those that lead to options of the connection to a server, and to nothing else. */
  readonly excused: ReadonlySet<string>
}

/** `texts`: what each variable that has a value is made of. */
export function withoutValue(
  declared: readonly string[],
  texts: ReadonlyMap<string, string>,
  template: LegacyTemplate,
  components: Pick<Components, 'builder'>,
): WithoutValue {
  const makers = new Map([...texts].map(([name, text]) => [name, usersIn([text], declared)]))
  const within = (start: readonly string[]) => {
    const all = new Set(start)
    for (const name of all) for (const maker of makers.get(name) ?? []) all.add(maker)
    return all
  }
  const empty = new Set(declared.filter((name) => (texts.get(name) ?? '') === ''))
  const ofConnection: string[] = []
  const elsewhere: string[] = []
  for (const builder of template.builders)
    for (const { name, value } of builder.members)
      (reachOf(builder, components).includes(name) ? ofConnection : elsewhere).push(...textsOf(value))
  const { provisioners, postProcessors, errorCleanup } = template
  for (const step of [...provisioners, ...postProcessors.flat(), ...(errorCleanup === undefined ? [] : [errorCleanup])])
    elsewhere.push(...textsOf(step))
  const wanted = within(usersIn(ofConnection, declared))
  const others = within(usersIn(elsewhere, declared))
  const excused = new Set([...empty].filter((name) => wanted.has(name) && !others.has(name)))
  const names = declared.filter((name) => [...within([name])].some((each) => excused.has(each)))
  return { names: new Set(names), excused }
}

/** The options of a builder without those of the connection that would be made of nothing. */
export function withoutEmptyReach(
  options: readonly JsonMember[],
  builder: JsonObject,
  { names }: WithoutValue,
  components: Pick<Components, 'builder'>,
): readonly JsonMember[] {
  const reach = reachOf(builder, components)
  return options.filter(
    ({ name, value }) => !(reach.includes(name) && usersIn(textsOf(value), [...names]).some((each) => names.has(each))),
  )
}

function reachOf({ members }: JsonObject, components: Pick<Components, 'builder'>): readonly string[] {
  const type = members.find(({ name }) => name === 'type')?.value
  return (type?.kind === 'string' && components.builder(type.text)?.reach) || []
}

function textsOf(node: JsonNode): readonly string[] {
  if (node.kind === 'string') return [node.text]
  if (node.kind === 'array') return node.items.flatMap(textsOf)
  return node.kind === 'object' ? node.members.flatMap(({ value }) => textsOf(value)) : []
}

/** The variables that texts use; all of them where a name is computed. */
function usersIn(texts: readonly string[], declared: readonly string[]): readonly string[] {
  return texts.flatMap((text) => {
    const actions = (text.match(/\{\{.*?\}\}/gs) ?? []).join(' ')
    const isComputed = /\buser\b/.test(actions.replaceAll(named, ''))
    return isComputed ? declared : [...actions.matchAll(named)].map(([, raw, quoted]) => raw ?? quoted ?? '')
  })
}

const named = /\buser\s*(?:`([^`]*)`|"((?:[^"\\]|\\.)*)")/g
