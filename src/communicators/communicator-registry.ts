import * as z from 'zod'
import type { RuleContext } from '../options/component.ts'
import { agent } from './agent.ts'
import { autoOf } from './auto.ts'
import type { CommunicatorKind } from './communicator-kind.ts'
import { none } from './none.ts'
import { ssh } from './ssh.ts'
import { winrm } from './winrm.ts'

const ways = [ssh, winrm, agent] as const
const all = [...ways, autoOf(ways as readonly unknown[] as readonly CommunicatorKind[]), none] as const

// Each is called with options of its own schema only, which a list of them cannot express.
/** Every way to reach a guest. */
export const communicators = all as readonly unknown[] as readonly CommunicatorKind[]

/** What the options of all kinds are together. */
type Together<Shape> = (Shape extends unknown ? (shape: Shape) => void : never) extends (every: infer Every) => void
  ? Every
  : never
type Shapes = Together<(typeof all)[number]['options']['shape']>

/** How the guest is reached. Builders merge these into their own options. */
export const communicatorOptions = {
  communicator: z.string().default('ssh').describe(choice()),
  ...(Object.assign({}, ...all.map(({ options }) => options.shape)) as Shapes),
}

const schema = z.object(communicatorOptions)
export type CommunicatorOptions = z.output<typeof schema>

/** What the options name; what there is not reaches nobody. */
export function communicatorOf({ communicator }: Pick<CommunicatorOptions, 'communicator'>): CommunicatorKind {
  return find(communicator) ?? (none as unknown as CommunicatorKind)
}

/** Does a build with these options reach a guest? Builders without communicator options reach none; an unknown one is told elsewhere. */
export function reachesGuest(options: unknown): boolean {
  const name = (options as Partial<CommunicatorOptions>).communicator
  return name !== undefined && (find(name)?.reaches ?? true)
}

/** Does a build with these options wait for something that only a guest can do? */
export function awaitsGuest(options: unknown): boolean {
  const kind = find((options as Partial<CommunicatorOptions>).communicator ?? '')
  return reachesGuest(options) || kind?.awaitsGuest?.(options as CommunicatorOptions) === true
}

/** Packer's rules for the communicator; answers the options with defaults that depend on others and absolute paths. */
export function resolveCommunicator<Options extends CommunicatorOptions>(
  options: Options,
  context: RuleContext,
): Options {
  const { error, buildFails } = context
  const { communicator: type } = options
  const kind = find(type)
  if (kind === undefined) {
    if (containers.includes(type))
      buildFails(
        'unsupported-communicator',
        ['communicator'],
        `Communicator type ${type} reaches no virtual machine`,
        'Use `ssh`.',
      )
    else error('unsupported-communicator', ['communicator'], `Communicator type ${type} is invalid`, `Use ${choice()}`)
    return options
  }
  const resolved = { ...options, ...kind.rules?.(options, context) }
  warnOfOthers(kind, context)
  return resolved
}

const containers = ['docker', 'dockerWindowsContainer']

function find(type: string): CommunicatorKind | undefined {
  return communicators.find((each) => each.type === type)
}

// Who reaches nobody for now may leave the options of another kind as they are.
function warnOfOthers({ type, options, reaches }: CommunicatorKind, { places, warn }: RuleContext): void {
  if (!reaches || Object.keys(options.shape).length === 0) return
  const foreign = Object.keys(communicatorOptions).find(
    (name) => name !== 'communicator' && !(name in options.shape) && places.isSet([name]),
  )
  if (foreign !== undefined)
    warn('option-without-effect', [foreign], `${foreign} has no effect`, `The communicator is \`${type}\`.`)
}

function choice(): string {
  const kinds = communicators.map(({ type }) => `\`${type}\``)
  return `${kinds.join(', ').replace(/, (?=[^,]*$)/, ' or ')}.`
}
