import type { RuleContext } from '../../../options/component.ts'
import { channelName, channelRule, splitChannel } from '../options/channel-name.ts'
import type { CloneOptions } from '../options/clone-options.ts'
import type { CommonOptions } from '../options/common-options.ts'
import { checkGuestSettings } from './guest-settings-rules.ts'

export function checkClone(options: CommonOptions & CloneOptions, context: RuleContext): void {
  const { error, isLate } = context
  const { clone_vm: name, clone_vm_id: id } = options
  if (name === '' && id === undefined && !isLate(['clone_vm']) && !isLate(['clone_vm_id']))
    error(
      'missing-option',
      [],
      'one of clone_vm or clone_vm_id must be specified',
      'It says which machine or template is cloned.',
    )
  if (name !== '' && id !== undefined)
    error('conflicting-options', ['clone_vm_id'], 'clone_vm and clone_vm_id cannot both be specified')
  const { name: template, channel } = splitChannel(name)
  if (channel !== undefined && (template === '' || !channelName.test(channel)))
    error(
      'invalid-channel',
      ['clone_vm'],
      `clone_vm does not name a template and its channel: ${JSON.stringify(name)}`,
      `It looks like debian-13@production, and a channel is ${channelRule}. A machine has no @ in its name.`,
    )
  if (id !== undefined && id === options.vm_id)
    context.buildFails(
      'conflicting-options',
      ['vm_id'],
      'vm_id is that of the machine to clone',
      'A copy has an ID of its own; with force it would take the place of its source.',
    )
  if (options.clone_storage !== '' && !options.full_clone && !isLate(['full_clone']))
    error(
      'option-requires-another',
      ['clone_storage'],
      'clone_storage requires full_clone',
      'A linked clone has its disks where those of the template are. Leave clone_storage or full_clone = false out.',
    )
  checkGuestSettings(options, context)
}
