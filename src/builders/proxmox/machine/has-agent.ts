/** Has a machine a guest agent? `1`, `enabled=1,type=virtio`. */
export function hasAgent(config: Readonly<Record<string, unknown>>): boolean {
  return /^(?:1|enabled=1)(?:,|$)/.test(String(config['agent'] ?? ''))
}
