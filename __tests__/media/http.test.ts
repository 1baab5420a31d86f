import { Agent } from 'undici'
import { expect, it } from 'vitest'
import { ExternalError } from '../../src/diagnostics/errors.ts'
import { openHttp } from '../../src/media/http-request.ts'
import { startServer } from '../proxmox/server.ts'

it('does not follow from https to http, unless a checksum vouches for what comes', async () => {
  const plain = 'http://127.0.0.1:9/a.iso'
  await using server = await startServer((_, response) => response.writeHead(302, { location: plain }).end())
  const options = { dispatcher: new Agent({ connect: { ca: server.ca } }) }
  const url = `https://127.0.0.1:${server.port}/latest.iso`
  const ask = (allowDowngrade: boolean) =>
    openHttp(url, { ...options, allowDowngrade })
      .get({})
      .catch((thrown: unknown) => thrown)
  const refusal = await ask(false)
  expect(refusal).toBeInstanceOf(ExternalError)
  expect(refusal).toMatchObject({ message: `${url} redirects to the unencrypted ${plain}` })
  expect(await ask(true)).toMatchObject({ code: 'ECONNREFUSED' })
  await options.dispatcher.close()
})
