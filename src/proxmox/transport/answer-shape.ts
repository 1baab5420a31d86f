import * as z from 'zod'
import { ProxmoxError } from '../error.ts'

// Only what is read of an answer, and only as much as reading it needs: servers differ, and add to what they tell.
const text = z.string().nullish()
const plain = z.union([z.string(), z.number(), z.boolean()]).nullish()
const rows = (shape: z.ZodRawShape) => z.array(z.looseObject(shape))
const address = z.looseObject({ 'ip-address': z.string() })

const machine = { vmid: z.union([z.number(), z.string()]).nullish(), name: text, node: text, type: text }

/** By call, from the first that fits; `*` is one segment. */
const shapes: readonly (readonly [call: string, shape: z.ZodType])[] = [
  ['GET /version', z.looseObject({ version: plain })],
  ['GET /nodes', rows({ node: z.string(), status: text })],
  ['GET /cluster/resources', rows(machine)],
  ['GET /pools', z.union([rows({ poolid: z.string() }), z.looseObject({})])],
  ['GET /access/permissions', z.record(z.string(), z.record(z.string(), plain))],
  ['POST /access/ticket', z.looseObject({ ticket: text, CSRFPreventionToken: text })],
  ['GET /nodes/*/qemu', rows(machine)],
  // Whose machine it is stands in it: one without a word of it must not pass for somebody else's.
  [
    'GET /nodes/*/qemu/*/config',
    z.record(z.string(), plain).refine(({ digest }) => digest !== undefined, 'digest is missing'),
  ],
  ['GET /nodes/*/qemu/*/snapshot', rows({ name: z.string() })],
  ['GET /nodes/*/qemu/*/snapshot/*/config', z.record(z.string(), plain)],
  ['GET /nodes/*/qemu/*/status/current', z.looseObject({ status: text })],
  [
    'GET /nodes/*/qemu/*/agent/network-get-interfaces',
    z.looseObject({
      result: rows({
        name: z.string(),
        'hardware-address': text,
        'ip-addresses': z.array(address).nullish(),
      }).nullish(),
    }),
  ],
  ['GET /nodes/*/network', rows({ iface: text, address: text, cidr: text })],
  ['GET /nodes/*/status', z.looseObject({ cpuinfo: z.looseObject({ hvm: plain }).nullish() })],
  ['GET /nodes/*/storage', rows({ storage: z.string(), type: text, content: text })],
  ['GET /nodes/*/storage/*/content', rows({ volid: z.string() })],
  ['GET /nodes/*/storage/*/status', z.looseObject({})],
  ['GET /nodes/*/tasks', rows({ upid: text })],
  ['GET /nodes/*/tasks/*/status', z.looseObject({ status: text, exitstatus: text })],
  // For a task whose log is gone the server answers an object.
  ['GET /nodes/*/tasks/*/log', z.union([rows({ n: z.number(), t: z.string() }), z.looseObject({})])],
]

const patterns = shapes.map(([call, shape]) => ({
  pattern: new RegExp(`^${call.replaceAll('*', '[^/]+')}$`),
  shape,
}))

/** What is wrong with an answer, as part of a sentence: `0.node: expected string`. Undefined: it can be read. */
export function wrongShape(method: string, path: string, data: unknown): string | undefined {
  const shape = patterns.find(({ pattern }) => pattern.test(`${method} ${path.replace(/\?.*$/, '')}`))?.shape
  const found = shape?.safeParse(data)
  if (found === undefined || found.success) return undefined
  const [issue] = found.error.issues
  const message = (issue?.message ?? '').replace(/^Invalid input: /, '')
  if (issue === undefined || issue.path.length === 0) return message
  const place = issue.path.join('.')
  return message.endsWith('received undefined') ? `${place} is missing` : `${place}: ${message}`
}

/** The error of an answer that can not be read; undefined: it can. `answer` undefined: it is not even JSON. */
export function unexpectedAnswer(given: {
  readonly method: string
  readonly path: string
  readonly status: number
  readonly answer: Readonly<Record<string, unknown>> | undefined
  readonly origin: string
}): ProxmoxError | undefined {
  const { method, path, status, answer, origin } = given
  if (answer === undefined)
    return new ProxmoxError({
      method,
      path,
      status,
      code: 'not-a-proxmox-api',
      reason: 'the answer is not from a Proxmox API',
      hint: `Another web server answers at ${origin}, or a login page in front of Proxmox. Check proxmox_url.`,
    })
  const wrong = wrongShape(method, path, answer['data'])
  if (wrong === undefined) return undefined
  return new ProxmoxError({
    method,
    path,
    code: 'unexpected-answer',
    reason: `the answer is not what Proxmox VE answers to this call (${wrong})`,
    hint: `Something between here and the server, or another release of it, changed what ${origin} says.`,
    // It was carried out as likely as not.
    ambiguous: method !== 'GET',
  })
}
