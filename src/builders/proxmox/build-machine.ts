import { warning } from '../../diagnostics/diagnostic.ts'
import type { ConnectionOverrides } from '../../proxmox/overrides.ts'
import type { BuildContext } from '../builder.ts'
import { checkReach } from '../reach-guest.ts'
import { buildValues } from './build-values.ts'
import { connectionOf } from './connection-of.ts'
import { finishMachine } from './finish-machine.ts'
import { storeImages } from './images/store-images.ts'
import type { Vm } from './machine/vm.ts'
import type { MachinePlan } from './plan/machine-plan.ts'
import { deedsFor, planReplacement, roomFor } from './plan-replacement.ts'
import { channelDeeds } from './record/enter-channel.ts'
import { noteProblems } from './record/template-notes.ts'
import { connect, sessionOf } from './server-session.ts'
import { connectGuest, publicKeyFor, removeTemporaryKey, temporaryKeyPair } from './steps/connect-guest.ts'
import { convertToTemplate } from './steps/convert-to-template.ts'
import type { Making } from './steps/make-machine.ts'
import { preflight } from './steps/preflight.ts'
import { removeCloudInit } from './steps/remove-cloud-init.ts'
import { removeReplaced } from './steps/replace-template.ts'
import { serveAnswers } from './steps/serve-answers.ts'
import { stopMachine } from './steps/stop-machine.ts'
import { withScreenshot } from './steps/take-screenshot.ts'
import { typeUntilAsked } from './steps/typing/type-boot-command.ts'
import { templateDoor } from './template-door.ts'

/** From an installer's image or another machine to a template. */
export async function buildMachine<Plan extends MachinePlan>(
  given: Plan,
  making: (plan: Plan) => Making,
  overrides: ConnectionOverrides,
  context: BuildContext,
): Promise<void> {
  const { options } = given
  const connection = connectionOf(options, overrides)
  await using stack = new AsyncDisposableStack()

  await checkReach(options, context)
  const { session, prepared, replacement } = await context.step('Connecting to Proxmox VE', async () => {
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
    const decided = await planReplacement(given, opened, context)
    const { plan } = decided
    const ready = await making(plan).prepare(opened, context)
    const pool = options.pool || undefined
    const later = await context.foresee({ session: opened, vmid: plan.vmid, pool })
    const known = {
      deeds: [...ready.deeds, ...later.deeds, ...(await channelDeeds(plan, opened, context)), ...deedsFor(decided)],
      problems: [...later.problems, ...noteProblems(plan, context, ready.parent)],
    }
    await preflight(plan, known, roomFor(decided), opened, context)
    return { session: opened, prepared: ready, replacement: decided }
  })
  const { plan, before, taken } = replacement

  const media = await storeImages(plan, session, context)
  stack.defer(() => media.release())
  for (const old of before) await removeReplaced(old, context)

  const keyPair = await temporaryKeyPair(plan)
  if (keyPair !== undefined) context.emit({ kind: 'secret', text: keyPair.privateKey, name: 'the temporary key' })
  const made = await context.step('Creating VM', () => prepared.make(media.volids, publicKeyFor(plan, keyPair)))
  const { vm } = made
  await context.step('Starting VM', () => vm.start())

  const answers = await serveAnswers(plan, session, context)
  stack.defer(() => answers.close())
  const guest = await withScreenshot(vm, answers, context, async () => {
    await typeUntilAsked(plan, vm, { answers, publicKey: keyPair?.publicKey ?? '' }, session, context)
    const reached = await connectGuest(options, vm, keyPair, answers, context)
    stack.defer(() => reached.communicator.close())
    return reached
  })
  await context.provision(guest.communicator, buildValues(options, vm, answers, guest, keyPair))
  await removeTemporaryKey(options, keyPair, guest, context)
  await guest.communicator.close()

  await removeCloudInit(plan, vm)
  await stopMachine(vm, context)
  // Disks of a template can not be given to another machine: one that takes an ID is converted when it has it.
  if (taken === undefined && !options.skip_convert_to_template) await convertToTemplate(vm, context)
  const vmids = context.trial?.vmids
  const door = (machine: Vm, isMachine = false) => templateDoor(machine, options, connection, { isMachine, vmids })
  await finishMachine(plan, prepared, { ...replacement, made, media, door, session }, context)
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
