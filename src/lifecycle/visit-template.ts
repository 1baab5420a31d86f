import type { GuestReach, PresentTemplate } from '../builders/present-template.ts'
import { cloneTemplate } from '../builders/proxmox/clone-template.ts'
import { hasAgent } from '../builders/proxmox/machine/has-agent.ts'
import type { VmConfig } from '../builders/proxmox/machine/vm.ts'
import { buildTag } from '../builders/proxmox/plan/machine-plan.ts'
import { type Parameters, present } from '../builders/proxmox/plan/parameters.ts'
import { hasCloudInit } from '../builders/proxmox/present-template.ts'
import { connectGuest } from '../builders/proxmox/steps/connect-guest.ts'
import type { DoorContext } from '../builders/template-door.ts'
import type { Communicator } from '../communicators/communicator.ts'
import { communicatorOf } from '../communicators/communicator-registry.ts'
import { generateKeyPair, type KeyPair } from '../communicators/ssh/key-pair.ts'
import { GuestError } from '../diagnostics/errors.ts'

/** What is looked for in a template. */
export interface Visit<Result> {
  /** In the log: `which updates there are`. */
  readonly what: string
  /** `reach`: the way that led to it. */
  ask(guest: Communicator, reach: GuestReach): Promise<Result>
}

/**
 * Starts a clone of a template, asks its guest, and removes the clone. The template itself is not touched: the clone is
 * linked to it where the storage can do that, carries the mark of the build and is in its journal.
 */
export async function visitTemplate<Result>(
  template: PresentTemplate,
  context: DoorContext,
  { what, ask }: Visit<Result>,
): Promise<Result> {
  const { artifact, door, reach } = template
  await using open = await door.open(context)
  const { step } = context
  const clone = await step(`Cloning template ${artifact.vmid} to see ${what}`, () =>
    cloneTemplate(open, { suffix: '-visit' }),
  )
  try {
    const { vm, config } = clone
    const options = reachOf(reach, config, artifact.vmid)
    const keyPair = await keyPairFor(options, config, context)
    await vm.configure(settings(config, options, keyPair, open.session.client.version.major))
    await step(`Starting the clone ${vm.vmid}`, () => vm.start())
    const { communicator, type = options.communicator } = await connectGuest(
      options,
      vm,
      keyPair,
      { evidence: () => [] },
      context,
    )
    try {
      return await step(`Asking the clone ${what}`, () => ask(communicator, { ...options, communicator: type }))
    } finally {
      await communicator.close().catch(() => {})
    }
  } finally {
    // What was cancelled is removed by whoever cleans up: the journal has it.
    if (!context.signal.aborted) await step(`Removing the clone ${clone.vm.vmid}`, () => clone.remove())
  }
}

/**
 * By the build's own way, at the address that the agent tells; or by the agent alone, which needs no login: what the build
 * logged in with is often gone from a finished template.
 */
function reachOf(reach: GuestReach, config: VmConfig, vmid: number): GuestReach {
  const isAsked = hasAgent(config)
  const kind = communicatorOf(reach)
  if (kind.windowsOnly === true)
    throw new GuestError('no-communicator', `Template ${vmid} is one of Windows, which is not asked for packages`)
  if (kind.keyLogin !== undefined)
    return isAsked ? { ...reach, communicator: 'auto', winrm_username: '', ssh_host: '' } : reach
  if (kind.reaches) return reach
  if (isAsked) return { ...reach, communicator: 'agent' }
  throw new GuestError(
    'no-communicator',
    `Nothing leads into a clone of template ${vmid}`,
    'The source has communicator = "none", and the template no guest agent. Install qemu-guest-agent, or keep qemu_agent.',
  )
}

async function keyPairFor(options: GuestReach, config: VmConfig, { emit }: DoorContext): Promise<KeyPair | undefined> {
  const isMissing = communicatorOf(options).keyLogin?.(options)?.isKeyMissing === true
  if (!isMissing || !hasCloudInit(config)) return undefined
  const { temporary_key_pair_type: type, temporary_key_pair_bits: bits, temporary_key_pair_name: name } = options
  const pair = await generateKeyPair({ type, bits, name })
  emit({ kind: 'secret', text: pair.privateKey, name: 'the key of the clone' })
  return pair
}

function settings(config: VmConfig, options: GuestReach, keyPair: KeyPair | undefined, pveMajor: number): Parameters {
  const common: Parameters = {
    tags: buildTag,
    onboot: 0,
    // A copy of a protected template could not be removed.
    ...(config['protection'] === 1 ? { protection: 0 } : {}),
  }
  if (!hasCloudInit(config)) return common
  const kind = communicatorOf(options)
  const publicKey = keyPair?.publicKey ?? kind.keyLogin?.(options)?.publicKey() ?? ''
  return {
    ...common,
    ...present({
      ciuser: kind.access(options).user,
      cipassword: options.ssh_password,
      // The server wants it encoded once more than the call itself is.
      sshkeys: encodeURIComponent(publicKey),
      ipconfig0: config['ipconfig0'] === undefined ? 'ip=dhcp' : '',
    }),
    // What is asked for is what an upgrade at the first start would hide.
    ...(pveMajor < 8 ? {} : { ciupgrade: 0 }),
  }
}
