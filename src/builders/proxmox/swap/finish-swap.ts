import { ExternalError } from '../../../diagnostics/errors.ts'
import type { MachineArtifact } from '../../../events/artifact.ts'
import { artifactOf } from '../machine/artifact-of.ts'
import type { Vm, VmConfig } from '../machine/vm.ts'
import { bearsMark } from '../plan/build-marks.ts'
import { buildTag } from '../plan/machine-plan.ts'
import type { Parameters } from '../plan/parameters.ts'
import { finalDescription, successorIn, takingIn } from '../plan/swap-marks.ts'
import { channelTag, tagsIn } from '../record/channel.ts'
import { sealOf } from '../record/seal.ts'
import { recordIn, withRecord } from '../record/template-record.ts'
import { advance } from './advance.ts'
import { settlePrevious } from './settle-previous.ts'
import { builtOf, descriptionOf, holderOf, type Swap } from './swap.ts'

/** What became of it: `finished`, or `undone` where it had not begun. */
export type SwapFate = 'finished' | 'undone'

/**
 * Finishes a swap that was cut off, or undoes it: then the machine that was built is one that a build has left, which is
 * whoever's to remove who removes those.
 */
export async function finishSwap(swap: Swap): Promise<SwapFate> {
  const end = await advance(swap)
  switch (end) {
    case 'undone':
      return 'undone'
    case 'taken':
      await settleWhereItIs(swap)
      return 'finished'
    case 'ready':
      if (successorIn(descriptionOf(await holderOf(swap).config()))?.ending === 'vm') await holderOf(swap).start()
      swap.emit({ kind: 'artifact', artifact: await madeOf(swap) })
      await release(swap, holderOf(swap))
      swap.emit({ kind: 'say', text: `The new template has the ID ${swap.vmid} now` })
      break
    case 'done':
      break
  }
  await removeBuilt(swap)
  return 'finished'
}

/** What the user gets. */
export async function madeOf(swap: Swap): Promise<MachineArtifact> {
  const vm = holderOf(swap)
  const config = await vm.config()
  if (config === undefined) throw new ExternalError('machine-disappeared', `Virtual machine ${vm.vmid} has disappeared`)
  return artifactOf(config['template'] === 1 ? 'template' : 'vm', vm, config)
}

/** Takes the marks away: from then on the machine is the user's. */
export async function release(swap: Swap, vm: Vm): Promise<void> {
  const config = await vm.config()
  if (config !== undefined && bearsMark(descriptionOf(config), swap.mark)) await vm.configure(released(config))
}

/** The call that does: description and tags as the template's own, with the channel that its record names. */
function released(config: VmConfig): Parameters {
  const text = finalDescription(descriptionOf(config))
  const own = tagsIn(String(config['tags'] ?? '')).filter((tag) => tag !== buildTag)
  const record = recordIn(text)
  const seal = record && sealOf({ ...config, description: text, tags: own.join(';') })
  const description = record === undefined ? text : withRecord(text, { ...record, seal })
  const tags = [...new Set([...own, ...Object.keys(record?.channels ?? {}).map(channelTag)])]
  const gone = [...(description === '' ? ['description'] : []), ...(tags.length === 0 ? ['tags'] : [])]
  return {
    ...(description === '' ? {} : { description }),
    ...(tags.length === 0 ? {} : { tags: tags.join(';') }),
    ...(gone.length === 0 ? {} : { delete: gone.join(',') }),
  }
}

/**
 * What is left under the ID that it was built under: a configuration without disks, or what was copied. It leads to the copy
 * of the old template that stays, and goes after that.
 */
export async function removeBuilt(swap: Swap): Promise<void> {
  const vm = builtOf(swap)
  const config = await vm.unlocked()
  if (config === undefined || !bearsMark(descriptionOf(config), swap.mark)) return
  await settlePrevious(swap, takingIn(descriptionOf(config)))
  await vm.destroy()
}

/** Somebody else has the ID: the template stays under its own rather than being lost with the old one gone. */
async function settleWhereItIs(swap: Swap): Promise<void> {
  const vm = builtOf(swap)
  const config = await vm.config()
  const taking = takingIn(descriptionOf(config))
  if (taking?.ending === 'template' && config?.['template'] !== 1) await vm.convertToTemplate()
  await settlePrevious(swap, taking)
  await release(swap, vm)
  const text = `ID ${swap.vmid} was taken by somebody else when the old template was gone: the new one stays machine ${swap.machine}`
  swap.emit({ kind: 'say', text })
}
