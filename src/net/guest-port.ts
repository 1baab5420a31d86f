/**
 * Addresses of this computer for a guest of the embedded Proxmox, derived from its ID: the one that it usually has, and
 * those that it gets where a guest of another server has it.
 */
export function guestAddressesOf(vmid: number): readonly string[] {
  const first = (vmid >> 16) & 63
  return Array.from({ length: 64 }, (_, step) => `127.${64 + ((first + step) & 63)}.${(vmid >> 8) & 255}.${vmid & 255}`)
}

/**
 * Where a guest of the embedded Proxmox answers whatever else this computer runs: only root may open ports below 1024, and
 * its own SSH server may have port 22 of every address. Port 22 is at 10022 of the same address. Undefined for every other
 * address and port.
 */
export function safePort(host: string, port: number): number | undefined {
  return port < 1024 && isGuestAddress(host) ? port + 10_000 : undefined
}

/** Of any guest. */
export function isGuestAddress(host: string): boolean {
  return /^127\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./.test(host)
}
