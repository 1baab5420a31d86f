import { readFileSync } from 'node:fs'
import { z } from 'zod'

const where = {
  // Such as POST /nodes/*/qemu: * stands for one segment or any method, ** for the rest of the path.
  call: z.string().regex(/^(?:\*|GET|POST|PUT|DELETE) \/\S*$/, 'a call is a method and a path: POST /nodes/*/qemu'),
  /** Calls that pass before the first one that goes wrong. */
  skip: z.int().min(0).default(0),
  /** How many go wrong; 0: all from then on. */
  times: z.int().min(0).default(1),
}
/** Whether the call is carried out before its answer is lost. */
const done = z.boolean().default(false)

const fault = z.discriminatedUnion('fault', [
  z.strictObject({ ...where, fault: z.literal('delay'), seconds: z.number().min(0) }),
  z.strictObject({ ...where, fault: z.literal('drop'), done }),
  z.strictObject({ ...where, fault: z.literal('reset'), done }),
  z.strictObject({ ...where, fault: z.literal('half') }),
  z.strictObject({
    ...where,
    fault: z.literal('status'),
    status: z.int().min(400).max(599),
    reason: z
      .string()
      .regex(/^[\x20-\x7e]*$/)
      .optional(),
  }),
  // Carried out, and answered with other data than it has.
  z.strictObject({ ...where, fault: z.literal('answer'), data: z.unknown() }),
  z.strictObject({ ...where, fault: z.literal('lock-timeout') }),
  z.strictObject({ ...where, fault: z.literal('storage-full') }),
  // Each volume that the call makes takes so long, and is there from the beginning.
  z.strictObject({ ...where, fault: z.literal('slow-storage'), seconds: z.number().min(0) }),
  z.strictObject({ ...where, fault: z.literal('task-error'), text: z.string().min(1), done }),
  z.strictObject({ ...where, fault: z.literal('task-warnings'), texts: z.array(z.string()).min(1) }),
  z.strictObject({ ...where, fault: z.literal('task-never') }),
  z.strictObject({ ...where, fault: z.literal('kill'), done }),
])

export type Fault = z.infer<typeof fault>

/** `{ "faults": [{ "call": "POST /pools", "fault": "drop" }] }`. Throws Error that names every mistake. */
export function readFaults(file: string): readonly Fault[] {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new Error(`cannot read the faults ${file}: ${(error as Error).message}`)
  }
  const result = z.strictObject({ faults: z.array(fault) }).safeParse(value)
  if (!result.success) throw new Error(`${file} is not valid:\n${z.prettifyError(result.error)}`)
  return result.data.faults
}
