import { connect } from 'node:net'
import ssh2, { type ParsedKey, type SignCallback, type SigningRequestOptions } from 'ssh2'
import { certificateIn } from './certificate.ts'
import { asIfPlain, certifiedKeysOf } from './certified-key.ts'
import { WireReader } from './wire.ts'

/** Bytes of an agent's list of keys, as OpenSSH's own limit. */
const longest = 256 * 1024

/** An SSH agent whose certificates are offered as well, which ssh2 leaves out of its list. */
export class AgentWithCertificates extends ssh2.OpenSSHAgent {
  readonly #socket: string

  constructor(socket: string) {
    super(socket)
    this.#socket = socket
  }

  override getIdentities(callback: (failure?: Error | null, keys?: ParsedKey[]) => void): void {
    listKeys(this.#socket).then(
      (blobs) => callback(null, blobs.flatMap(keysOf)),
      (failure: Error) => callback(failure),
    )
  }

  override sign(
    key: ParsedKey | Buffer | string,
    data: Buffer,
    options?: SigningRequestOptions | SignCallback,
    callback?: SignCallback,
  ): boolean {
    const plain = asIfPlain(key as ParsedKey)
    const told = typeof options === 'function' ? options : callback
    const given = typeof options === 'function' ? undefined : options
    return super.sign(plain?.key ?? key, data, plain?.options ?? given, told)
  }
}

function keysOf(blob: Buffer): readonly ParsedKey[] {
  const certificate = certificateIn(blob)
  const parsed = ssh2.utils.parseKey(certificate?.publicKey ?? blob)
  if (parsed instanceof Error) return []
  return certificate === undefined ? [parsed] : certifiedKeysOf(parsed, certificate)
}

/** SSH_AGENTC_REQUEST_IDENTITIES and its answer. */
function listKeys(path: string): Promise<readonly Buffer[]> {
  return new Promise((resolve, reject) => {
    const socket = connect(path)
    let bytes = Buffer.alloc(0)
    const end = (act: () => void): void => {
      socket.off('close', gone).destroy()
      act()
    }
    const gone = (): void => end(() => reject(new Error('it ended the connection')))
    socket.once('error', (failure) => end(() => reject(failure)))
    socket.once('close', gone)
    socket.write(Buffer.of(0, 0, 0, 1, 11))
    socket.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk])
      const size = bytes.length < 4 ? 0 : bytes.readUInt32BE(0)
      if (size > longest) end(() => reject(new Error('its list of keys is too long')))
      else if (bytes.length >= 4 && bytes.length >= 4 + size)
        end(() => {
          try {
            resolve(blobsIn(bytes.subarray(4, 4 + size)))
          } catch {
            reject(new Error('its list of keys is damaged'))
          }
        })
    })
  })
}

function blobsIn(answer: Buffer): readonly Buffer[] {
  if (answer[0] !== 12) throw new Error('no list')
  const reader = new WireReader(answer.subarray(1))
  const blobs: Buffer[] = []
  for (let left = reader.number(); left > 0; left--) {
    blobs.push(reader.string())
    reader.string()
  }
  return blobs
}
