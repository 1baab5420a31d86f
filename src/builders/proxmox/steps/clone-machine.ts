import { communicatorOf } from '../../../communicators/communicator-registry.ts'
import { error } from '../../../diagnostics/diagnostic.ts'
import { ExternalError, TemplateError } from '../../../diagnostics/errors.ts'
import { type Deed, deed, settingDeeds } from '../../../proxmox/needed-permissions.ts'
import type { BuildContext } from '../../builder.ts'
import { atExtraConfig } from '../machine/at-extra-config.ts'
import type { Vm } from '../machine/vm.ts'
import { strangersIn, unknownBootDevice } from '../plan/boot-order.ts'
import { type Clone, configurationOf, copyOf } from '../plan/clone.ts'
import { resizesOf } from '../plan/machine-plan.ts'
import { allocateSlots, placeOf, type Slots } from '../plan/slots.ts'
import { type CloneSource, findSource } from './find-clone-source.ts'
import { claimMachine, type Making } from './make-machine.ts'

/** A copy of another machine, with more drives where the template has some. */
export function copiedMachine(plan: Clone): Making {
  return {
    prepare: async (session, context) => {
      const source = await findSource(plan.source, session, context)
      checkId(plan, source, context)
      checkAgent(plan, source, context)
      const slots = slotsOf(plan, source, context)
      warnOfBootOrder(plan, source, slots, context)
      return {
        slots,
        deeds: deedsOf(plan, source, slots),
        parent: `${source.vmid} ${source.name}`.trim(),
        make: async (volids, publicKey) => {
          const { node, vmid } = source
          const copy = (to: Vm, mark: string) => to.cloneFrom({ node, vmid }, copyOf(plan, mark), context.mark)
          const made = await claimMachine(plan, session, context, copy, { node, vmid })
          const { vm } = made
          const inherited = await vm.config()
          if (inherited === undefined)
            throw new ExternalError('machine-disappeared', `Virtual machine ${vm.vmid} has disappeared`)
          const pveMajor = session.client.version.major
          const facts = { vmid: vm.vmid, slots, volids, publicKey, inherited, pveMajor }
          await atExtraConfig(plan, context, () => vm.configure(configurationOf(plan, facts)))
          for (const { disk, size } of resizesOf(plan.disks, slots)) await vm.resize(disk, size)
          return made
        },
      }
    },
  }
}

/** Known only now where the source is named: with force the copy would take its place. */
function checkId({ vmid, takes, followsSource }: Clone, source: CloneSource, { places }: BuildContext): void {
  if (source.vmid !== vmid && (source.vmid !== takes || followsSource)) return
  const detail = 'A copy has an ID of its own; with force it would take the place of its source.'
  const range = places.at(['vm_id'])
  throw new TemplateError([error('conflicting-options', 'vm_id is that of the machine to clone', detail, range)])
}

/** A clone that keeps its hardware may have none by which the guest is found, and would be waited for in vain. */
function checkAgent({ options, hardware, followsSource }: Clone, source: CloneSource, { places }: BuildContext): void {
  const { access, needsAgent } = communicatorOf(options)
  const asks = needsAgent === true || access(options).host === ''
  if (!asks || source.hasAgent || followsSource || hardware['agent'] !== undefined) return
  const summary = `The guest is reached by its agent, whose device ${source.vmid} (${source.name}) does not have`
  const detail = 'With clone_overwrite_hardware = false the clone has none either. Add qemu_agent = true.'
  throw new TemplateError([error('agent-disabled', summary, detail, places.at(['clone_overwrite_hardware']))])
}

function warnOfBootOrder({ options, cards }: Clone, source: CloneSource, slots: Slots, context: BuildContext): void {
  const drives = [...source.drives, ...slots.disks, ...slots.isos]
  const others = [...source.others, ...cards.map((_, index) => `net${index}`)]
  const strangers = strangersIn(options.boot, [...drives, ...others])
  if (strangers.length === 0) return
  const range = context.places.at(['boot'])
  const diagnostic = { severity: 'warning', range, ...unknownBootDevice(strangers, drives) } as const
  context.emit({ kind: 'problem', diagnostic })
}

function slotsOf({ disks, images }: Clone, source: CloneSource, { places }: BuildContext): Slots {
  const occupied = new Set(source.disks.keys())
  const slots = allocateSlots(disks, images, { occupied, avoided: new Set(source.cloudInit) })
  if (slots.problems.length === 0) return slots
  const detail = `The source has disks at ${[...occupied].join(', ')}.`
  throw new TemplateError(
    slots.problems.map((one) => error(one.code, one.summary, detail, places.at(placeOf(one, images)))),
  )
}

function deedsOf(plan: Clone, source: CloneSource, slots: Slots): readonly Deed[] {
  const facts = { vmid: plan.vmid, slots, volids: plan.images.map(() => ''), publicKey: '', inherited: {}, pveMajor: 8 }
  const at = { vmid: plan.vmid, pool: plan.options.pool || undefined, source: source.vmid }
  const settings = configurationOf(plan, facts)
  const addsDisks = plan.disks.length > 0 || Object.keys(settings).some((key) => /^(efidisk|tpmstate)\d$/.test(key))
  return [
    deed('clone', at),
    deed('read-source', at),
    deed('create', at),
    ...settingDeeds(at, settings),
    ...(addsDisks ? [deed('disks', at)] : []),
    ...(plan.images.length > 0 || source.cloudInit.length > 0 ? [deed('cds', at)] : []),
    ...(source.cloudInit.length > 0 ? [deed('cloud-init-drive', at)] : []),
    // Of a linked clone too: what the clone writes is allocated there.
    ...(plan.copiesTo === undefined ? [...new Set(source.disks.values())] : [plan.copiesTo]).map((storage) =>
      deed('space', { ...at, storage }),
    ),
  ]
}
