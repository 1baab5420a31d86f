import { randomUUID } from 'node:crypto'
import type { Guest } from '../../communicators/communicator-kind.ts'
import type { KeyPair } from '../../communicators/ssh/key-pair.ts'
import { warning } from '../../diagnostics/diagnostic.ts'
import type { MachineArtifact } from '../../events/artifact.ts'
import type { LateValues } from '../../packer/plan.ts'
import type { ConnectionOverrides } from '../../proxmox/overrides.ts'
import type { BuildContext, CloseEntry } from '../builder.ts'
import { guestValues } from '../reach-guest.ts'
import { connect } from './connect-server.ts'
import { connectionOf } from './connection-of.ts'
import type { Images } from './images/images.ts'
import { type Media, prepareMedia } from './images/prepare-media.ts'
import type { Vm } from './machine/vm.ts'
import type { CommonOptions } from './options/common-options.ts'
import type { IsoBlock } from './options/iso-options.ts'
import type { Origin } from './origin.ts'
import type { Slots } from './requests/slots.ts'
import { sessionOf } from './server-session.ts'
import { connectGuest, publicKeyFor, removeTemporaryKey, temporaryKeyPair } from './steps/connect-guest.ts'
import { finalize, removeCloudInit } from './steps/finalize.ts'
import { preflight } from './steps/preflight.ts'
import { findReplaced, removeReplaced } from './steps/replace-template.ts'
import { type Answers, serveAnswers } from './steps/serve-answers.ts'
import { typeBoot } from './steps/type-boot-command.ts'
import { paceOf } from './steps/typing-pace.ts'
import { artifactOf } from './template-artifact.ts'

/** Seconds that a guest gets to shut down; many need more than the server's own 60. */
const shutdownTimeout = 300

const runUuid = randomUUID()

/** From an installer's image or another machine to a template. */
export async function buildMachine(
  options: CommonOptions,
  { isos, isoPath }: Images,
  origin: Origin,
  overrides: ConnectionOverrides,
  context: BuildContext,
): Promise<void> {
  await using stack = new AsyncDisposableStack()

  const { session, machine } = await context.step('Connecting to Proxmox VE', async () => {
    const connection = connectionOf(options, overrides)
    if (connection.insecureSkipTlsVerify) warnOfUncheckedCertificate(connection.url ?? '', context)
    const client = await connect(connection, context)
    stack.defer(() => client.close())
    for (const text of client.secrets()) context.emit({ kind: 'secret', text })
    context.message(`Proxmox VE ${client.version.text} as ${client.identity}`)
    const opened = sessionOf(client, connection.node ?? '', context)
    const planned = await origin.plan(opened)
    await preflight(options, { isos, isoPath }, planned.deeds, opened, context)
    return { session: opened, machine: planned }
  })

  const replaced = context.force ? await findReplaced(options, session) : undefined
  const media = await prepareMedia(isos, isoPath, session, context)

  // A fixed ID is free only when the old template is gone; without one the old template stays until the new one is there.
  if (replaced !== undefined && options.vm_id !== 0) await removeReplaced(replaced, context)
  const keyPair = await temporaryKeyPair(options)
  const { vm, close } = await context.step('Creating VM', () =>
    machine.create(media.volids, publicKeyFor(options, keyPair)),
  )
  await context.step('Starting VM', () => vm.start())

  const answers = await serveAnswers(options, session, context)
  stack.defer(() => answers.close())
  if (options.boot_command.length > 0) {
    await context.step('Typing the boot command', async () =>
      typeBoot(
        options,
        vm,
        { answers, publicKey: keyPair?.publicKey ?? '' },
        await paceOf(options, session, context),
        context,
      ),
    )
  }

  const guest = await connectGuest(options, vm, keyPair, context)
  stack.defer(() => guest.communicator.close())
  await context.provision(guest.communicator, lateValues(options, vm, answers, guest, keyPair))
  await removeTemporaryKey(options, keyPair, guest, context)
  await guest.communicator.close()

  await finish(options, isos, machine.slots, vm, { close, media }, context)
  if (replaced !== undefined && options.vm_id === 0) await removeReplaced(replaced, context)
}

function warnOfUncheckedCertificate(url: string, context: BuildContext): void {
  const range = context.places.at(['insecure_skip_tls_verify'])
  const detail =
    'Whoever is on the way to the server can read the credentials and change what is built. Set the input proxmox-fingerprint (shown by `pvenode cert info`) or proxmox-ca (`/etc/pve/pve-root-ca.pem`): either of them also wins over insecure_skip_tls_verify in a template.'
  context.emit({
    kind: 'problem',
    diagnostic: warning('certificate-not-checked', `The certificate of ${url} is not checked`, detail, range),
  })
}

/** What the journal holds open: the machine and the uploaded images. */
interface Held {
  readonly close: CloseEntry
  readonly media: Media
}

async function finish(
  options: CommonOptions,
  isos: readonly IsoBlock[],
  slots: Slots,
  vm: Vm,
  held: Held,
  context: BuildContext,
): Promise<void> {
  await removeCloudInit(vm)
  await context.step('Stopping VM', () => shutDown(vm, context))
  const kind = options.skip_convert_to_template ? 'vm' : 'template'
  if (kind === 'template') {
    await context.step('Converting VM to template', async () => {
      const result = await vm.convertToTemplate()
      for (const text of result?.warnings ?? [])
        context.warn('conversion-warning', 'Proxmox VE warns about the conversion', text)
    })
  }
  try {
    await context.step('Finalizing', () => finalize(options, isos, slots, vm))
    if (kind === 'vm') await vm.start()
  } catch (thrown) {
    // Twenty minutes of work are in it, and what is missing can be set by hand.
    if (!context.signal.aborted) await handOver(kind, vm, held, context)
    throw thrown
  }
  await handOver(kind, vm, held, context)
}

async function handOver(
  kind: MachineArtifact['kind'],
  vm: Vm,
  { close, media }: Held,
  context: BuildContext,
): Promise<void> {
  const config = (await vm.config()) ?? {}
  close('handed-over')
  const artifact = artifactOf(kind, vm, config)
  context.onArtifact(artifact)
  context.say(`A ${kind === 'vm' ? 'VM' : 'template'} was created: ${artifact.vmid}`)
  await media.settle(config)
}

async function shutDown(vm: Vm, context: BuildContext): Promise<void> {
  if ((await vm.status()) === 'stopped') {
    context.message('The guest has shut down by itself')
    return
  }
  await vm.shutdown(shutdownTimeout)
}

/** Packer's `build.*` accessors. */
function lateValues(
  options: CommonOptions,
  vm: Vm,
  answers: Answers,
  { host }: Guest,
  keyPair: KeyPair | undefined,
): LateValues {
  const none = (name: string) => `ERR_${name}_NOT_IMPLEMENTED_BY_BUILDER`
  return {
    ...guestValues(options, host, keyPair),
    ID: vm.vmid,
    PackerRunUUID: runUuid,
    PackerHTTPIP: answers.ip ?? none('HTTP_IP'),
    PackerHTTPPort: answers.ip === undefined ? none('HTTP_PORT') : String(answers.port),
    PackerHTTPAddr: answers.ip === undefined ? none('HTTP_ADDR') : `${answers.ip}:${answers.port}`,
  }
}
