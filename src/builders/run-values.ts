import { randomUUID } from 'node:crypto'
import type { LateValues } from '../packer/plan.ts'

const runUuid = randomUUID()

/** What Packer's `build.*` knows of the run, whatever is built; texts of Packer's where no server answers. */
export function runValues(server?: { readonly ip: string; readonly port: number }): LateValues {
  const none = (name: string) => `ERR_${name}_NOT_IMPLEMENTED_BY_BUILDER`
  return {
    PackerRunUUID: runUuid,
    PackerHTTPIP: server?.ip ?? none('HTTP_IP'),
    PackerHTTPPort: server === undefined ? none('HTTP_PORT') : String(server.port),
    PackerHTTPAddr: server === undefined ? none('HTTP_ADDR') : `${server.ip}:${server.port}`,
  }
}
