/** A tunnel: connections to `port` on one side lead to `host:hostPort` on the other. */
export interface Tunnel {
  readonly port: number
  readonly host: string
  readonly hostPort: number
}

/** Reads `8080:localhost:80`, where the host may be an IPv6 address in brackets. */
export function parseTunnel(text: string): Tunnel | undefined {
  const [, port, bracketed, plain, hostPort] = /^(\d+):(?:\[([^\]]+)\]|([^:[\]]*)):(\d+)$/.exec(text) ?? []
  if (port === undefined || hostPort === undefined) return undefined
  const tunnel = { port: Number(port), host: bracketed ?? (plain || 'localhost'), hostPort: Number(hostPort) }
  return isPort(tunnel.port) && isPort(tunnel.hostPort) ? tunnel : undefined
}

function isPort(value: number): boolean {
  return value >= 1 && value <= 65535
}
