import { setTimeout as delay } from 'node:timers/promises'
import type { Access } from '../access/access.ts'
import { callerId } from '../access/effective-rights.ts'
import { permissionError } from '../api-errors.ts'
import type { Datacenter } from '../datacenter.ts'
import { parsePropertyString } from '../schema/check.ts'
import type { PropertyFormat } from '../schema/parameter-schema.ts'
import type { Worker } from '../tasks/task-list.ts'
import { startVm } from '../vm/start-vm.ts'
import { shutdownVm } from '../vm/stop-vm.ts'
import { isTemplate } from '../vm/vm-configs.ts'
import { anyUser, type Call, ofNode, optionalFlag, type Permission } from './call.ts'

const startupFormat: PropertyFormat = {
  order: { type: 'integer', optional: true, minimum: 0, defaultKey: true },
  up: { type: 'integer', optional: true, minimum: 0 },
  down: { type: 'integer', optional: true, minimum: 0 },
}

const eachOrAll: Permission = { ...anyUser, text: 'VM.PowerMgmt on / or on each of the machines' }
const vms = { type: 'string', optional: true, format: 'pve-vmid-list' } as const

function checkEach(access: Access, wanted: readonly string[]): void {
  if (access.has('/', 'VM.PowerMgmt')) return
  if (wanted.length === 0) throw permissionError('/, VM.PowerMgmt')
  for (const vmid of wanted) access.check(`/vms/${vmid}`, 'VM.PowerMgmt')
}

interface Member {
  readonly vmid: number
  readonly order: number
  /** Seconds of `startup`. */
  readonly up: number | undefined
  readonly down: number | undefined
}

/** The node's machines, templates left out, in the order of starting. */
function membersOf(datacenter: Datacenter, node: string, wanted: readonly string[], onlyOnBoot: boolean): Member[] {
  return datacenter.vms
    .all()
    .flatMap((vmid) => {
      const config = datacenter.vms.peek(vmid)
      if (config === undefined || datacenter.vms.nodeOf(vmid) !== node || isTemplate(config)) return []
      if (wanted.length > 0 && !wanted.includes(String(vmid))) return []
      if (onlyOnBoot && config.options.get('onboot') !== '1') return []
      const { order, up, down } = parsePropertyString(startupFormat, config.options.get('startup') ?? '')
      const seconds = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text))
      return [{ vmid, order: seconds(order) ?? Number.MAX_SAFE_INTEGER, up: seconds(up), down: seconds(down) }]
    })
    .sort((a, b) => a.order - b.order || a.vmid - b.vmid)
}

/** A task of its own for one machine; its outcome is told in the log of the caller's. */
async function inOwnTask(
  datacenter: Datacenter,
  node: string,
  user: string,
  type: string,
  vmid: number,
  work: (worker: Worker) => Promise<void>,
): Promise<string> {
  const upid = datacenter.tasks.start(node, type, String(vmid), user, work)
  await datacenter.tasks.ended(upid)
  return datacenter.tasks.find(upid)?.exitstatus ?? ''
}

const startAll: Call = {
  method: 'POST',
  path: '/nodes/{node}/startall',
  description: 'Start all virtual machines that start with the node, or the named ones.',
  proxied: true,
  permission: eachOrAll,
  parameters: { ...ofNode, force: optionalFlag, vms },
  run: ({ datacenter, access, node, parameters }) => {
    const wanted = parameters.list('vms')
    checkEach(access, wanted)
    const user = callerId(access.caller)
    return datacenter.tasks.start(node, 'startall', '', user, async (worker) => {
      for (const { vmid, up } of membersOf(datacenter, node, wanted, !parameters.flag('force'))) {
        if (datacenter.machines.get(vmid) !== undefined) continue
        worker.log(`Starting VM ${vmid}`)
        const status = await inOwnTask(datacenter, node, user, 'qmstart', vmid, (own) =>
          startVm(datacenter, node, vmid, own),
        )
        if (status !== 'OK') worker.log(`Starting VM ${vmid} failed: ${status}`)
        else if (up) {
          worker.log(`Waiting for ${up} seconds (startup delay)`)
          await delay(up * 1000, undefined, { signal: worker.signal })
        }
      }
    })
  },
}

const stopAll: Call = {
  method: 'POST',
  path: '/nodes/{node}/stopall',
  description: 'Shut all virtual machines of the node down, or the named ones.',
  proxied: true,
  permission: eachOrAll,
  parameters: {
    ...ofNode,
    'force-stop': optionalFlag,
    timeout: { type: 'integer', optional: true, minimum: 0, maximum: 7200 },
    vms,
  },
  run: ({ datacenter, access, node, parameters }) => {
    const wanted = parameters.list('vms')
    checkEach(access, wanted)
    const user = callerId(access.caller)
    const forceStop = !parameters.has('force-stop') || parameters.flag('force-stop')
    return datacenter.tasks.start(node, 'stopall', '', user, async (worker) => {
      const members = membersOf(datacenter, node, wanted, false).reverse()
      for (const order of new Set(members.map((member) => member.order))) {
        const together = members.filter((member) => member.order === order)
        await Promise.all(
          together.map(async ({ vmid, down }) => {
            if (datacenter.machines.get(vmid) === undefined) return
            const timeout = down ?? parameters.optionalInteger('timeout') ?? 180
            worker.log(`Stopping VM ${vmid} (timeout = ${timeout} seconds)`)
            await inOwnTask(datacenter, node, user, 'qmshutdown', vmid, (own) =>
              shutdownVm(datacenter, node, vmid, own, { timeout, forceStop }),
            )
          }),
        )
      }
    })
  },
}

export const powerAllCalls: readonly Call[] = [startAll, stopAll]
