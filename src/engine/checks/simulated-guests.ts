import { awaitsGuest } from '../../communicators/communicator-registry.ts'
import { type Diagnostic, warning } from '../../diagnostics/diagnostic.ts'
import type { Plan, PlannedBuild } from '../../packer/plan.ts'

/** Builds that wait for a guest which a simulated machine has not. */
export function simulatedGuests({ builds }: Plan): readonly Diagnostic[] {
  return builds
    .filter(({ builder, options }) => builder.startsWith('proxmox-') && awaitsGuest(options) && !hasHost(options))
    .map(({ name, range }) => warning('simulated-guest', `Nobody will answer ${name}`, why, range))
}

const why =
  'A simulated machine runs no guest: the build waits for it until its time-out. Leave --simulate out, name a machine that answers in ssh_host, or use communicator = "none" without none_wait.'

function hasHost(options: PlannedBuild['options']): boolean {
  const { ssh_host, winrm_host } = options as Readonly<Record<string, unknown>>
  return Boolean(ssh_host || winrm_host)
}
