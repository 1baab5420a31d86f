import { communicatorOf } from '../../../communicators/communicator-registry.ts'
import { type Diagnostic, error } from '../../../diagnostics/diagnostic.ts'
import { ProxmoxError } from '../../../proxmox/error.ts'
import {
  type Deed,
  deed,
  missing,
  needsOf,
  type Permissions,
  pathsOf,
  refusalOf,
  reservedOptions,
  told,
} from '../../../proxmox/needed-permissions.ts'
import { rules } from '../../../proxmox/privilege-table.ts'
import type { BuildContext } from '../../builder.ts'
import { freeId } from '../machine/next-id.ts'
import type { DiskImage } from '../plan/disk-image/disk-image.ts'
import type { Image } from '../plan/image.ts'
import type { MachinePlan } from '../plan/machine-plan.ts'
import type { Session } from '../server-session.ts'

/**
 * What the server would refuse the credentials later, when an hour of work or the removal of what was made may hang on
 * it: one problem for all of it. What only makes the build poorer is a line of the log. `making`: of the way in which
 * the machine is made.
 */
export async function privilegeProblems(
  plan: MachinePlan,
  making: readonly Deed[],
  session: Session,
  context: BuildContext,
): Promise<readonly Diagnostic[]> {
  const { client, node } = session
  const at = { vmid: plan.vmid, pool: plan.options.pool || undefined }
  const seeing = context.screenshot === undefined ? [] : [deed('screen', at)]
  const own = [...making, ...deedsOf(plan, node), ...seeing]
  const deeds = plan.takes === undefined ? own : [...own, ...takingDeeds(plan.takes, own)]
  const nextFree = deeds.some(({ at }) => at.vmid === undefined) ? await freeId(session) : 0
  const needs = needsOf(deeds, client.version.major, nextFree)
  const unmet = missing(needs, await permissionsOn(pathsOf(needs), session, context))
  const poorer = unmet.filter(({ rule }) => rules[rule].without !== undefined)
  for (const need of poorer)
    context.message(`"${client.identity}" lacks ${told(need)}: ${rules[need.rule].without ?? ''}`)
  const refused = unmet.filter((need) => !poorer.includes(need))
  return [
    ...reservedProblems(plan, session, context),
    ...(refused.length === 0 ? [] : [refusalOf(refused, client.identity)]),
  ]
}

/** What is done with the machine that is built is done again under the ID that it takes, and its disks come there. */
function takingDeeds(vmid: number, own: readonly Deed[]): readonly Deed[] {
  const isDone = ({ rule, at }: Deed) =>
    at.vmid === undefined &&
    at.storage === undefined &&
    at.source === undefined &&
    !/^(?:agent|keys|node|screen)/.test(rule)
  const again = own.filter(isDone).map(({ rule, at }) => deed(rule, { ...at, vmid }))
  const { pool } = own.find(({ rule }) => rule === 'create')?.at ?? {}
  return [...again, deed('hardware', { vmid, pool }), deed('disks', { vmid, pool }), deed('disks', { pool })]
}

/** By the server's own account, which knows of pools, groups and roles; a path that it does not tell of is not judged. */
async function permissionsOn(
  paths: readonly string[],
  { client }: Session,
  { signal }: BuildContext,
): Promise<Permissions> {
  const ask = async (path: string) => {
    try {
      const answer = (await client.request('GET', '/access/permissions', { path }, { attempts: 1 })) as Record<
        string,
        Record<string, number>
      > | null
      return answer?.[path]
    } catch (thrown) {
      signal.throwIfAborted()
      if (!(thrown instanceof ProxmoxError)) throw thrown
      return undefined
    }
  }
  return new Map(await Promise.all(paths.map(async (path) => [path, await ask(path)] as const)))
}

function reservedProblems({ hardware }: MachinePlan, { client }: Session, { places }: BuildContext): Diagnostic[] {
  return reservedOptions(hardware, client.identity).map((option) =>
    error(
      'root-only',
      `"${client.identity}" may not set ${option}`,
      'Proxmox allows this only to root@pam logged in with its password; not even a token of root@pam may do it.',
      places.at([option]),
    ),
  )
}

function deedsOf(plan: MachinePlan, node: string): readonly Deed[] {
  const { options, vmid, typing, disks, images, imports, cards, cloudInit, hardware } = plan
  const at = { vmid, pool: options.pool || undefined }
  const asksAgent = communicatorOf(options).access(options).host === ''
  const changesCds = cloudInit !== undefined || images.some(({ afterwards }) => afterwards !== 'stays')
  // Only plain bridges: which zone a virtual network belongs to, its name does not tell.
  const bridges = cards.filter(({ bridge }) => /^vmbr\d+$/.test(bridge))
  return [
    deed('read', at),
    deed('options', at),
    deed('power', at),
    ...(typing === undefined ? [] : [deed('keys', at), deed('node', { ...at, node })]),
    ...(asksAgent ? [deed('agent', at)] : []),
    ...(communicatorOf(options).needsAgent === true ? [deed('agent-commands', at)] : []),
    ...(changesCds ? [deed('cds', at)] : []),
    ...(cloudInit === undefined ? [] : [deed('cloud-init-drive', at)]),
    ...(disks.some(({ resize }) => resize !== undefined) ? [deed('disks', at)] : []),
    ...storagesOf(plan).map((storage) => deed('space', { ...at, storage })),
    ...images.flatMap((image) => imageDeeds(image, node)),
    ...(imports === undefined ? [] : importDeeds(imports.image, node)),
    ...bridges.map(({ bridge, vlan }) =>
      deed('bridge', { ...at, bridge: vlan === undefined ? bridge : `${bridge}/${vlan}` }),
    ),
    ...options.pci_devices.flatMap(({ mapping }) => (mapping === '' ? [] : [deed('mapping', { ...at, mapping })])),
    ...(String(hardware['rng0']).includes('/dev/hwrng') ? [deed('hardware-random', at)] : []),
  ]
}

function storagesOf({ options, disks }: MachinePlan): readonly string[] {
  const { efi_config: efi, tpm_config: tpm } = options
  const all = [...disks.map(({ storage }) => storage), efi?.efi_storage_pool, tpm?.tpm_storage_pool]
  return [...new Set(all.filter((storage) => storage !== undefined && storage !== ''))] as readonly string[]
}

function imageDeeds({ source, afterwards }: Image, node: string): readonly Deed[] {
  const { kind, storage } = source
  const at = { storage, node }
  if (kind === 'stored') return [deed('attach', at)]
  const common = [deed('attach', at), deed('list', at), deed('upload', at)]
  if (kind === 'generated') return [...common, deed(afterwards === 'stays' ? 'delete-image' : 'delete-cd', at)]
  return [...common, deed('delete-image', at), ...(source.by === 'node' ? [deed('download', at)] : [])]
}

function importDeeds({ source }: DiskImage, node: string): readonly Deed[] {
  const at = { storage: source.storage, node }
  if (source.kind === 'stored')
    return source.owner === undefined ? [deed('attach', at)] : [deed('import-disk', { source: source.owner })]
  const download = source.by === 'node' ? [deed('download', at)] : []
  return [deed('attach', at), deed('list', at), deed('upload', at), deed('delete-image', at), ...download]
}
