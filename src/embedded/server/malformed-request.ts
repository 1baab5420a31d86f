import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'

const maxLines = 64
const maxBytes = 8192

/** A genuine server stops reading headers that are too many or too long, and says nothing. */
export function isOverlong(request: IncomingMessage): boolean {
  const { rawHeaders } = request
  const bytes = rawHeaders.reduce((sum, part) => sum + part.length + 1, 0)
  // The empty line that ends them counts as one.
  return rawHeaders.length / 2 + 1 >= maxLines || bytes >= maxBytes
}

/** Answers, and ends the connection, what Node's parser does not take for a request. */
export function answerMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable) return
  if (error.code === 'HPE_HEADER_OVERFLOW') {
    setTimeout(() => socket.destroy(), 5000)
    return
  }
  complain((error as { rawPacket?: Buffer }).rawPacket?.toString('latin1') ?? '', socket)
}

/** Says what is wrong with the lines of a request, and ends the connection. */
export function complain(packet: string, socket: Duplex): void {
  const { version, status, reason, body } = complaint(packet)
  const date = new Date().toUTCString()
  const lines = [
    `${version} ${status} ${reason}`,
    'Cache-Control: max-age=0',
    'Connection: close',
    `Date: ${date}`,
    'Pragma: no-cache',
    'Server: pve-api-daemon/3.0',
    ...(body === '' ? [] : [`Content-Length: ${body.length}`]),
    `Expires: ${date}`,
  ]
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`)
}

interface Complaint {
  readonly version: string
  readonly status: number
  readonly reason: string
  readonly body: string
}

function complaint(packet: string): Complaint {
  const [first = '', ...rest] = packet.replace(/^(?:\r?\n)+/, '').split(/\r?\n/)
  const [, method, url = '', major, minor] = /(\S+) (\S+) HTTP\/(\d+)\.(\d+)/.exec(first) ?? []
  const told = (status: number, reason: string, version = 'HTTP/1.0', body = reason): Complaint => ({
    version,
    status,
    reason,
    body,
  })
  if (method === undefined) return told(400, 'bad request')
  if (major !== '1') return told(506, `http protocol version ${major}.${minor} not supported`)
  if (/^[^/]*@/.test(url)) return told(400, 'invalid url')
  const version = `HTTP/1.${minor}`
  const headers = rest.slice(0, rest.indexOf(''))
  if (headers.some((line) => !/^[^:\s]+\s*:|^\s+\S/.test(line)))
    return told(506, 'unable to parse request header', version)
  const encoding = headers.map((line) => /^transfer-encoding\s*:\s*(.*)$/i.exec(line)?.[1]).find(Boolean)
  if (encoding !== undefined) return told(501, `Unknown transfer encoding '${encoding}'`, version)
  return told(501, `method '${method}' not available`, version, '')
}
