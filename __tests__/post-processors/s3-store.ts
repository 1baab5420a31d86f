import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { signedHeaders } from '../../src/net/aws-signature.ts'
import { findProgram } from '../../src/scripts/local-program.ts'

const own = path.resolve(import.meta.dirname, '../../.python/bin/moto_server')

/** moto of PyPI, a server of AWS's API (`script/bootstrap` installs it); undefined: it is not here. */
export const motoServer = existsSync(own) ? own : findProgram('moto_server', { env: process.env })

export const needsMoto = motoServer === undefined ? ', which needs moto_server (script/bootstrap)' : ''

/** A store with one bucket, `templates`, which lets nobody in without the right signature. */
export interface Store {
  readonly endpoint: string
  readonly accessKey: string
  readonly secretKey: string
  /** A signed GET of a path and query. */
  get(pathAndQuery: string): Promise<Buffer>
  /** What is in a bucket, and how to have it. */
  objects(bucket: string): Promise<ReadonlyMap<string, () => Promise<Buffer>>>
  close(): Promise<void>
}

/** Its identities are made by calls that it takes without a signature; the ones after them it checks, with botocore's code. */
const callsWithoutKey = 4

export async function startStore(): Promise<Store> {
  const port = await freePort()
  const env = { ...process.env, INITIAL_NO_AUTH_ACTION_COUNT: String(callsWithoutKey), MOTO_PORT: String(port) }
  const child = spawn(motoServer!, ['-H', '127.0.0.1', '-p', String(port)], { env, stdio: 'ignore' })
  const endpoint = `http://127.0.0.1:${port}`
  await untilListening(endpoint, child)
  const iam = (action: string, more: Readonly<Record<string, string>>) =>
    ask(endpoint, 'iam', { Action: action, Version: '2010-05-08', ...more })
  await iam('CreateUser', { UserName: 'ci' })
  const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }
  await iam('PutUserPolicy', { UserName: 'ci', PolicyName: 'all', PolicyDocument: JSON.stringify(policy) })
  const key = await iam('CreateAccessKey', { UserName: 'ci' })
  await fetch(`${endpoint}/templates`, { method: 'PUT', headers: { authorization: unsigned('s3') } })
  const accessKey = /<AccessKeyId>(.*?)</.exec(key)![1]!
  const secretKey = /<SecretAccessKey>(.*?)</.exec(key)![1]!
  const get = async (pathAndQuery: string) => {
    const url = new URL(pathAndQuery, endpoint)
    const sha256 = createHash('sha256').digest('hex')
    const credentials = { id: accessKey, secret: secretKey, session: undefined }
    const given = { method: 'GET', url, headers: { 'x-amz-content-sha256': sha256 }, sha256 }
    const headers = signedHeaders(given, { region: 'us-east-1', service: 's3', credentials, now: new Date() })
    return Buffer.from(await (await fetch(url, { headers })).arrayBuffer())
  }
  return {
    endpoint,
    accessKey,
    secretKey,
    get,
    async objects(bucket) {
      const list = (await get(`/${bucket}?list-type=2`)).toString()
      const keys = [...list.matchAll(/<Key>(.*?)<\/Key>/g)].map(([, name]) => name!)
      return new Map(keys.map((name) => [name, () => get(`/${bucket}/${name}`)]))
    },
    async close() {
      const ended = new Promise((resolve) => child.once('close', resolve))
      child.kill('SIGKILL')
      await ended
    },
  }
}

// It says for which service a call is; the signature is not looked at yet.
function unsigned(service: string): string {
  return `AWS4-HMAC-SHA256 Credential=nobody/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=none`
}

async function ask(endpoint: string, service: string, parameters: Readonly<Record<string, string>>): Promise<string> {
  const headers = { authorization: unsigned(service), 'content-type': 'application/x-www-form-urlencoded' }
  const answer = await fetch(endpoint, { method: 'POST', headers, body: new URLSearchParams(parameters) })
  const text = await answer.text()
  if (!answer.ok) throw new Error(text)
  return text
}

async function untilListening(endpoint: string, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`moto_server ended with exit code ${child.exitCode}`)
    // A path of its own, which counts as no call.
    const answered = await fetch(`${endpoint}/moto-api/`).catch(() => undefined)
    if (answered !== undefined) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** It takes a port by its number alone. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}
