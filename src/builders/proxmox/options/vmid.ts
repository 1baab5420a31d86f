import * as z from 'zod'
import { misread } from '../../../options/codecs/notation.ts'

/** The ID of a machine; 0 is none, as for Packer. */
export function vmid() {
  return z
    .codec(z.number(), z.custom<number | undefined>(), {
      decode: (id, payload) => {
        if (id === 0) return undefined
        if (Number.isInteger(id) && id >= 100 && id <= 999_999_999) return id
        payload.issues.push(misread(id, { code: 'invalid-vmid', problem: 'is not in range 100-999999999' }))
        return z.NEVER
      },
      encode: (id) => id ?? 0,
    })
    .optional()
}
