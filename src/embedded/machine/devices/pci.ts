import { qemuOption } from './qemu-properties.ts'

/** The chip set: it decides the bus layout and with it the names that Linux gives to network cards. */
export type Chipset = 'i440fx' | 'q35'

// Guests derive names from these places (net0 is ens18 on i440fx and enp6s18 on q35), so they are the ones that a
// Proxmox host uses. A place is [bus, slot].
const FIXED: Readonly<Record<string, readonly [number, number]>> = {
  vga: [0, 2],
  balloon0: [0, 3],
  watchdog: [0, 4],
  scsihw0: [0, 5],
  'pci.3': [0, 5],
  scsihw1: [0, 6],
  ahci0: [0, 7],
  qga0: [0, 8],
  spice: [0, 9],
  'pci.1': [0, 30],
  'pci.2': [0, 31],
  'pci.4': [1, 28],
  rng0: [1, 29],
  audio0: [2, 12],
}

const RANGES: readonly {
  readonly family: string
  readonly first: number
  readonly last: number
  readonly bus: number
  readonly slot: number
}[] = [
  { family: 'virtio', first: 0, last: 5, bus: 0, slot: 10 },
  { family: 'net', first: 0, last: 5, bus: 0, slot: 18 },
  { family: 'vga', first: 1, last: 3, bus: 0, slot: 24 },
  { family: 'net', first: 6, last: 31, bus: 1, slot: 1 },
  { family: 'virtio', first: 6, last: 15, bus: 2, slot: 1 },
  { family: 'virtioscsi', first: 0, last: 30, bus: 3, slot: 1 },
  { family: 'scsihw', first: 2, last: 4, bus: 4, slot: 1 },
]

/** Where a device sits: `{ bus: 'pci.0', addr: '0x12' }`. */
export function pciPlace(id: string, chipset: Chipset): { readonly bus: string; readonly addr: string } {
  if (id === 'vga' && chipset === 'q35') return { bus: 'pcie.0', addr: '0x1' }
  const [bus, slot] = FIXED[id] ?? rangePlace(id)
  return { bus: `pci.${bus}`, addr: `0x${slot.toString(16)}` }
}

function rangePlace(id: string): readonly [number, number] {
  const [, family, digits] = /^([a-z]+)(\d+)$/.exec(id) ?? []
  const index = Number(digits)
  const range = RANGES.find((entry) => entry.family === family && index >= entry.first && index <= entry.last)
  if (range === undefined) throw new Error(`there is no place on the PCI bus for '${id}'`)
  return [range.bus, range.slot + index - range.first]
}

/** The bridges, root ports and USB controllers that are there whatever the configuration says. */
export function busArguments(chipset: Chipset, bridges: ReadonlySet<3 | 4>): string[] {
  const devices = chipset === 'q35' ? q35Devices() : i440fxDevices(bridges)
  if (bridges.has(4)) devices.push(bridge(4, 'i440fx'))
  return devices.flatMap((device) => ['-device', device])
}

function i440fxDevices(bridges: ReadonlySet<3 | 4>): string[] {
  const numbers = bridges.has(3) ? [1, 2, 3] : [1, 2]
  return [...numbers.map((number) => bridge(number, 'i440fx')), 'piix3-usb-uhci,id=uhci,bus=pci.0,addr=0x1.0x2']
}

export function bridge(number: number, chipset: Chipset): string {
  return qemuOption({
    '': 'pci-bridge',
    id: `pci.${number}`,
    chassis_nr: number,
    ...pciPlace(`pci.${number}`, chipset),
  })
}

// Four root ports (buses 1 to 4) and a PCIe-to-PCI bridge (bus 5) come first, which makes pci.0 the bus number 6.
function q35Devices(): string[] {
  const usb = (slot: string, ehci: string, firstCompanion: number, model: number): string[] => [
    `ich9-usb-ehci${model},id=${ehci},multifunction=on,bus=pcie.0,addr=${slot}.7`,
    ...[0, 1, 2].map(
      (n) =>
        `ich9-usb-uhci${firstCompanion + n},id=uhci-${firstCompanion + n},multifunction=on,bus=pcie.0,` +
        `addr=${slot}.${n},masterbus=${ehci}.0,firstport=${2 * n}`,
    ),
  ]
  const ports = [1, 2, 3, 4].map(
    (n) =>
      `pcie-root-port,id=ich9-pcie-port-${n},multifunction=on,bus=pcie.0,addr=1c.${n - 1},port=${n},chassis=${n},` +
      'x-speed=16,x-width=32',
  )
  const bridges = [0, 1, 2, 3].map((n) => `pci-bridge,id=pci.${n},bus=pcidmi,addr=${n + 1}.0,chassis_nr=${n + 1}`)
  return [
    ...usb('1d', 'ehci', 1, 1),
    ...usb('1a', 'ehci-2', 4, 2),
    ...ports,
    'i82801b11-bridge,id=pcidmi,bus=pcie.0,addr=1e.0',
    ...bridges,
  ]
}
