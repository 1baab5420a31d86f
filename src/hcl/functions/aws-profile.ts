import path from 'node:path'
import { homeFolder } from '../../host/local-user.ts'
import { readSmallFile } from '../../intake/small-file.ts'
import { type FunctionContext, FunctionError } from '../evaluation/function.ts'

type Env = FunctionContext['env']
type Section = Readonly<Record<string, string>>

/** What signs requests to AWS. */
export interface AwsIdentity {
  readonly region: string
  readonly credentials: { readonly id: string; readonly secret: string; readonly session: string | undefined }
}

// How a profile may come to its credentials by asking somebody else.
const elsewhere = ['role_arn', 'sso_session', 'sso_start_url', 'credential_process', 'web_identity_token_file']

/**
 * Region and keys from the environment, else from the profile (AWS_PROFILE, AWS_DEFAULT_PROFILE or `default`) in
 * `~/.aws/credentials` and `~/.aws/config`. Throws FunctionError that names what is missing.
 */
export function awsIdentity(env: Env): AwsIdentity {
  const named = env['AWS_PROFILE'] || env['AWS_DEFAULT_PROFILE']
  const profile = readProfile(env, named ?? 'default')
  if (named !== undefined && profile === undefined) throw new FunctionError(`there is no AWS profile ${named}`)
  const region = env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || profile?.['region']
  if (region === undefined)
    throw new FunctionError(
      'AWS_REGION or AWS_DEFAULT_REGION must be set, or a region in the AWS profile, in order to use the AWS Secrets Manager',
    )
  const [id, secret] = [env['AWS_ACCESS_KEY_ID'], env['AWS_SECRET_ACCESS_KEY']]
  if (id && secret) return { region, credentials: { id, secret, session: env['AWS_SESSION_TOKEN'] } }
  const [profileId, profileSecret] = [profile?.['aws_access_key_id'], profile?.['aws_secret_access_key']]
  if (profileId && profileSecret)
    return {
      region,
      credentials: { id: profileId, secret: profileSecret, session: profile?.['aws_session_token'] },
    }
  const asks = elsewhere.find((key) => profile?.[key] !== undefined)
  if (asks !== undefined)
    throw new FunctionError(
      `the AWS profile ${named ?? 'default'} has ${asks}, which is not supported: put AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN into the environment`,
    )
  throw new FunctionError(
    'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be set, or keys in an AWS profile, in order to use the AWS Secrets Manager',
  )
}

// The file of credentials wins.
function readProfile(env: Env, name: string): Section | undefined {
  const home = homeFolder(env)
  const inHome = (name: string) => (home === undefined ? undefined : path.join(home, '.aws', name))
  const config = readSections(env['AWS_CONFIG_FILE'] || inHome('config'))
  const shared = readSections(env['AWS_SHARED_CREDENTIALS_FILE'] || inHome('credentials'))
  const found = [config.get(`profile ${name}`) ?? (name === 'default' ? config.get(name) : undefined), shared.get(name)]
  return found.every((section) => section === undefined) ? undefined : { ...found[0], ...found[1] }
}

function readSections(file: string | undefined): ReadonlyMap<string, Section> {
  const sections = new Map<string, Record<string, string>>()
  let section: Record<string, string> = {}
  for (const line of (file === undefined ? '' : read(file)).split(/\r?\n/)) {
    // Settings that are indented belong to the one above: none of those is read here.
    if (/^\s*([#;]|$)/.test(line) || /^\s/.test(line)) continue
    const heading = /^\[\s*(.*?)\s*\]/.exec(line)?.[1]
    if (heading !== undefined) {
      const name = heading.replace(/\s+/g, ' ')
      section = sections.get(name) ?? {}
      sections.set(name, section)
      continue
    }
    const [, key, value] = /^([^=]*?)\s*=\s*(.*?)\s*$/.exec(line.replace(/\s[#;].*$/, '')) ?? []
    if (key !== undefined && value !== undefined) section[key.toLowerCase()] = value
  }
  return sections
}

function read(file: string): string {
  try {
    return readSmallFile(file).toString('utf8')
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return ''
    throw new FunctionError(`cannot read ${file}: ${message}`)
  }
}
