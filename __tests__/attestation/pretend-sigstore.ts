import { execFileSync } from 'node:child_process'
import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
  X509Certificate,
} from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { json } from 'node:stream/consumers'
import { canonicalJson } from '../../src/post-processors/provenance/canonical-json.ts'

const services = ['oidc', 'fulcio', 'rekor', 'timestamps', 'attestations'] as const
type Service = (typeof services)[number]

/** What makes a service say no: a status with a message, or a connection that ends without an answer. */
type Fault = { readonly status: number; readonly message: string } | 'hang up'

interface Bundle {
  readonly mediaType: string
  readonly verificationMaterial: {
    readonly certificate: { readonly rawBytes: string }
    readonly tlogEntries?: readonly LogEntry[]
    readonly timestampVerificationData: { readonly rfc3161Timestamps?: readonly { readonly signedTimestamp: string }[] }
  }
  readonly dsseEnvelope: Envelope
}

interface LogEntry {
  readonly integratedTime: string
  readonly logIndex: string
  readonly logId: { readonly keyId: string }
  readonly inclusionPromise: { readonly signedEntryTimestamp: string }
  readonly canonicalizedBody: string
}

interface Envelope {
  readonly payload: string
  readonly payloadType: string
  readonly signatures: readonly { readonly sig: string }[]
}

const names = ['fulcio.githubapp.com', 'timestamp.githubapp.com', 'fulcio.sigstore.dev', 'rekor.sigstore.dev']

/**
 * All that a keyless signature of a workflow needs, with keys and certificates of its own: the platform's identity tokens and
 * attestations over HTTP, and Sigstore's services over HTTPS under their own names, behind a proxy that leads all names here.
 * Each of them refuses what the real one would.
 */
