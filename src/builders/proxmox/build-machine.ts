import { warning } from '../../diagnostics/diagnostic.ts'
import type { ConnectionOverrides } from '../../proxmox/overrides.ts'
import type { BuildContext, Unproven } from '../builder.ts'
import { checkReach } from '../reach-guest.ts'
import type { TemplateDoor } from '../template-door.ts'
import { buildValues } from './build-values.ts'
import { connectionOf } from './connection-of.ts'
import { type Media, storeImages } from './images/store-images.ts'
import type { MachinePlan } from './plan/machine-plan.ts'
import type { Slots } from './plan/slots.ts'
import { proveTemplate } from './prove-template.ts'
import { connect, sessionOf } from './server-session.ts'
import { connectGuest, publicKeyFor, removeTemporaryKey, temporaryKeyPair } from './steps/connect-guest.ts'
import { convertToTemplate } from './steps/convert-to-template.ts'
import { finalize, type Left, unfinished } from './steps/finalize.ts'
import { handOver } from './steps/hand-over.ts'
import type { MadeMachine, Making } from './steps/make-machine.ts'
import { preflight } from './steps/preflight.ts'
import { removeCloudInit } from './steps/remove-cloud-init.ts'
import { findReplaced, type Replaced, removeReplaced } from './steps/replace-template.ts'
import { serveAnswers } from './steps/serve-answers.ts'
import { stopMachine } from './steps/stop-machine.ts'
import { typeBoot } from './steps/type-boot-command.ts'
import { templateDoor } from './template-door.ts'

/** From an installer's image or another machine to a template. */
export async function buildMachine(
  plan: MachinePlan,
  making: Making,
  overrides: ConnectionOverrides,
  context: BuildContext,
): Promise<void> {
  const { options } = plan
  const connection = connectionOf(options, overrides)
  await using stack = new AsyncDisposableStack()

  await checkReach(options, context)
  const { session, prepared } = await context.step('Connecting to Proxmox VE', async () => {
    if (connection.insecureSkipTlsVerify) warnOfUncheckedCertificate(connection.url ?? '', context)
    const client = await connect(connection, context)
    stack.defer(() => client.close())
    for (const text of client.secrets()) context.emit({ kind: 'secret', text, name: 'the connection' })
    context.message(`Proxmox VE ${client.version.text} as ${client.identity}`)
    const opened = {
      ...sessionOf(client, connection.node ?? '', options.task_timeout, context),
      isNodeFromOutside: Boolean(overrides.node),
      vmids: context.trial?.vmids,
    }
    const ready = await making.prepare(opened, context)
    const pool = options.pool || undefined
    const later = await context.foresee({ session: opened, vmid: plan.vmid, pool })
    await preflight(plan, { ...later, deeds: [...ready.deeds, ...later.deeds] }, opened, context)
    return { session: opened, prepared: ready }
  })

  const replaced = context.force ? await findReplaced(plan, session) : []
  const isInPlace = plan.vmid !== undefined
  const media = await storeImages(plan.images, session, context)
  // A fixed ID is free only when the old template is gone; without one the old template stays until the new one is there.
  if (isInPlace) for (const old of replaced) await removeReplaced(old, context)

  const keyPair = await temporaryKeyPair(plan)
  if (keyPair !== undefined) context.emit({ kind: 'secret', text: keyPair.privateKey, name: 'the temporary key' })
  const made = await context.step('Creating VM', () => prepared.make(media.volids, publicKeyFor(plan, keyPair)))
  const { vm } = made
  await context.step('Starting VM', () => vm.start())

  const answers = await serveAnswers(plan, session, context)
  stack.defer(() => answers.close())
  await typeBoot(plan, vm, { answers, publicKey: keyPair?.publicKey ?? '' }, session, context)

  const guest = await connectGuest(options, vm, keyPair, answers, context)
  stack.defer(() => guest.communicator.close())
  await context.provision(guest.communicator, buildValues(options, vm, answers, guest, keyPair))
  await removeTemporaryKey(options, keyPair, guest, context)
  await guest.communicator.close()

  await removeCloudInit(vm)
  await stopMachine(vm, context)
  if (!options.skip_convert_to_template) await convertToTemplate(vm, context)
  const followed = isInPlace ? [] : replaced
  const door = templateDoor(vm, options, connection, context.trial?.vmids)
  await finish(plan, prepared.slots, { made, media, followed, door }, context)
  for (const old of followed) await removeReplaced(old, context)
}

function warnOfUncheckedCertificate(url: string, context: BuildContext): void {
  const range = context.places.at(['insecure_skip_tls_verify'])
  const detail =
    'Whoever is on the way to the server can read the credentials and change what is built. Set `proxmox-fingerprint` (shown by `pvenode cert info`) or `proxmox-ca` (`/etc/pve/pve-root-ca.pem`), inputs of the action and options of the command line: either also wins over insecure_skip_tls_verify in a template.'
  context.emit({
    kind: 'problem',
    diagnostic: warning('certificate-not-checked', `The certificate of ${url} is not checked`, detail, range),
  })
}

interface Result {
  readonly made: MadeMachine
  readonly media: Media
  readonly followed: readonly Replaced[]
  readonly door: TemplateDoor
}

/**
 * Finalizes, and hands over also what could not be finalized: twenty minutes of work are in it. What is finished is
 * proven first: only a good template follows an old one.
 */
async function finish(
  plan: MachinePlan,
  slots: Slots,
  { made, media, followed, door }: Result,
  context: BuildContext,
): Promise<void> {
  const left: Left[] = []
  let failed: unknown
  let unproven: Unproven | undefined
  try {
    left.push(...(await context.step('Finalizing', () => finalize(plan, slots, made.vm, context))))
    if (plan.options.skip_convert_to_template) await made.vm.start()
  } catch (thrown) {
    if (context.signal.aborted) throw thrown
    failed = thrown
  }
  if (failed === undefined && left.length === 0 && !plan.options.skip_convert_to_template)
    unproven = await proveTemplate(made.vm, door, context)
  if (context.trial !== undefined) {
    if (failed !== undefined) throw failed
    if (left.length > 0) throw unfinished(left, plan, made.vm)
    return media.settleTrial(context.trial)
  }
  try {
    left.push(...(await handOver(plan, made, media, unproven === undefined ? followed : [], door, context)))
  } catch (thrown) {
    throw failed ?? thrown
  }
  if (failed !== undefined) throw failed
  if (unproven !== undefined) throw unproven.failure
  if (left.length > 0) throw unfinished(left, plan, made.vm)
}
