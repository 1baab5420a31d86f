import { hasTextsOfNine } from '../release.ts'
import { type Call, needs, needsAny, ofNode, ofStorage, ofVm } from './call.ts'

const period = {
  timeframe: { type: 'string', enum: ['hour', 'day', 'week', 'month', 'year'] },
  cf: { type: 'string', optional: true, enum: ['AVERAGE', 'MAX'] },
} as const

const ofGraph = { ...period, ds: { type: 'string', format: 'pve-configid-list' } } as const

function noGraph(): never {
  throw new Error('this server draws no graphs')
}

/** A server of minutes has no history: series are empty. */
export const rrdCalls: readonly Call[] = [
  {
    method: 'GET',
    path: '/nodes/{node}/rrddata',
    description: 'History of the node: empty.',
    permission: needs('/nodes/{node}', 'Sys.Audit'),
    parameters: { ...ofNode, ...period },
    run: () => [],
  },
  {
    method: 'GET',
    path: '/nodes/{node}/qemu/{vmid}/rrddata',
    description: 'History of the virtual machine: empty.',
    permission: needs('/vms/{vmid}', 'VM.Audit'),
    parameters: { ...ofVm, ...period },
    run: ({ datacenter, parameters }) => {
      const vmid = parameters.integer('vmid')
      if (datacenter.vms.exists(vmid)) return []
      const folder = hasTextsOfNine(datacenter.state.version) ? 'pve-vm-9.0' : 'pve2-vm'
      throw new Error(`RRD error: opening '/var/lib/rrdcached/db/${folder}/${vmid}': No such file or directory`)
    },
  },
  {
    method: 'GET',
    path: '/nodes/{node}/storage/{storage}/rrddata',
    description: 'History of the storage: empty.',
    permission: needsAny('/storage/{storage}', 'Datastore.Audit', 'Datastore.AllocateSpace'),
    parameters: { ...ofStorage, ...period },
    run: () => [],
  },
  {
    method: 'GET',
    path: '/nodes/{node}/storage/{storage}/rrd',
    description: 'A graph of the storage: refused.',
    permission: needsAny('/storage/{storage}', 'Datastore.Audit', 'Datastore.AllocateSpace'),
    parameters: { ...ofStorage, ...ofGraph },
    run: noGraph,
  },
]
