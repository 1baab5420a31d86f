import type { Duplex } from 'node:stream'
import type { Client } from 'ssh2'

/** What the two sides offer where they have to agree, in ssh2's words for it. */
export type Matter = 'KEX method' | 'Host key format' | 'C->S cipher' | 'S->C cipher' | 'C->S MAC' | 'S->C MAC'

/** What a server says until the connection stands, or until it fails. */
export interface HandshakeRecord {
  /** The first line that it sent, as far as it came: `SSH-2.0-OpenSSH_9.2p1`. Empty: nothing. */
  greeting(): string
  /** What it offers there, where it came to that. */
  offered(matter: Matter): readonly string[]
  /** How it lets users in, by its answer to the first refused attempt: `publickey`. */
  readonly methods: readonly string[]
  /** For ssh2's option `debug`, the one place where it tells what was offered. */
  debug(line: string): void
  /** Reads what comes along with ssh2, which keeps to itself what is not SSH. */
  listen(sock: Duplex): void
  /** The connection stands: ssh2 need not write a line on every packet any more. */
  end(client: Client): void
}

const longest = 255

export function recordHandshake(): HandshakeRecord {
  const offers = new Map<string, readonly string[]>()
  let bytes = Buffer.alloc(0)
  let methods: readonly string[] = []
  return {
    greeting: () => printable(bytes.toString('latin1')),
    offered: (matter) => offers.get(matter) ?? [],
    get methods() {
      return methods
    },
    debug(line) {
      const [, matter = '', list = ''] = /^Handshake: \(remote\) ([^:]+): (.*)$/.exec(line) ?? []
      if (matter !== '') offers.set(matter, list.split(',').filter(Boolean))
      const [, allowed] = /^Inbound: Received USERAUTH_FAILURE \((.*)\)$/.exec(line) ?? []
      if (allowed !== undefined) methods = allowed.split(',').filter(Boolean)
    },
    listen(sock) {
      const read = (chunk: Buffer): void => {
        bytes = Buffer.concat([bytes, chunk.subarray(0, longest - bytes.length)])
        if (bytes.includes('\n') || bytes.length === longest) sock.off('data', read)
      }
      sock.on('data', read)
    },
    end(client) {
      // There is no other way to take the option back.
      const { _protocol: protocol } = client as unknown as { _protocol: { _debug: unknown } }
      protocol._debug = undefined
    },
  }
}

/** The first line, harmless: what listens there may send anything. */
function printable(text: string): string {
  const line = text.split(/[\r\n]/, 1)[0] ?? ''
  return line.replaceAll(/[^\x20-\x7e]+/g, '?').slice(0, 100)
}
