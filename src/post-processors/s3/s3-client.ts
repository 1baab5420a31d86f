import { createHash } from 'node:crypto'
import type { Dispatcher } from 'undici'
import { Cancelled, ExternalError } from '../../diagnostics/errors.ts'
import { readSmallBody } from '../../intake/small-body.ts'
import { encodeStrictly, signedHeaders } from '../../net/aws-signature.ts'
import { dispatcherTo } from '../../net/dispatcher.ts'
import type { Clock } from '../../time/clock.ts'
import { element, S3Error } from './s3-error.ts'
import type { S3Options } from './s3-options.ts'

/** One call to the store. */
export interface S3Call {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE'
  readonly key: string
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer
}

export interface S3Answer {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

export interface S3Context {
  readonly signal: AbortSignal
  readonly clock: Clock
  readonly env: Readonly<Record<string, string | undefined>>
  message(text: string): void
}

const attempts = 8
/** Milliseconds: after a cancellation there is little time. */
const abandonPatience = 10_000
const largestAnswer = 1 << 20
const answerPatience = 60_000

/** An S3-compatible store, through the proxy of the environment. Every request is signed, with the hash of its body. */
export class S3Client implements AsyncDisposable {
  readonly #options: S3Options
  readonly #context: S3Context
  readonly #base: URL
  #dispatcher: Dispatcher | undefined

  constructor(options: S3Options, context: S3Context) {
    this.#options = options
    this.#context = context
    this.#base = baseOf(options)
  }

  /** Without credentials: `https://minio.example.com/bucket/key`. */
  addressOf(key: string): string {
    return this.#urlOf({ method: 'GET', key }).href
  }

  /** Tries again what may go well then. Throws S3Error, ExternalError and Cancelled. */
  async call(call: S3Call): Promise<S3Answer> {
    const { signal, clock, message } = this.#context
    for (let failures = 1; ; failures++) {
      try {
        return await this.#once(call)
      } catch (thrown) {
        if (signal.aborted) throw new Cancelled(undefined, { cause: thrown })
        const isPassing = thrown instanceof S3Error ? thrown.isPassing : thrown instanceof Unanswered
        if (!isPassing || failures === attempts) throw thrown
        message(`${(thrown as Error).message}. Trying again`)
        await clock.sleep(pause(failures), signal)
      }
    }
  }

  /** Removes the parts of an upload that does not end, also after the wish to stop. What fails is only told of. */
  async abandon(key: string, uploadId: string): Promise<void> {
    try {
      await this.#once({ method: 'DELETE', key, query: { uploadId } }, AbortSignal.timeout(abandonPatience))
    } catch (thrown) {
      const left = `Parts of ${key} may be left in the store: ${(thrown as Error).message}`
      this.#context.message(`${left}. A lifecycle rule of the bucket (AbortIncompleteMultipartUpload) removes such`)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#dispatcher?.destroy()
  }

  async #once(call: S3Call, signal = this.#context.signal): Promise<S3Answer> {
    const { clock, env } = this.#context
    const undici = await import('undici')
    this.#dispatcher ??= dispatcherTo(this.#base, env, undici)
    const url = this.#urlOf(call)
    const body = call.body ?? Buffer.alloc(0)
    const sha256 = createHash('sha256').update(body).digest('hex')
    const { region, access_key: id, secret_key, session_token: session } = this.#options
    const headers = signedHeaders(
      { method: call.method, url, headers: { ...call.headers, 'x-amz-content-sha256': sha256 }, sha256 },
      {
        region,
        service: 's3',
        credentials: { id, secret: secret_key, session: session || undefined },
        now: new Date(clock.now()),
      },
    )
    const what = `${call.method} ${url.origin}${url.pathname}`
    let answer: Dispatcher.ResponseData
    let text: string
    try {
      const sent = { method: call.method, headers: { ...headers, 'content-length': String(body.length) }, body }
      answer = await undici.request(url, { ...sent, dispatcher: this.#dispatcher, signal })
      // A body that comes byte by byte is never late for undici.
      const { body: received } = answer
      const late = setTimeout(() => received.destroy(new Error('the answer does not end')), answerPatience)
      text = (await readSmallBody(received, url.host, largestAnswer).finally(() => clearTimeout(late))).toString('utf8')
    } catch (cause) {
      if (cause instanceof ExternalError) throw cause
      throw new Unanswered(what, cause as Error)
    }
    const { statusCode } = answer
    // A copy or an assembly that fails later is told of in a body, behind a status of 200.
    if (statusCode >= 300 || /^\s*(?:<\?xml[^>]*>\s*)?<Error>/.test(text))
      throw new S3Error(what, statusCode < 300 ? 500 : statusCode, element(text, 'Code'), element(text, 'Message'))
    return { headers: answer.headers, text }
  }

  #urlOf({ key, query = {} }: Pick<S3Call, 'method' | 'key' | 'query'>): URL {
    const url = new URL(this.#base)
    url.pathname = `${url.pathname.replace(/\/$/, '')}/${key.split('/').map(encodeStrictly).join('/')}`
    url.search = Object.entries(query)
      .map(([name, value]) => `${encodeStrictly(name)}=${encodeStrictly(value)}`)
      .join('&')
    return url
  }
}

/** No answer came, or half of one. */
export class Unanswered extends ExternalError {
  override readonly name = 'Unanswered'

  constructor(what: string, cause: Error) {
    const reason = cause.message || (cause as NodeJS.ErrnoException).code
    super('store-failed', `${what}: ${reason}`, 'Is the endpoint right, and can this machine reach it?', { cause })
  }
}

function baseOf({ bucket, endpoint, region, force_path_style }: S3Options): URL {
  const url = new URL(endpoint || `https://s3.${region}.amazonaws.com`)
  if (force_path_style ?? endpoint !== '') url.pathname = `${url.pathname.replace(/\/$/, '')}/${encodeStrictly(bucket)}`
  else url.hostname = `${bucket}.${url.hostname}`
  return url
}

function pause(failures: number): number {
  return Math.min(20_000, 250 * 2 ** failures) * (0.5 + Math.random() / 2)
}
