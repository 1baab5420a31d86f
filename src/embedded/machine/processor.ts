import { type Config, isOn, numbered, type Properties, parseProperties } from './devices/qemu-properties.ts'

export type Acceleration = 'kvm' | 'tcg'

// PVE's own names for the levels of the x86-64 psABI, as features on top of the plainest 64-bit processor.
const V2 = ['popcnt', 'pni', 'sse4.1', 'sse4.2', 'ssse3']
const V3 = ['aes', ...V2, 'avx', 'avx2', 'bmi1', 'bmi2', 'f16c', 'fma', 'abm', 'movbe', 'xsave']
const LEVELS: Readonly<Record<string, readonly string[]>> = {
  'x86-64-v2': V2,
  'x86-64-v2-AES': ['aes', ...V2],
  'x86-64-v3': V3,
  'x86-64-v4': [...V3, 'avx512f', 'avx512bw', 'avx512cd', 'avx512dq', 'avx512vl'],
}

// Types without a maker of their own: PVE gives them the host's.
const GENERIC = new Set(['kvm64', 'kvm32', 'qemu64', 'qemu32'])

/** `cpu: x86-64-v2-AES,flags=+aes;-pcid` → the value of QEMU's `-cpu`. */
export function cpuModel(config: Config, acceleration: Acceleration): string {
  const cpu = parseProperties(config['cpu'] ?? 'kvm64')
  const type = cpu['cputype'] ?? cpu[''] ?? 'kvm64'
  if (type.startsWith('custom-')) throw new Error(`cpu: custom type '${type}' is not defined`)
  const level = LEVELS[type]
  const generic = level !== undefined || GENERIC.has(type)
  const model = type === 'host' && acceleration === 'tcg' ? 'max' : level === undefined ? type : 'qemu64'
  const parts = [model, ...(level ?? []).map((flag) => `+${flag}`)]
  if (type === 'kvm64') parts.push('+lahf_lm', '+sep')
  parts.push(...flags(cpu))
  if (isOn(cpu['hidden'])) parts.push('kvm=off')
  if (cpu['phys-bits'] === 'host') parts.push('host-phys-bits=on')
  else if (cpu['phys-bits'] !== undefined) parts.push(`phys-bits=${cpu['phys-bits']}`)
  // Emulated, the choice is ours, and a kernel does not guard AMD processors against Meltdown: without page-table
  // isolation each system call is spared two emulated TLB flushes.
  if (generic && acceleration === 'tcg') parts.push('vendor=AuthenticAMD')
  return parts.join(',')
}

function flags(cpu: Properties): string[] {
  const words = cpu['flags']?.split(';').filter((flag) => flag !== '') ?? []
  for (const flag of words)
    if (!/^[+-][\w.-]+$/.test(flag)) throw new Error(`cpu: '${flag}' is not a flag: use +FLAG or -FLAG`)
  return words
}

/** MiB of `memory: 2048` or `memory: current=2048`. */
export function memorySize(config: Config): number {
  const memory = parseProperties(config['memory'] ?? 512)
  return Number(memory['current'] ?? memory[''] ?? 512)
}

export function processorArguments(config: Config, acceleration: Acceleration): string[] {
  const sockets = Number(config['sockets'] ?? 1)
  const cores = Number(config['cores'] ?? 1)
  const most = sockets * cores
  const cpus = Number(config['vcpus'] ?? most)
  return [
    '-accel',
    // A guest that restarts goes through a large cache of translated code very slowly: half the time with this size.
    acceleration === 'kvm' ? 'kvm' : 'tcg,thread=multi,tb-size=128',
    '-cpu',
    cpuModel(config, acceleration),
    '-smp',
    `${cpus},sockets=${sockets},cores=${cores},maxcpus=${most}`,
    '-m',
    String(memorySize(config)),
    ...numaArguments(config, sockets, cores),
  ]
}

function numaArguments(config: Config, sockets: number, cores: number): string[] {
  if (!isOn(config['numa'])) return []
  const configured = numbered(config, 'numa').map(({ key, index, value }) => {
    const node = parseProperties(value)
    if (node['memory'] === undefined) throw new Error(`${key}: memory is missing`)
    return { index, cpus: (node['cpus'] ?? node[''] ?? '').split(';'), memory: Number(node['memory']) }
  })
  const nodes =
    configured.length > 0
      ? configured
      : Array.from({ length: sockets }, (_, index) => ({
          index,
          cpus: [cores === 1 ? String(index) : `${index * cores}-${(index + 1) * cores - 1}`],
          memory: memorySize(config) / sockets,
        }))
  return nodes.flatMap(({ index, cpus, memory }) => [
    '-object',
    `memory-backend-ram,id=ram-node${index},size=${memory}M`,
    '-numa',
    [`node,nodeid=${index}`, ...cpus.map((range) => `cpus=${range}`), `memdev=ram-node${index}`].join(','),
  ])
}
