import { type Nic, nicNetwork, nicsOf, uplinkOf } from './devices/network-device.ts'
import { guestAddress, translateInterfaces } from './guest-interfaces.ts'
import type { MachineSpec } from './hypervisor.ts'
import { closePorts, forwardPorts, moveForwarding } from './port-forwarding.ts'

type Monitor = (command: string) => Promise<string>

/** The way from this computer to a running guest: ports of the machine's own address lead to the guest's first card. */
export class GuestReach {
  readonly #spec: Pick<MachineSpec, 'bridges' | 'hostAddress'>
  readonly #monitor: Monitor
  /** The card through which the guest is reached. */
  #nic: Nic | undefined
  /** Where the forwarded ports lead; unknown after a recovery. */
  #forwardedTo: string | undefined

  constructor({ config, bridges, hostAddress }: MachineSpec, monitor: Monitor) {
    this.#spec = { bridges, hostAddress }
    this.#monitor = monitor
    this.#nic = nicsOf(config)[0]
  }

  /** Returns lines for the log. */
  async open(): Promise<string[]> {
    if (this.#nic === undefined) return []
    const { key } = this.#nic
    const { guest } = nicNetwork(this.#nic, this.#spec.bridges)
    this.#forwardedTo = guest
    const { hostAddress } = this.#spec
    const lines = await forwardPorts(this.#monitor, { uplink: uplinkOf(this.#nic), hostAddress, guest })
    return lines.map((line) => `${key}: ${line}`)
  }

  /** What the guest says of its cards, with the address that it is reached at; the ports follow the guest's own. */
  async translate(interfaces: unknown): Promise<unknown> {
    if (this.#nic === undefined) return interfaces
    const { mac } = this.#nic
    const { hostAddress, bridges } = this.#spec
    const inside = guestAddress(interfaces, mac, nicNetwork(this.#nic, bridges))
    if (inside === undefined) return interfaces
    if (inside !== this.#forwardedTo) {
      await moveForwarding(this.#monitor, { uplink: uplinkOf(this.#nic), hostAddress, guest: inside })
      this.#forwardedTo = inside
    }
    return translateInterfaces(interfaces, inside, mac, hostAddress)
  }

  /** After a card came or went. */
  async leadTo(first: Nic | undefined): Promise<void> {
    if (first?.mac === this.#nic?.mac) return
    if (this.#nic !== undefined) {
      const { hostAddress } = this.#spec
      await closePorts(this.#monitor, { uplink: uplinkOf(this.#nic), hostAddress })
    }
    this.#nic = first
    await this.open()
  }
}
