import { contains, type Network } from '../devices/network-device.ts'

/** Where guests may go beside the internet. */
export interface GuestWays {
  /** Ports of this machine's loopback, at the address of the guest's bridge; as they are at the moment. */
  readonly ports: { has(port: number): boolean }
  /** Private networks around this machine, and what listens on its own addresses there: as guests on a bridge do. */
  readonly nearby: boolean
  /** This machine's addresses. */
  readonly own?: ReadonlySet<string>
}

const ARP = 0x0806
const IPV4 = 0x0800
const ICMP = 1
const TCP = 6
const UDP = 17
const SYN = 0x02
const ACK = 0x10
const DNS_PORT = 53
const DHCP_PORT = 67

/**
 * May a guest's frame go on into the emulated network? That network opens connections for the guest as if this machine
 * had: to its own loopback for the bridge's address, a broadcast, and 127.0.0.0/8. Answers to connections from here pass.
 */
export function mayPass(frame: Buffer, network: Network, { ports, nearby, own }: GuestWays): boolean {
  if (frame.length < 14) return false
  const type = frame.readUInt16BE(12)
  if (type === ARP) return true
  const packet = frame.subarray(14)
  if (type !== IPV4 || packet.length < 20) return false
  const target = [...packet.subarray(16, 20)].join('.')
  if (isOutside(target, network)) return nearby || !(isNearby(target) || own?.has(target))
  const { protocol, port, opens } = readPacket(packet)
  if (target === network.dns) return protocol === ICMP || port === DNS_PORT
  if (protocol === UDP) return port === DHCP_PORT
  if (target !== network.host) return false
  if (protocol === TCP) return port !== undefined && (!opens || ports.has(port))
  // The emulated network answers pings of its host itself.
  return protocol === ICMP
}

/** Addresses that are somebody else's: not this network's, this machine's loopback, a group's or a cloud's metadata. */
function isOutside(address: string, network: Network): boolean {
  return !contains(network, address) && !/^(?:0|127|169\.254|22[4-9]|23\d|24\d|25[0-5])\./.test(address)
}

/** Private addresses, those of carriers, and the one at which Azure serves its machines. */
function isNearby(address: string): boolean {
  return (
    /^(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./.test(address) ||
    address === '168.63.129.16'
  )
}

interface Packet {
  readonly protocol: number
  /** Of who is to get it; undefined where it can not be told, as of a fragment. */
  readonly port: number | undefined
  /** It is the first one of a connection. */
  readonly opens: boolean
}

function readPacket(packet: Buffer): Packet {
  const protocol = packet.readUInt8(9)
  const isFragment = (packet.readUInt16BE(6) & 0x3fff) !== 0
  const body = packet.subarray((packet.readUInt8(0) & 0x0f) * 4)
  if (isFragment || body.length < 14 || (protocol !== TCP && protocol !== UDP)) {
    const isShortUdp = !isFragment && protocol === UDP && body.length >= 8
    return { protocol, port: isShortUdp ? body.readUInt16BE(2) : undefined, opens: true }
  }
  const flags = protocol === TCP ? body.readUInt8(13) : 0
  return { protocol, port: body.readUInt16BE(2), opens: (flags & SYN) !== 0 && (flags & ACK) === 0 }
}
