import { callerId } from '../access/effective-rights.ts'
import { parameterError } from '../api-errors.ts'
import { hasCallsOfNine, hasNetworkResources } from '../release.ts'
import { anyUser, type Call, directory, needs } from './call.ts'
import { addressOf } from './network-calls.ts'
import { nodeResource, resourceRow, storageResource } from './resource-rows.ts'
import { clusterRow } from './task-calls.ts'

const resources: Call = {
  method: 'GET',
  path: '/cluster/resources',
  description: 'Everything that the caller may see.',
  permission: anyUser,
  parameters: { type: { type: 'string', optional: true, enum: ['vm', 'storage', 'node', 'sdn'] } },
  run: ({ datacenter, access, parameters }) => {
    const type = parameters.optional('type')
    const { state } = datacenter
    const rows: Record<string, unknown>[] = []
    const vms = datacenter.vms.all().filter((vmid) => access.has(`/vms/${vmid}`, 'VM.Audit'))
    if (type === undefined) {
      for (const pool of Object.keys(state.pools)) {
        if (access.has(`/pool/${pool}`, 'Pool.Audit'))
          rows.push({ id: `/pool/${pool}`, pool, type: 'pool', ...poolFigures(pool) })
      }
    }
    if (type === undefined || type === 'vm') rows.push(...vms.map((vmid) => resourceRow(datacenter, vmid, true)))
    if (type === undefined || type === 'node') {
      for (const node of state.nodes)
        rows.push(nodeResource(datacenter, node, access.has(`/nodes/${node}`, 'Sys.Audit')))
    }
    if (type === undefined || type === 'storage') {
      for (const id of Object.keys(state.storages)) {
        if (access.has(`/storage/${id}`, 'Datastore.Audit'))
          rows.push(...state.nodes.map((node) => storageResource(datacenter, node, id)))
      }
    }
    if ((type === undefined || type === 'sdn') && access.has('/sdn/zones/localnetwork', 'SDN.Audit')) {
      for (const node of state.nodes) rows.push(zoneRow(node, hasNetworkResources(state.version)))
    }
    return rows

    /** A pool sums up its running machines. */
    function poolFigures(pool: string): Record<string, unknown> {
      const running = state.pools[pool]!.vms.map((vmid) => datacenter.broadcast.figures(vmid)).filter(
        (row) => row?.['status'] === 'running',
      )
      if (running.length === 0) return {}
      const sum = (key: string): number => running.reduce((total, row) => total + Number(row?.[key] ?? 0), 0)
      const uptime = Math.max(...running.map((row) => Number(row?.['uptime'] ?? 0)))
      return { cpu: sum('cpu'), maxcpu: sum('cpus'), mem: sum('mem'), maxmem: sum('maxmem'), uptime }
    }
  },
}

function zoneRow(node: string, isNetwork: boolean): Record<string, unknown> {
  const zone = 'localnetwork'
  return isNetwork
    ? { id: `network/${node}/zone/${zone}`, network: zone, 'network-type': 'zone', node, status: 'ok', type: 'network' }
    : { id: `sdn/${node}/${zone}`, node, sdn: zone, status: 'ok', type: 'sdn' }
}

const nextid: Call = {
  method: 'GET',
  path: '/cluster/nextid',
  description: 'The lowest free ID, or whether a given one is free.',
  permission: anyUser,
  parameters: { vmid: { type: 'integer', optional: true, format: 'pve-vmid' } },
  run: ({ datacenter, parameters }) => {
    const wanted = parameters.optional('vmid')
    if (wanted !== undefined) {
      if (datacenter.vms.exists(Number(wanted))) throw parameterError({ vmid: `VM ${wanted} already exists` })
      return wanted
    }
    let vmid = 100
    while (datacenter.vms.exists(vmid)) vmid++
    return String(vmid)
  },
}

const status: Call = {
  method: 'GET',
  path: '/cluster/status',
  description: 'The nodes.',
  proxied: true,
  permission: needs('/', 'Sys.Audit'),
  parameters: {},
  run: ({ datacenter }) => {
    const { nodes } = datacenter.state
    const ip = addressOf(datacenter)
    const cluster = {
      type: 'cluster',
      id: 'cluster',
      name: 'cluster',
      nodes: nodes.length,
      quorate: 1,
      version: nodes.length,
    }
    const rows = nodes.map((name, index) => ({
      id: `node/${name}`,
      ip,
      level: '',
      local: index === 0 ? 1 : 0,
      name,
      nodeid: nodes.length === 1 ? 0 : index + 1,
      online: 1,
      type: 'node',
    }))
    return nodes.length === 1 ? rows : [cluster, ...rows]
  },
}

const tasks: Call = {
  method: 'GET',
  path: '/cluster/tasks',
  description: 'Recent tasks that the caller may see.',
  permission: anyUser,
  parameters: {},
  run: ({ datacenter, access }) => {
    const finished = datacenter.tasks.archived().toSorted((a, b) => b.parsed.starttime - a.parsed.starttime)
    return [...datacenter.tasks.active(), ...finished]
      .slice(0, 25)
      .map(clusterRow)
      .filter((row) => access.has('/', 'Sys.Audit') || row['user'] === callerId(access.caller))
  },
}

const empty = (path: string, description: string, privilege = 'Sys.Audit'): Call => ({
  method: 'GET',
  path,
  description,
  permission: needs('/', privilege),
  parameters: {},
  run: () => [],
})

const haStatus: Call = {
  method: 'GET',
  path: '/cluster/ha/status/current',
  description: 'State of high availability: only the quorum.',
  permission: needs('/', 'Sys.Audit'),
  parameters: {},
  run: ({ datacenter }) => [
    { id: 'quorum', node: datacenter.state.nodes[0], quorate: 1, status: 'OK', type: 'quorum' },
  ],
}

export const clusterCalls: readonly Call[] = [
  directory('/cluster', 'name', [
    ...['acme', 'backup', 'backup-info', 'ceph', 'config', 'firewall', 'ha', 'jobs', 'log', 'mapping', 'metrics'],
    ...['notifications', 'nextid', 'options', 'replication', 'resources', 'status', 'tasks', 'sdn'],
    { name: 'bulk-action', when: hasCallsOfNine },
    { name: 'qemu', when: hasCallsOfNine },
  ]),
  resources,
  nextid,
  status,
  tasks,
  empty('/cluster/ha/resources', 'Resources under high availability: none.'),
  haStatus,
  empty('/cluster/config/nodes', 'Members of the corosync cluster: none.'),
  { ...empty('/cluster/sdn/zones', 'SDN zones: none.'), permission: anyUser },
  { ...empty('/cluster/sdn/vnets', 'SDN virtual networks: none.'), permission: anyUser },
  { ...empty('/cluster/backup', 'Backup jobs: none.') },
  { ...empty('/cluster/replication', 'Replication jobs: none.'), permission: anyUser },
  { ...empty('/cluster/mapping/pci', 'PCI mappings: none.'), permission: anyUser },
]
