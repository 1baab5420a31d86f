import { Cancelled } from '../diagnostics/errors.ts'
import { type HttpOptions, openHttp } from './http-request.ts'

/** Bytes of what an http(s) address serves, without fetching it; undefined: its server does not say. Rejects with Cancelled. */
export async function remoteSize(url: string, options: HttpOptions): Promise<number | undefined> {
  const source = openHttp(url, options)
  try {
    const { status, headers, body } = await source.get({}, 'HEAD')
    body.resume()
    const length = headers['content-length']
    return status === 200 && length !== undefined && /^\d+$/.test(length) ? Number(length) : undefined
  } catch (thrown) {
    if (thrown instanceof Cancelled || options.signal?.aborted === true)
      throw new Cancelled(undefined, { cause: thrown })
    return undefined
  } finally {
    await source.close()
  }
}
