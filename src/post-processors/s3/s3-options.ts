import * as z from 'zod'
import type { OptionPath, RuleContext } from '../../options/component.ts'
import { refuseUse } from '../../options/trusted-use.ts'
import { refusedUse } from '../../trust/refused.ts'

const secret = { sensitive: true } as const

/** What the names of exported files read. */
export const exportFields = ['BuildName', 'BuilderType', 'Disk'] as const

/** Where an S3-compatible store is, and what is put there. */
export const s3Options = z.object({
  bucket: z.string().describe('The bucket; it has to be there.'),
  key: z
    .string()
    .default('')
    .meta({ renderedLate: exportFields })
    .describe(
      'Name of the object, with `{{.BuildName}}`, `{{.BuilderType}}` and `{{.Disk}}`. Default: the name of the file.',
    ),
  endpoint: z
    .string()
    .default('')
    .describe('Address of the store: `https://minio.example.com:9000`. Default: that of AWS in the region.'),
  region: z
    .string()
    .default('')
    .describe('Default: `AWS_REGION` or `AWS_DEFAULT_REGION` of the environment, else `us-east-1`.'),
  access_key: z.string().default('').describe('Default: `AWS_ACCESS_KEY_ID` of the environment.'),
  secret_key: z.string().default('').meta(secret).describe('Default: `AWS_SECRET_ACCESS_KEY` of the environment.'),
  session_token: z.string().default('').meta(secret).describe('Default: `AWS_SESSION_TOKEN` of the environment.'),
  force_path_style: z
    .boolean()
    .optional()
    .describe('The bucket in the path and not in the host name. Default: with an `endpoint`.'),
  part_size: z
    .number()
    .int()
    .default(32)
    .describe(
      'MiB of a part, 5 to 5120. An object has at most 10000 parts; each takes so much memory while it is sent.',
    ),
  parallel_parts: z.number().int().default(4).describe('Parts that are sent at a time, 1 to 16.'),
  storage_class: z.string().default('').describe('Such as `STANDARD_IA`; default: that of the store.'),
  server_side_encryption: z.string().default('').describe('`AES256` or `aws:kms`; default: that of the bucket.'),
})
export type S3Options = z.output<typeof s3Options>

/** Checks the options, and takes from the environment what they do not say. */
export function resolveS3(given: S3Options, path: OptionPath, context: RuleContext): S3Options {
  const { error, isLate } = context
  const at = (name: keyof S3Options) => [...path, name]
  const wrong = (name: keyof S3Options, summary: string, detail?: string) => {
    if (!isLate(at(name))) error('invalid-option-value', at(name), summary, detail)
  }
  refuseUse('network', 's3', path, context)
  if (!/^[a-z0-9A-Z][\w.-]{1,254}$/.test(given.bucket)) wrong('bucket', `${given.bucket} is no name of a bucket`)
  const url = given.endpoint === '' ? undefined : URL.parse(given.endpoint)
  if (
    url === null ||
    (url !== undefined && (!/^https?:$/.test(url.protocol) || url.search !== '' || url.username !== ''))
  )
    wrong('endpoint', 'endpoint is no address of a store', 'Write it as https://HOST or https://HOST:PORT.')
  if (given.part_size < 5 || given.part_size > 5120) wrong('part_size', 'part_size must be 5 to 5120 (MiB)')
  if (given.parallel_parts < 1 || given.parallel_parts > 16) wrong('parallel_parts', 'parallel_parts must be 1 to 16')
  return withEnvironment(given, path, context)
}

function withEnvironment(given: S3Options, path: OptionPath, context: RuleContext): S3Options {
  const { env, trust, error, isLate } = context
  const region = given.region || env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || 'us-east-1'
  const isKnown = (name: keyof S3Options) => given[name] !== '' || isLate([...path, name])
  if (isKnown('access_key') && isKnown('secret_key')) return { ...given, region }
  if (isKnown('access_key') || isKnown('secret_key')) {
    const name = isKnown('access_key') ? 'secret_key' : 'access_key'
    error('missing-option', [...path, name], `${name} must be set, since the other half of the key is`)
    return { ...given, region }
  }
  const refused = refusedUse(trust, 'env', 's3 without access_key and secret_key')
  if (refused !== undefined) {
    error(refused.code, path, refused.summary, refused.detail)
    return { ...given, region }
  }
  const [access_key = '', secret_key = ''] = [env['AWS_ACCESS_KEY_ID'], env['AWS_SECRET_ACCESS_KEY']]
  if (access_key === '' || secret_key === '')
    error(
      'missing-option',
      path,
      'access_key and secret_key must be set',
      'Or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment. Keep the secret key in a sensitive variable.',
    )
  return {
    ...given,
    region,
    access_key,
    secret_key,
    session_token: given.session_token || env['AWS_SESSION_TOKEN'] || '',
  }
}
