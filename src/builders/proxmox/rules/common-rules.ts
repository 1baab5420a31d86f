import { randomUUID } from 'node:crypto'
import { communicatorOf, resolveCommunicator } from '../../../communicators/communicator-registry.ts'
import type { RuleContext } from '../../../options/component.ts'
import type { ConnectionOverrides } from '../../../proxmox/overrides.ts'
import type { CommonOptions } from '../options/common-options.ts'
import { resolveCdSlot } from './cd-slot.ts'
import { resolveConnection } from './connection-rules.ts'
import { checkDevices } from './device-rules.ts'
import { checkExtraConfig } from './extra-config-rules.ts'
import { resolveHardware } from './hardware-rules.ts'
import { checkHttp } from './http-rules.ts'
import { checkIdentity } from './identity-rules.ts'

function checkAgent(options: CommonOptions, { error }: RuleContext): void {
  if (options.qemu_agent || communicatorOf(options).needsAgent !== true) return
  error(
    'agent-disabled',
    ['qemu_agent'],
    `The communicator ${options.communicator} needs the guest agent, which qemu_agent = false takes out of the machine`,
    'Leave qemu_agent out, or choose another communicator.',
  )
}

/** The rules of everything that the Proxmox builders have in common, and the options that follow from others. */
export function resolveCommon(
  options: CommonOptions,
  overrides: ConnectionOverrides,
  context: RuleContext,
): CommonOptions {
  checkIdentity(options, context)
  checkDevices(options, context)
  checkHttp(options, context)
  checkAgent(options, context)
  communicatorOf(options).checkMade?.(options, context)
  const connection = resolveConnection(options, overrides, context)
  checkExtraConfig(options, connection.username, context)
  const vm_name = options.vm_name === '' ? `packer-${randomUUID()}` : options.vm_name
  return {
    ...resolveCommunicator(resolveHardware(options, context), context),
    ...connection,
    vm_name,
    template_name: options.template_name === '' ? vm_name : options.template_name,
    additional_iso_files: options.additional_iso_files.map((iso, index) =>
      resolveCdSlot(iso, ['additional_iso_files', index], context),
    ),
  }
}
