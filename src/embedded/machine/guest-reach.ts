import { type Nic, nicNetwork, nicsOf, uplinkOf } from './devices/network-device.ts'
import { guestAddress, translateInterfaces } from './guest-interfaces.ts'
import type { MachineSpec } from './hypervisor.ts'
import { claimAddress, claimedAddress, closePorts, forwardPorts } from './port-forwarding.ts'

type Monitor = (command: string) => Promise<string>

/** The way from this computer to a running guest: ports of the machine's own address lead to the guest's first card. */
export class GuestReach {
  readonly #spec: Pick<MachineSpec, 'bridges' | 'hostAddresses'>
  readonly #monitor: Monitor
  /** The card through which the guest is reached. */
  #nic: Nic | undefined
  /** Where it is reached; unknown after a recovery. */
  #address: string | undefined
  /** Where the forwarded ports lead; unknown after a recovery. */
  #forwardedTo: string | undefined

  constructor({ config, bridges, hostAddresses }: MachineSpec, monitor: Monitor) {
    this.#spec = { bridges, hostAddresses }
    this.#monitor = monitor
    this.#nic = nicsOf(config)[0]
  }

  /** Returns lines for the log. */
  async open(): Promise<string[]> {
    if (this.#nic === undefined) return []
    const { key } = this.#nic
    const { guest } = nicNetwork(this.#nic, this.#spec.bridges)
    const lines = await this.#lead(this.#nic, guest)
    return lines.map((line) => `${key}: ${line}`)
  }

  /** To an address of the guest's network. */
  async #lead(nic: Nic, guest: string): Promise<string[]> {
    const uplink = uplinkOf(nic)
    const usual = this.#spec.hostAddresses
    // It keeps the one that it had, if it can.
    const addresses = this.#address === undefined ? usual : [this.#address, ...usual]
    this.#forwardedTo = guest
    this.#address = await claimAddress(this.#monitor, { uplink, guest, addresses })
    return forwardPorts(this.#monitor, { uplink, hostAddress: this.#address, guest })
  }

  async #close(nic: Nic): Promise<void> {
    this.#address ??= await claimedAddress(this.#monitor)
    if (this.#address === undefined) return
    await closePorts(this.#monitor, { uplink: uplinkOf(nic), hostAddress: this.#address })
  }

  /** What the guest says of its cards, with the address that it is reached at; the ports follow the guest's own. */
  async translate(interfaces: unknown): Promise<unknown> {
    if (this.#nic === undefined) return interfaces
    const { mac } = this.#nic
    const { bridges } = this.#spec
    const inside = guestAddress(interfaces, mac, nicNetwork(this.#nic, bridges))
    if (inside === undefined) return interfaces
    if (inside !== this.#forwardedTo) {
      await this.#close(this.#nic)
      await this.#lead(this.#nic, inside)
    }
    return translateInterfaces(interfaces, inside, mac, this.#address ?? '')
  }

  /** After a card came or went. */
  async leadTo(first: Nic | undefined): Promise<void> {
    if (first?.mac === this.#nic?.mac) return
    if (this.#nic !== undefined) await this.#close(this.#nic)
    this.#nic = first
    await this.open()
  }
}
