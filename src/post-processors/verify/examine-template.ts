import { Vm } from '../../builders/proxmox/machine/vm.ts'
import { connectGuest } from '../../builders/proxmox/steps/connect-guest.ts'
import type { OpenTemplate } from '../../builders/template-door.ts'
import type { Communicator } from '../../communicators/communicator.ts'
import { communicatorOf } from '../../communicators/communicator-registry.ts'
import { generateKeyPair, type KeyPair } from '../../communicators/ssh/key-pair.ts'
import { type Diagnostic, warning } from '../../diagnostics/diagnostic.ts'
import { ExternalError, TemplateError, toDiagnostics } from '../../diagnostics/errors.ts'
import { shell } from '../../provisioners/shell.ts'
import type { PostProcessContext } from '../post-processor.ts'
import { addressFindings } from './address-check.ts'
import { agentFindings } from './agent-check.ts'
import { type CheckName, type Finding, needCommands } from './check-names.ts'
import { cloudInitFindings } from './cloud-init-check.ts'
import { configFindings } from './config-check.ts'
import { judge, type Known } from './judge.ts'
import { probe } from './probe.ts'
import { makeTestMachine, type TestMachine } from './test-machine.ts'
import { checksOf, entersGuest, hasCommands, machinesFor, type VerifyOptions } from './verify-options.ts'

/** A template that is tried. */
interface Trial {
  readonly options: VerifyOptions
  readonly open: OpenTemplate
  readonly context: PostProcessContext
  readonly checks: readonly CheckName[]
  readonly keyPair: KeyPair | undefined
  /** One line as in `authorized_keys`; empty: the clones let us in without. */
  readonly publicKey: string
}

/** Clones the template, looks at the clones and at the template, and throws TemplateError with all that is wrong. */
export async function examineTemplate(
  options: VerifyOptions,
  open: OpenTemplate,
  context: PostProcessContext,
): Promise<void> {
  const keyPair = await keyPairFor(options, open)
  const publicKey = keyPair?.publicKey ?? communicatorOf(options).keyLogin?.(options)?.publicKey() ?? ''
  const trial: Trial = { options, open, context, checks: checksOf(options), keyPair, publicKey }
  const { client, node } = open.session
  const config = (await new Vm(client, node, open.vmid).config()) ?? {}
  const findings = [...configFindings(trial.checks, config, buildKey(context))]
  const failures: Diagnostic[] = []
  const machines: TestMachine[] = []
  const inside: Communicator[] = []
  try {
    await makeMachines(trial, machines)
    if (entersGuest(options)) for (const { vm } of machines) inside.push(await enter(vm, trial))
    if (machines.length > 0)
      await open.context.step('Looking at the clones', async () => {
        findings.push(...(await look(machines, inside, trial)))
      })
    if (hasCommands(options)) failures.push(...(await runCommands(inside[0], trial)))
  } finally {
    for (const communicator of inside) await communicator.close().catch(() => {})
    // What was cancelled is removed by whoever cleans up: the journal has it.
    if (!context.signal.aborted) for (const machine of machines.toReversed()) await machine.remove()
  }
  report(findings, failures, trial)
}

async function keyPairFor(options: VerifyOptions, { context }: OpenTemplate): Promise<KeyPair | undefined> {
  const isMissing = communicatorOf(options).keyLogin?.(options)?.isKeyMissing === true
  if (!options.cloud_init || !isMissing) return undefined
  const { temporary_key_pair_type: type, temporary_key_pair_bits: bits, temporary_key_pair_name: name } = options
  const pair = await generateKeyPair({ type, bits, name })
  context.emit({ kind: 'secret', text: pair.privateKey, name: 'the key of the test' })
  return pair
}

/** Adds each to `machines` as soon as it is there. */
async function makeMachines({ options, open, publicKey }: Trial, machines: TestMachine[]): Promise<void> {
  const { step } = open.context
  const { user } = communicatorOf(options).access(options)
  for (let index = 0; index < machinesFor(options); index++)
    machines.push(
      await step(`Cloning template ${open.vmid} to try it`, () =>
        makeTestMachine(open, options, { index, user, publicKey }),
      ),
    )
  for (const { vm } of machines) await step(`Starting the clone ${vm.vmid}`, () => vm.start())
}