export class PretendSigstore {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'sigstore-'))
  readonly calls: string[] = []
  readonly faults = new Map<Service, Fault>()
  /** What has been stored. */
  readonly stored: { readonly repository: string; readonly bundle: Bundle }[] = []
  /** All that must stand in no log. */
  readonly secrets = { bearer: 'request-token-that-is-secret', github: 'github-token-that-is-secret' }
  readonly tokens: string[] = []
  /** Of the claims of the token. */
  subject = 'repo:example/templates:ref:refs/heads/main'
  readonly #issuer = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  readonly #log = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  readonly #servers: Server[] = []
  #platform = ''
  #proxy = ''

  static async open(): Promise<PretendSigstore> {
    const pretended = new PretendSigstore()
    pretended.#makeAuthorities()
    const answer = (request: IncomingMessage, response: ServerResponse) => {
      pretended.#answer(request, response).catch((thrown: unknown) => response.destroy(thrown as Error))
    }
    const platform = createServer(answer)
    const tls = createTlsServer({ key: pretended.#read('web.key'), cert: pretended.#read('web.pem') }, answer)
    const proxy = createServer((_, response) => response.writeHead(405).end())
    const ports = await Promise.all([platform, tls, proxy].map(listening))
    proxy.on('connect', (request, socket, head) => {
      pretended.calls.push(`CONNECT ${request.url}`)
      const onward = connect(ports[1]!, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
        onward.write(head)
        onward.pipe(socket).pipe(onward)
      })
      for (const end of [onward, socket]) end.on('error', () => onward.destroy())
    })
    pretended.#servers.push(platform, tls, proxy)
    pretended.#platform = `http://127.0.0.1:${ports[0]}`
    pretended.#proxy = `http://127.0.0.1:${ports[2]}`
    return pretended
  }

  /** What the platform tells a job that may ask for its identity. */
  get environment(): Record<string, string> {
    return {
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_API_URL: `${this.#platform}/api`,
      ACTIONS_ID_TOKEN_REQUEST_URL: `${this.#platform}/oidc?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: this.secrets.bearer,
      HTTPS_PROXY: this.#proxy,
      NO_PROXY: '127.0.0.1',
      NODE_EXTRA_CA_CERTS: path.join(this.folder, 'ca.pem'),
    }
  }

  /** The same services over HTTP, for who can be told where they are. */
  get instance() {
    return {
      fulcio: `${this.#platform}/fulcio`,
      rekor: this.#platform,
      timestamps: `${this.#platform}/api/v1/timestamp`,
    }
  }

  /** The statement in a bundle, of which all is good: certificate, signature, and what the witnesses say. Throws where it is not. */
  verified(bundle: Bundle): { readonly statement: unknown; readonly witnesses: readonly string[] } {
    const { verificationMaterial: material, dsseEnvelope: envelope } = bundle
    const certificate = new X509Certificate(Buffer.from(material.certificate.rawBytes, 'base64'))
    if (!certificate.verify(new X509Certificate(this.#read('ca.pem')).publicKey))
      throw new Error('a foreign certificate')
    if (!certificate.subjectAltName?.includes(this.subject)) throw new Error('a certificate for somebody else')
    if (!isSigned(envelope, certificate.publicKey)) throw new Error('the signature is not that of the certificate')
    const witnesses = [
      ...(material.tlogEntries ?? []).map((entry) => this.#verifyEntry(entry)),
      ...(material.timestampVerificationData.rfc3161Timestamps ?? []).map(({ signedTimestamp }) =>
        this.#verifyTimestamp(
          Buffer.from(signedTimestamp, 'base64'),
          Buffer.from(envelope.signatures[0]!.sig, 'base64'),
        ),
      ),
    ]
    return { statement: JSON.parse(Buffer.from(envelope.payload, 'base64').toString()), witnesses }
  }

  async close(): Promise<void> {
    for (const server of this.#servers) {
      server.closeAllConnections()
      server.close()
    }
    rmSync(this.folder, { recursive: true, force: true })
    await Promise.resolve()
  }

  /** A moment later: what has been done so far is forgotten. */
  forget(): void {
    this.calls.length = 0
    this.stored.length = 0
    this.tokens.length = 0
    this.faults.clear()
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request
    const body: unknown = method === 'POST' ? await json(request) : undefined
    const { pathname, searchParams } = new URL(url, 'http://here')
    this.calls.push(`${method} ${pathname}`)
    const end = (status: number, answer: object | Buffer) => {
      response.setHeader('content-type', Buffer.isBuffer(answer) ? 'application/timestamp-reply' : 'application/json')
      response.writeHead(status).end(Buffer.isBuffer(answer) ? answer : JSON.stringify(answer))
    }
    const service = serviceAt(pathname)
    const fault = service === undefined ? undefined : this.faults.get(service)
    if (fault === 'hang up') request.socket.destroy()
    else if (fault !== undefined) end(fault.status, { message: fault.message })
    else
      try {
        this.#serve(service, { pathname, searchParams, body, authorization: request.headers.authorization }, end)
      } catch (thrown) {
        if (!(thrown instanceof Refused)) throw thrown
        end(thrown.status, { message: thrown.message })
      }
  }

  #serve(service: Service | undefined, { pathname, searchParams, body, authorization }: Asked, end: End): void {
    switch (service) {
      case 'oidc':
        if (authorization !== `Bearer ${this.secrets.bearer}`) end(401, { message: 'who are you?' })
        else end(200, { value: this.#token(searchParams.get('audience') ?? '') })
        break
      case 'fulcio':
        this.#certify(body as CertificateRequest, end)
        break
      case 'rekor':
        this.#enter(body as LogRequest, end)
        break
      case 'timestamps':
        this.#stamp(body as TimestampRequest, end)
        break
      case 'attestations':
        if (authorization !== `token ${this.secrets.github}`) end(401, { message: 'Bad credentials' })
        else {
          const { bundle } = body as { readonly bundle: Bundle }
          this.stored.push({ repository: /repos\/(.*)\/attestations/.exec(pathname)?.[1] ?? '', bundle })
          end(201, { id: 1000 + this.stored.length })
        }
        break
      case undefined:
        end(404, { message: `Not Found: ${pathname}` })
    }
  }

  #token(audience: string): string {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const claims = { iss: 'https://token.actions.githubusercontent.com', aud: audience, sub: this.subject }
    const signed = `${part({ alg: 'ES256', typ: 'JWT' })}.${part(claims)}`
    const key = { key: this.#issuer.privateKey, dsaEncoding: 'ieee-p1363' } as const
    const token = `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`
    this.tokens.push(token)
    return token
  }

  #certify(asked: CertificateRequest, end: End): void {
    const token = asked.credentials.oidcIdentityToken
    const [head = '', claims = '', signature = ''] = token.split('.')
    const issuer = { key: this.#issuer.publicKey, dsaEncoding: 'ieee-p1363' } as const
    if (!verify('sha256', Buffer.from(`${head}.${claims}`), issuer, Buffer.from(signature, 'base64url')))
      throw new Refused(401, 'a token of nobody')
    const { aud, sub } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Readonly<Record<string, string>>
    if (aud !== 'sigstore') throw new Refused(401, `a token for ${aud}`)
    const { publicKey, proofOfPossession } = asked.publicKeyRequest
    const key = createPublicKey(publicKey.content)
    if (!verify('sha256', Buffer.from(sub ?? ''), key, Buffer.from(proofOfPossession, 'base64')))
      throw new Refused(400, 'the key is somebody else’s')
    writeFileSync(this.#at('leaf.pub'), key.export({ type: 'spki', format: 'pem' }))
    writeFileSync(
      this.#at('leaf.cnf'),
      `subjectAltName=critical,URI:https://github.com/${sub}\nextendedKeyUsage=codeSigning\n`,
    )
    const signing = ['-CA', this.#at('ca.pem'), '-CAkey', this.#at('ca.key'), '-extfile', this.#at('leaf.cnf')]
    const leaf = openssl('x509', '-new', '-force_pubkey', this.#at('leaf.pub'), '-subj', '/', '-days', '1', ...signing)
    end(201, { signedCertificateEmbeddedSct: { chain: { certificates: [leaf.toString(), this.#read('ca.pem')] } } })
  }

  #enter(asked: LogRequest, end: End): void {
    const { envelope: text, verifiers } = asked.spec.proposedContent
    const envelope = JSON.parse(text) as Envelope
    const { publicKey } = new X509Certificate(Buffer.from(verifiers[0] ?? '', 'base64'))
    if (asked.kind !== 'dsse' || !isSigned(envelope, publicKey)) throw new Refused(400, 'not signed by it')
    const spec = { envelopeHash: { algorithm: 'sha256', value: sha256(text) }, signatures: envelope.signatures }
    const entry = {
      body: Buffer.from(canonicalJson({ apiVersion: '0.0.1', kind: 'dsse', spec })).toString('base64'),
      integratedTime: Math.floor(Date.now() / 1000),
      logID: sha256(this.#log.publicKey.export({ type: 'spki', format: 'der' })),
      logIndex: 42,
    }
    const promise = sign('sha256', Buffer.from(canonicalJson(entry)), this.#log.privateKey).toString('base64')
    end(201, { ['ab'.repeat(40)]: { ...entry, verification: { signedEntryTimestamp: promise } } })
  }

  #verifyEntry({ integratedTime, logIndex, logId, inclusionPromise, canonicalizedBody }: LogEntry): string {
    const entry = {
      body: canonicalizedBody,
      integratedTime: Number(integratedTime),
      logID: Buffer.from(logId.keyId, 'base64').toString('hex'),
      logIndex: Number(logIndex),
    }
    const promise = Buffer.from(inclusionPromise.signedEntryTimestamp, 'base64')
    if (!verify('sha256', Buffer.from(canonicalJson(entry)), this.#log.publicKey, promise))
      throw new Error('not of the log')
    return 'log'
  }

  #stamp({ artifactHash, hashAlgorithm }: TimestampRequest, end: End): void {
    if (hashAlgorithm !== 'sha256') throw new Refused(400, 'another hash')
    const digest = Buffer.from(artifactHash, 'base64').toString('hex')
    openssl('ts', '-query', '-digest', digest, '-sha256', '-cert', '-out', this.#at('stamp.tsq'))
    const how = ['-config', this.#at('tsa.cnf'), '-queryfile', this.#at('stamp.tsq'), '-out', this.#at('stamp.tsr')]
    openssl('ts', '-reply', ...how)
    end(201, readFileSync(this.#at('stamp.tsr')))
  }

  #verifyTimestamp(stamp: Buffer, signature: Buffer): string {
    writeFileSync(this.#at('got.tsr'), stamp)
    writeFileSync(this.#at('got.sig'), signature)
    openssl('ts', '-verify', '-in', this.#at('got.tsr'), '-data', this.#at('got.sig'), '-CAfile', this.#at('ca.pem'))
    return 'timestamp'
  }

  #makeAuthorities(): void {
    const key = (name: string) => {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      writeFileSync(this.#at(`${name}.key`), privateKey.export({ type: 'pkcs8', format: 'pem' }))
      return this.#at(`${name}.key`)
    }
    const ca = ['-x509', '-days', '2', '-subj', '/CN=Pretend authority', '-addext', 'keyUsage=critical,keyCertSign']
    openssl('req', '-new', '-key', key('ca'), ...ca, '-out', this.#at('ca.pem'))
    const of = ['-x509', '-days', '2', '-CA', this.#at('ca.pem'), '-CAkey', this.#at('ca.key')]
    const alternatives = names.map((name) => `DNS:${name}`).join(',')
    const web = [
      '-subj',
      '/CN=web',
      '-addext',
      `subjectAltName=${alternatives}`,
      '-addext',
      'basicConstraints=critical,CA:false',
    ]
    openssl('req', '-new', '-key', key('web'), ...of, ...web, '-out', this.#at('web.pem'))
    const tsa = [
      '-subj',
      '/CN=time',
      '-addext',
      'extendedKeyUsage=critical,timeStamping',
      '-addext',
      'basicConstraints=critical,CA:false',
    ]
    openssl('req', '-new', '-key', key('tsa'), ...of, ...tsa, '-out', this.#at('tsa.pem'))
    const lines = [
      '[tsa]\ndefault_tsa = own\n[own]',
      `serial = ${this.#at('serial')}`,
      `signer_cert = ${this.#at('tsa.pem')}`,
      `signer_key = ${this.#at('tsa.key')}`,
      'signer_digest = sha256\ndefault_policy = 1.2.3.4\ndigests = sha256\ness_cert_id_alg = sha256\n',
    ]
    writeFileSync(this.#at('tsa.cnf'), lines.join('\n'))
  }

  #at(name: string): string {
    return path.join(this.folder, name)
  }

  #read(name: string): string {
    return readFileSync(this.#at(name), 'utf8')
  }
}

type End = (status: number, answer: object | Buffer) => void

class Refused extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

interface Asked {
  readonly pathname: string
  readonly searchParams: URLSearchParams
  readonly body: unknown
  readonly authorization: string | undefined
}

interface CertificateRequest {
  readonly credentials: { readonly oidcIdentityToken: string }
  readonly publicKeyRequest: { readonly publicKey: { readonly content: string }; readonly proofOfPossession: string }
}

interface LogRequest {
  readonly kind: string
  readonly spec: { readonly proposedContent: { readonly envelope: string; readonly verifiers: readonly string[] } }
}

interface TimestampRequest {
  readonly artifactHash: string
  readonly hashAlgorithm: string
}

function serviceAt(pathname: string): Service | undefined {
  if (pathname === '/oidc') return 'oidc'
  if (pathname.endsWith('/api/v2/signingCert')) return 'fulcio'
  if (pathname === '/api/v1/log/entries') return 'rekor'
  if (pathname === '/api/v1/timestamp') return 'timestamps'
  return /^\/api\/repos\/[^/]+\/[^/]+\/attestations$/.test(pathname) ? 'attestations' : undefined
}

/** By the specification of DSSE alone. */
function isSigned({ payload, payloadType, signatures }: Envelope, key: KeyObject): boolean {
  if (payloadType !== 'application/vnd.in-toto+json') return false
  const bytes = Buffer.from(payload, 'base64')
  const head = Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${bytes.length} `)
  return signatures.every(({ sig }) => verify('sha256', Buffer.concat([head, bytes]), key, Buffer.from(sig, 'base64')))
}

function sha256(bytes: string | Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function openssl(...words: readonly string[]): Buffer {
  return execFileSync('openssl', words, { stdio: ['ignore', 'pipe', 'pipe'] })
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)))
}
