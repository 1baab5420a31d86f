import { createHash } from 'node:crypto'
import { statfsSync } from 'node:fs'
import { arch, loadavg, release, uptime, version } from 'node:os'
import { hasCallsOfNine, releaseOf } from '../release.ts'
import { cpuModels } from '../schema/formats.ts'
import { anyUser, type Call, directory, needs, nodeParameter, ofNode } from './call.ts'
import { addressOf } from './network-calls.ts'
import { nodeResource } from './resource-rows.ts'

const list: Call = {
  method: 'GET',
  path: '/nodes',
  description: 'The nodes.',
  permission: anyUser,
  parameters: {},
  run: ({ datacenter, access }) =>
    datacenter.state.nodes.map((node) => {
      const { 'cgroup-mode': _, ...row } = nodeResource(datacenter, node, access.has(`/nodes/${node}`, 'Sys.Audit'))
      return { ...row, ssl_fingerprint: datacenter.certificate.fingerprint }
    }),
}

const status: Call = {
  method: 'GET',
  path: '/nodes/{node}/status',
  description: 'Status of the node; `cpuinfo.hvm` tells whether machines run with hardware acceleration.',
  permission: needs('/nodes/{node}', 'Sys.Audit'),
  parameters: ofNode,
  run: ({ datacenter }) => {
    const processors = datacenter.host.processors()
    const memory = datacenter.host.memory()
    const disk = statfsSync(datacenter.data.root)
    const { release: number, repoid, version: full } = releaseOf(datacenter.state.version)
    return {
      'boot-info': { mode: 'legacy-bios' },
      cpu: 0,
      cpuinfo: {
        cores: processors.count,
        cpus: processors.count,
        flags: '',
        hvm: datacenter.hypervisor.acceleration === 'kvm' ? '1' : '0',
        mhz: String(processors.mhz),
        model: processors.model,
        sockets: 1,
        user_hz: 100,
      },
      'current-kernel': {
        machine: arch() === 'x64' ? 'x86_64' : arch(),
        release: release(),
        sysname: 'Linux',
        version: version(),
      },
      idle: 0,
      ksm: { shared: 0 },
      kversion: `Linux ${release()} ${version()}`,
      loadavg: loadavg().map((load) => load.toFixed(2)),
      memory: { ...memory, used: memory.total - memory.free },
      pveversion: `pve-manager/${full === '' ? number : full}/${repoid}`,
      rootfs: {
        avail: disk.bavail * disk.bsize,
        free: disk.bfree * disk.bsize,
        total: disk.blocks * disk.bsize,
        used: (disk.blocks - disk.bfree) * disk.bsize,
      },
      swap: { free: 0, total: 0, used: 0 },
      uptime: Math.floor(uptime()),
      wait: 0,
    }
  },
}

const command: Call = {
  method: 'POST',
  path: '/nodes/{node}/status',
  description: 'Reboot or shut down the node: refused here.',
  proxied: true,
  permission: needs('/nodes/{node}', 'Sys.PowerMgmt'),
  parameters: { ...ofNode, command: { type: 'string', enum: ['reboot', 'shutdown'] } },
  run: () => {
    throw new Error('this node cannot be rebooted or shut down by its API: it is an embedded server')
  },
}

const time: Call = {
  method: 'GET',
  path: '/nodes/{node}/time',
  description: 'The clock of the node.',
  permission: needs('/nodes/{node}', 'Sys.Audit'),
  parameters: ofNode,
  run: ({ datacenter }) => {
    const seconds = Math.floor(datacenter.now() / 1000)
    return { localtime: seconds, time: seconds, timezone: 'Etc/UTC' }
  },
}

const dns: Call = {
  method: 'GET',
  path: '/nodes/{node}/dns',
  description: 'Name servers of the node.',
  permission: needs('/nodes/{node}', 'Sys.Audit'),
  parameters: ofNode,
  run: ({ datacenter }) => ({ dns1: '127.0.0.1', search: datacenter.state.domain }),
}

const hosts: Call = {
  method: 'GET',
  path: '/nodes/{node}/hosts',
  description: 'The hosts file of the node.',
  proxied: true,
  permission: needs('/', 'Sys.Audit'),
  parameters: ofNode,
  run: ({ datacenter, node }) => {
    const data = `127.0.0.1 localhost\n${addressOf(datacenter)} ${node}.${datacenter.state.domain} ${node}\n`
    return { data, digest: createHash('sha1').update(data).digest('hex') }
  },
}

const config: Call = {
  method: 'GET',
  path: '/nodes/{node}/config',
  description: 'Options of the node: none.',
  permission: needs('/', 'Sys.Audit'),
  parameters: { node: nodeParameter },
  run: () => ({}),
}

const lxc: Call = {
  method: 'GET',
  path: '/nodes/{node}/lxc',
  description: 'Containers of the node: none.',
  proxied: true,
  permission: anyUser,
  parameters: ofNode,
  run: () => [],
}

function vendorOf(model: string): string {
  if (/^(?:athlon|phenom|Opteron|EPYC)/.test(model)) return 'AuthenticAMD'
  return /^(?:host|max|kvm|qemu|x86-64)/.test(model) ? 'default' : 'GenuineIntel'
}

const cpus: Call = {
  method: 'GET',
  path: '/nodes/{node}/capabilities/qemu/cpu',
  description: 'The CPU models.',
  permission: anyUser,
  parameters: ofNode,
  run: () => cpuModels.map((name) => ({ custom: 0, name, vendor: vendorOf(name) })),
}

export const nodeCalls: readonly Call[] = [
  list,
  directory(
    '/nodes/{node}',
    'name',
    [
      ...['aplinfo', 'apt', 'capabilities', 'ceph', 'certificates', 'config', 'disks', 'dns', 'firewall', 'hardware'],
      ...['hosts', 'journal', 'lxc', 'migrateall', 'netstat', 'network', 'qemu', 'query-url-metadata', 'replication'],
      ...['report', 'rrd', 'rrddata', 'scan', 'services', 'spiceshell', 'startall', 'status', 'stopall', 'storage'],
      ...[
        'subscription',
        'suspendall',
        'syslog',
        'tasks',
        'termproxy',
        'time',
        'version',
        'vncshell',
        'vzdump',
        'wakeonlan',
        'sdn',
      ],
      { name: 'query-oci-repo-tags', when: hasCallsOfNine },
    ],
    ofNode,
  ),
  status,
  command,
  time,
  dns,
  hosts,
  config,
  lxc,
  directory('/nodes/{node}/capabilities', 'name', ['qemu'], ofNode),
  cpus,
]