async function enter(vm: Vm, { options, open, keyPair }: Trial): Promise<Communicator> {
  const { communicator } = await connectGuest(options, vm, keyPair, { evidence: () => [] }, open.context)
  return communicator
}

async function look(
  machines: readonly TestMachine[],
  inside: readonly Communicator[],
  { options, context, checks, publicKey }: Trial,
): Promise<readonly Finding[]> {
  const [machine, ...others] = machines
  const [first, second] = inside
  if (machine === undefined) return []
  const found: Finding[] = []
  if (checks.includes('agent')) found.push(...(await agentFindings(machine.vm, options, context)))
  if (checks.includes('cloud-init') && first !== undefined)
    found.push(...(await cloudInitFindings(first, options, context)))
  if (checks.includes('addresses')) {
    // An agent that was waited for in vain is not waited for again.
    const limit = found.some(({ check }) => check === 'agent') ? 0 : options.agent_timeout
    found.push(...(await addressFindings([machine.vm, ...others.map(({ vm }) => vm)], options, limit, context)))
  }
  if (first === undefined || !checks.some((check) => needCommands.has(check))) return found
  const limits = { signal: context.signal, timeout: options.check_timeout }
  const one = await probe(first, limits)
  const other = second === undefined ? undefined : await probe(second, limits)
  const known: Known = {
    buildUser: String(context.late['User'] ?? ''),
    testUser: communicatorOf(options).access(options).user,
    buildKey: buildKey(context),
    testKey: keyBody(publicKey),
    growth: machine.growth,
  }
  return [...found, ...judge(checks, one, other, known)]
}

/** Runs the template's own commands as the provisioner shell does. Answers their failure. */
async function runCommands(
  guest: Communicator | undefined,
  { options, open, context }: Trial,
): Promise<readonly Diagnostic[]> {
  if (guest === undefined) return []
  const { emit, step } = open.context
  try {
    await step('Running the commands of the test', () =>
      shell.run(options, {
        ...context,
        communicator: guest,
        warn: (code, summary, detail) => emit({ kind: 'problem', diagnostic: warning(code, summary, detail) }),
        output: (stream, text) => emit({ kind: 'output', from: 'guest', stream, text }),
        progress: (label, done, total) =>
          emit({ kind: 'progress', id: label, label, unit: 'bytes', done, total, finished: done === total }),
      }),
    )
    return []
  } catch (thrown) {
    const isOurs = thrown instanceof ExternalError || thrown instanceof TemplateError
    if (context.signal.aborted || !isOurs) throw thrown
    return toDiagnostics(thrown)
  }
}

function report(findings: readonly Finding[], failures: readonly Diagnostic[], { open, checks }: Trial): void {
  const bad = new Set(findings.map(({ check }) => check))
  const passed = checks.filter((check) => !bad.has(check))
  const told = [
    ...findings.map(({ check, what }) => ({ check, what })),
    ...failures.map(({ summary }) => ({ check: 'commands', what: summary })),
  ]
  open.context.emit({ kind: 'verified', vmid: open.vmid, passed, findings: told })
  if (told.length > 0) throw new TemplateError([...findings.map(toDiagnostic), ...failures])
}

function toDiagnostic({ check, what, advice }: Finding): Diagnostic {
  const detail = `${advice}${/[.!?]$/.test(advice) ? '' : '.'} To do without this check: skip_checks = ["${check}"].`
  return {
    code: 'template-not-good',
    severity: 'error',
    summary: `The template is not good (${check}): ${what}`,
    detail,
  }
}

function buildKey({ late }: PostProcessContext): string {
  return keyBody(String(late['SSHPublicKey'] ?? ''))
}

/** The key without its kind and its comment. */
function keyBody(line: string): string {
  return /(?:^|\s)(AAAA[\w+/=]+)/.exec(line)?.[1] ?? ''
}
