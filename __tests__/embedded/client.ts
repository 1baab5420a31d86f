import { expect } from 'vitest'
import type { EmbeddedServer } from '../../src/embedded/index.ts'
import { sendRequest } from './replay/request.ts'
import type { Response } from './replay/scenario.ts'

type Parameters = Record<string, unknown>

export interface Client {
  call(method: string, path: string, params?: Parameters): Promise<Response>
  /** The answer's data; anything but 200 fails the test. */
  data(method: string, path: string, params?: Parameters): Promise<unknown>
  /** The exit status of the task that the call starts. */
  task(method: string, path: string, params?: Parameters): Promise<string>
}

/** `as` is `user@realm!token=secret`; root's token by default. */
export function clientOf(
  server: Pick<EmbeddedServer, 'url' | 'username' | 'token'>,
  as = `${server.username}=${server.token}`,
): Client {
  const port = Number(new URL(server.url).port)
  const client: Client = {
    call: (method, path, params = {}) =>
      sendRequest({ port, iso: Buffer.alloc(0) }, { as: `token:${as}`, method, path, params }, undefined, false),
    async data(method, path, params) {
      const response = await client.call(method, path, params)
      expect([response.status, response.reason]).toEqual([200, 'OK'])
      return (response.body as { data: unknown }).data
    },
    async task(method, path, params) {
      const upid = String(await client.data(method, path, params))
      const at = `/nodes/${upid.split(':')[1]}/tasks/${encodeURIComponent(upid)}/status`
      for (;;) {
        const status = (await client.data('GET', at)) as { status: string; exitstatus: string }
        if (status.status === 'stopped') return status.exitstatus
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
    },
  }
  return client
}
