import { spawnSync } from 'node:child_process'
import type { HttpRequest, HttpResponse } from '../evaluation/function.ts'

// Evaluation is synchronous and HTTP is not: a short-lived Node does it meanwhile.
const script = `
let input = ''
for await (const chunk of process.stdin) input += chunk
const { url, headers, body } = JSON.parse(input)
try {
  const response = await fetch(url, { method: body === undefined ? 'GET' : 'POST', headers, body, redirect: 'error' })
  console.log(JSON.stringify({ status: response.status, body: await response.text() }))
} catch (error) {
  console.log(JSON.stringify({ problem: error.cause?.message || error.cause?.code || error.message }))
}`
const patience = 60_000

/** Sends a request and waits for the answer. Throws Error when there is none. */
export function requestNow({ url, headers, body, caFile, insecure }: HttpRequest): HttpResponse {
  const { stdout, error, signal } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    input: JSON.stringify({ url, headers, body }),
    encoding: 'utf8',
    timeout: patience,
    env: {
      ...process.env,
      ...(caFile && { NODE_EXTRA_CA_CERTS: caFile }),
      ...(insecure && { NODE_TLS_REJECT_UNAUTHORIZED: '0' }),
    },
  })
  const host = new URL(url).host
  if (signal !== null) throw new Error(`${host} did not answer within ${patience / 1000} s`)
  if (error !== undefined) throw error
  const answer = JSON.parse(stdout) as HttpResponse & { readonly problem?: string }
  if (answer.problem !== undefined) throw new Error(`${host}: ${answer.problem}`)
  return answer
}
