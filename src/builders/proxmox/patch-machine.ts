import type { ConnectionOverrides } from '../../proxmox/overrides.ts'
import type { BuildContext, Patching } from '../builder.ts'
import type { PresentTemplate } from '../present-template.ts'
import type { Clone } from './plan/clone.ts'
import type { MachinePlan } from './plan/machine-plan.ts'
import { guestKeyOf } from './rules/guest-key.ts'

/** A copy needs the present template to the end, and takes its ID then. */
export function patching(overrides: ConnectionOverrides): Patching<MachinePlan> {
  return {
    whyNot: ({ vmid, options }, { force, forceOrder }) => {
      if (force && (forceOrder ?? options.force_order) === 'delete-first')
        return 'with force_order = "delete-first" it would be gone before it is copied'
      return vmid === undefined || force ? undefined : 'its ID is fixed, and only with force another one takes it'
    },
    make: (work, present, context) => patchMachine(work, present, overrides, context),
  }
}

/**
 * Makes the next template of the present one: a full copy of it, which has its hardware and its disks already, and installs
 * nothing. What follows is as with any build: it is provisioned, converted, proven and handed over, and the old one goes.
 */
async function patchMachine(
  plan: MachinePlan,
  { artifact, reach }: PresentTemplate,
  overrides: ConnectionOverrides,
  context: BuildContext,
): Promise<void> {
  const [{ buildMachine }, { copiedMachine }] = await Promise.all([
    import('./build-machine.ts'),
    import('./steps/clone-machine.ts'),
  ])
  const { communicator, ssh_host } = reach
  const reached = { ...plan.options, communicator, ssh_host }
  const guestKey = guestKeyOf(reached)
  // The key that cloud-init puts into the guest for this build is nobody's afterwards.
  const ssh_clear_authorized_keys = reached.ssh_clear_authorized_keys || guestKey === 'temporary'
  const installing = { boot: '', boot_command: [], http_directory: '', http_content: {} }
  const clone: Clone = {
    ...plan,
    options: { ...reached, ...installing, ssh_clear_authorized_keys },
    hardware: {},
    disks: [],
    images: [],
    imports: undefined,
    typing: undefined,
    guestKey,
    source: { name: '', channel: undefined, vmid: artifact.vmid },
    isFull: true,
    followsSource: true,
    cloudInitValues: guestKey === 'none' ? {} : { ciuser: reached.ssh_username },
    withoutUpgrade: undefined,
    requests: [],
  }
  await buildMachine(clone, copiedMachine, overrides, context)
}
