import { ExternalError } from '../../diagnostics/errors.ts'

/** Characters of a store's words. */
const longest = 500

/** What an S3 store says when it does not do what it is asked. */
export class S3Error extends ExternalError {
  override readonly name = 'S3Error'
  readonly status: number
  /** Such as `NoSuchBucket`; empty where it gave none. */
  readonly s3Code: string

  constructor(what: string, status: number, s3Code: string, text: string) {
    const said = [s3Code, text]
      .filter((part) => part !== '')
      .join(': ')
      .slice(0, longest)
    super('store-failed', `${what}: status ${status}${said === '' ? '' : `, ${said}`}`, hints[s3Code] ?? hintOf(status))
    this.status = status
    this.s3Code = s3Code
  }

  /** May it go well the next time? */
  get isPassing(): boolean {
    return this.status >= 500 || this.status === 429 || passing.has(this.s3Code)
  }
}

const passing = new Set([
  'RequestTimeout',
  'SlowDown',
  'InternalError',
  'ServiceUnavailable',
  'BadDigest',
  'IncompleteBody',
])

const hints: Readonly<Record<string, string>> = {
  NoSuchBucket:
    'Create the bucket, or correct bucket, region and endpoint. With force_path_style it stands in the path.',
  InvalidAccessKeyId: 'The store does not know access_key.',
  SignatureDoesNotMatch: 'secret_key does not belong to access_key; or something on the way changes requests.',
  AccessDenied: 'The key needs s3:PutObject, s3:GetObject and s3:AbortMultipartUpload on the object.',
  RequestTimeTooSkewed: "This machine's clock is wrong.",
  AuthorizationHeaderMalformed: 'The region is another one; the message names it.',
  PermanentRedirect: 'The bucket is in another region, or needs another endpoint.',
  EntityTooSmall: 'Raise part_size: this store wants larger parts.',
}

function hintOf(status: number): string | undefined {
  if (status === 403) return hints['AccessDenied']
  if (status === 301 || status === 307) return hints['PermanentRedirect']
  return status === 404 ? hints['NoSuchBucket'] : undefined
}

/** The text of an element of the store's answers, which are flat. */
export function element(xml: string, name: string): string {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? ''
  return text.replace(/&(amp|lt|gt|quot|apos|#(\d+)|#x([0-9a-f]+));/gi, (whole, named: string, digits, hex) => {
    const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
    if (digits !== undefined || hex !== undefined) {
      const point = digits === undefined ? Number.parseInt(hex, 16) : Number(digits)
      return point <= 0x10ffff ? String.fromCodePoint(point) : whole
    }
    return entities[named.toLowerCase()] ?? whole
  })
}
