import {
  type FunctionContext,
  FunctionError,
  type HttpRequest,
  NotAnsweredYet,
  type ValueFunction,
} from '../evaluation/function.ts'
import { StringType } from '../values/type.ts'
import { isNull, string } from '../values/values.ts'
import { awsIdentity } from './aws-profile.ts'
import { signed } from './aws-signature.ts'
import { text, textAt, valueAt } from './function-arguments.ts'

function send(context: FunctionContext, what: string, request: HttpRequest): { status: number; body: string } {
  if (context.request === undefined) throw new FunctionError(`${what}: no server is asked here`)
  try {
    return context.request(request)
  } catch (thrown) {
    if (thrown instanceof NotAnsweredYet) throw thrown
    throw new FunctionError(`${what}: ${thrown instanceof Error ? thrown.message : thrown}`)
  }
}

function required(context: FunctionContext, name: string, what: string): string {
  const value = context.env[name]
  if (value === undefined || value === '') {
    throw new FunctionError(`the environment variable ${name} must be set in order to use ${what}`)
  }
  return value
}

const isOn = (flag: string | undefined) => flag === '1' || flag?.toLowerCase() === 'true'

/** Objects only; a secret is at least that. */
function parseObject(body: string, what: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(body)
    if (typeof parsed === 'object' && parsed !== null) return parsed as Readonly<Record<string, unknown>>
  } catch {
    // Said below.
  }
  throw new FunctionError(`${what} answered with something other than a JSON object`)
}

function member(of: unknown, key: string): unknown {
  return typeof of === 'object' && of !== null && Object.hasOwn(of, key)
    ? (of as Readonly<Record<string, unknown>>)[key]
    : undefined
}

const vault: ValueFunction = {
  name: 'vault',
  grant: 'network',
  parameters: [text('path'), text('key')],
  returns: StringType,
  sensitive: true,
  call(args, context) {
    const { env } = context
    const token = required(context, 'VAULT_TOKEN', 'the vault function')
    const address = (env['VAULT_ADDR'] ?? 'https://127.0.0.1:8200').replace(/\/+$/, '')
    const [path, key] = [textAt(args, 0), textAt(args, 1)]
    const namespace = env['VAULT_NAMESPACE']
    const { status, body } = send(context, 'cannot ask Vault', {
      url: `${address}/v1/${path.replace(/^\/+/, '')}`,
      headers: {
        'X-Vault-Token': token,
        'X-Vault-Request': 'true',
        ...(namespace && { 'X-Vault-Namespace': namespace }),
      },
      caFile: env['VAULT_CACERT'],
      insecure: isOn(env['VAULT_SKIP_VERIFY']),
    })
    if (status === 404) throw new FunctionError(`Vault has nothing at ${path}`)
    if (status !== 200) throw new FunctionError(`${address} answered ${status}`)
    // The second version of the engine has the secret's data one level deeper.
    const data = member(parseObject(body, 'Vault'), 'data')
    const value = member(member(data, 'data') ?? data, key)
    if (typeof value !== 'string')
      throw new FunctionError(`what Vault has at ${path} has no key ${JSON.stringify(key)}`)
    return string(value)
  },
}

const consulKey: ValueFunction = {
  name: 'consul_key',
  grant: 'network',
  parameters: [text('key')],
  returns: StringType,
  call(args, context) {
    const { env } = context
    const key = textAt(args, 0)
    const address = env['CONSUL_HTTP_ADDR'] || '127.0.0.1:8500'
    const base = /^https?:\/\//.test(address)
      ? address
      : `${isOn(env['CONSUL_HTTP_SSL']) ? 'https' : 'http'}://${address}`
    const token = env['CONSUL_HTTP_TOKEN']
    const namespace = env['CONSUL_NAMESPACE']
    const query = namespace ? `&ns=${encodeURIComponent(namespace)}` : ''
    const path = key.replace(/^\/+/, '').split('/').map(encodeURIComponent).join('/')
    const { status, body } = send(context, 'cannot ask Consul', {
      url: `${base.replace(/\/+$/, '')}/v1/kv/${path}?raw${query}`,
      headers: token ? { 'X-Consul-Token': token } : {},
      caFile: env['CONSUL_CACERT'],
      insecure: env['CONSUL_HTTP_SSL_VERIFY'] !== undefined && !isOn(env['CONSUL_HTTP_SSL_VERIFY']),
    })
    if (status === 404) throw new FunctionError(`Consul has no key ${key}`)
    if (status !== 200) throw new FunctionError(`${base} answered ${status}`)
    if (body === '') throw new FunctionError(`Consul's key ${key} is empty`)
    return string(body)
  },
}

function awsSecret(name: string, context: FunctionContext): string {
  const { env, now } = context
  if (name === '') throw new FunctionError('the name of the secret is empty')
  const { region, credentials } = awsIdentity(env)
  const url =
    env['AWS_ENDPOINT_URL_SECRETS_MANAGER'] ||
    env['AWS_ENDPOINT_URL'] ||
    `https://secretsmanager.${region}.amazonaws.com`
  const request = signed(
    {
      url: `${url.replace(/\/+$/, '')}/`,
      headers: { 'Content-Type': 'application/x-amz-json-1.1', 'X-Amz-Target': 'secretsmanager.GetSecretValue' },
      body: JSON.stringify({ SecretId: name, VersionStage: 'AWSCURRENT' }),
    },
    { region, service: 'secretsmanager', credentials, now },
  )
  const { status, body } = send(context, `cannot read the secret ${name}`, request)
  const answer = parseObject(body, 'the AWS Secrets Manager')
  if (status !== 200) {
    const reason = member(answer, 'message') ?? member(answer, 'Message') ?? member(answer, '__type') ?? status
    throw new FunctionError(`cannot read the secret ${name}: ${reason}`)
  }
  const secret = member(answer, 'SecretString')
  if (typeof secret !== 'string') throw new FunctionError(`the secret ${name} is not a text`)
  return secret
}

const awsSecretsManager: ValueFunction = {
  name: 'aws_secretsmanager',
  grant: 'network',
  parameters: [text('name'), { ...text('key'), allowNull: true }],
  returns: StringType,
  sensitive: true,
  call(args, context) {
    const secret = awsSecret(textAt(args, 0), context)
    let values: unknown
    try {
      values = JSON.parse(secret)
    } catch {
      return string(secret)
    }
    if (typeof values !== 'object' || values === null) return string(secret)
    const key = isNull(valueAt(args, 1)) ? '' : textAt(args, 1)
    const keys = Object.keys(values)
    if (key === '' && keys.length > 1)
      throw new FunctionError('the secret has several values, so the key of one must be given')
    const value = member(values, key === '' ? (keys[0] ?? '') : key)
    if (value === undefined) throw new FunctionError(`the secret has no key ${JSON.stringify(key)}`)
    if (typeof value === 'number') return string(value.toFixed(0))
    if (typeof value !== 'string') throw new FunctionError(`the secret's value is a ${typeof value}, not a text`)
    return string(value)
  },
}

const awsSecretsManagerRaw: ValueFunction = {
  name: 'aws_secretsmanager_raw',
  grant: 'network',
  parameters: [text('name')],
  returns: StringType,
  sensitive: true,
  call: (args, context) => string(awsSecret(textAt(args, 0), context)),
}

export const secretFunctions: readonly ValueFunction[] = [awsSecretsManager, awsSecretsManagerRaw, consulKey, vault]
