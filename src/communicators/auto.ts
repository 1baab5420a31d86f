import * as z from 'zod'
import type { RuleContext } from '../options/component.ts'
import type { Access, CommunicatorKind, Guest, KeyLogin, ReachContext } from './communicator-kind.ts'

const options = z.object({})

/** Options of the source, of which each way reads its own. */
type Everything = Readonly<Record<string, unknown>>

/** A way that is not tried, and why not: `winrm_username is not set`. */
export interface LeftOut {
  readonly kind: CommunicatorKind
  readonly why: string
}

/** The first way of several by which the guest answers; each has its own options. */
export function autoOf(ways: readonly CommunicatorKind[]): CommunicatorKind<typeof options> {
  const usable = (given: Everything) => ways.filter((kind) => whyNot(kind, given) === undefined)
  const leftOut = (given: Everything): readonly LeftOut[] =>
    ways.flatMap((kind) => {
      const why = whyNot(kind, given)
      return why === undefined ? [] : [{ kind, why }]
    })

  return {
    type: 'auto',
    description:
      'Reaches the guest by the first way that answers: SSH, WinRM or the guest agent, in this order where several do. The options of all of them apply; a way that lacks its user is not tried.',
    options,
    reaches: true,
    rules: (given, context) => resolve(given, usable(given), leftOut(given), context) as typeof given,
    checkStandalone: (given, context) => {
      for (const kind of usable(given)) kind.checkStandalone?.(given, context)
    },
    checkMade: (given, context) => {
      for (const kind of usable(given)) kind.checkMade?.(given, context)
    },
    access: (given) => accessOf(given, usable(given)),
    keyLogin: (given) => keyLoginOf(given, usable(given)),
    async checkHere(given, context) {
      const { usableHere } = await import('./auto/usable-here.ts')
      await usableHere(usable(given), given, context)
    },
    connect: (given, context) => connect(given, usable(given), leftOut(given), context),
  }
}

// Without the rules of a kind: they would complain of what is missing, which here is no mistake.
function whyNot(kind: CommunicatorKind, given: Everything): string | undefined {
  if (kind.needsAgent === true)
    return given['qemu_agent'] === true ? undefined : 'the machine has no guest agent (qemu_agent)'
  const { user, password } = kind.access(given as never)
  if (user === '') return `${kind.type}_username is not set`
  return password === '' && kind.keyLogin === undefined ? `${kind.type}_password is not set` : undefined
}

function resolve(
  given: object,
  usable: readonly CommunicatorKind[],
  leftOut: readonly LeftOut[],
  context: RuleContext,
): object {
  if (usable.length === 0)
    context.error(
      'missing-option',
      ['communicator'],
      'There is nothing by which communicator = "auto" could reach the guest',
      `${leftOut.map(({ kind, why }) => `${kind.type}: ${why}`).join('; ')}. Set ssh_username, or winrm_username and winrm_password, or keep the guest agent.`,
    )
  warnOfUnused(usable, leftOut, context)
  let resolved = given
  for (const kind of usable) resolved = { ...resolved, ...kind.rules?.(resolved as never, context) }
  return resolved
}

/** Options of a way that is not tried. */
function warnOfUnused(
  usable: readonly CommunicatorKind[],
  leftOut: readonly LeftOut[],
  { places, warn }: RuleContext,
): void {
  const used = new Set(usable.flatMap((kind) => Object.keys(kind.options.shape)))
  for (const { kind, why } of leftOut) {
    const unused = Object.keys(kind.options.shape).find((name) => !used.has(name) && places.isSet([name]))
    if (unused !== undefined)
      warn('option-without-effect', [unused], `${unused} has no effect`, `${kind.type} is not tried: ${why}.`)
  }
}

/** Of what is asked first; somebody has to find the address out where one of them does not say it. */
function accessOf(given: object, usable: readonly CommunicatorKind[]): Access {
  const all = usable.map((kind) => kind.access(given as never))
  const first = all[0] ?? { host: undefined, port: 0, user: '', password: '' }
  return all.some(({ host }) => host === '') ? { ...first, host: '' } : first
}

function keyLoginOf(given: object, usable: readonly CommunicatorKind[]): KeyLogin | undefined {
  return usable.find(({ keyLogin }) => keyLogin !== undefined)?.keyLogin?.(given as never)
}

async function connect(
  given: object,
  usable: readonly CommunicatorKind[],
  leftOut: readonly LeftOut[],
  context: ReachContext,
): Promise<Guest> {
  const [{ usableHere }, { firstToAnswer }] = await Promise.all([
    import('./auto/usable-here.ts'),
    import('./auto/first-to-answer.ts'),
  ])
  return context.step('Waiting for the guest', async () => {
    const here = await usableHere(usable, given, context)
    for (const { kind, why } of [...leftOut, ...here.leftOut]) context.message(`${kind.type} is not tried: ${why}`)
    return firstToAnswer(here.usable, given, context)
  })
}
