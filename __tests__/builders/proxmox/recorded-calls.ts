import { channel } from 'node:diagnostics_channel'

/** A call that makes or changes something. */
export interface RecordedCall {
  readonly call: string
  /** Of what is no upload. */
  readonly params: Readonly<Record<string, string>>
}

interface Sent {
  readonly request: { readonly method: string; readonly path: string; readonly body?: unknown }
}

/**
 * What this process sends to the API while the work goes on, in order, as undici and, of uploads, Node tell of it; no reading. Names that are made
 * by chance are numbered as they come, and the line of the mark that tells the time is left out.
 */
export async function recordedCalls(work: () => Promise<unknown>): Promise<readonly RecordedCall[]> {
  const calls: RecordedCall[] = []
  const images: string[] = []
  const steady = (text: string) =>
    text
      .replace(/packer[0-9a-f]{12}\.iso/g, (name) => {
        if (!images.includes(name)) images.push(name)
        return `cd-${images.indexOf(name) + 1}.iso`
      })
      .replace(/run here-\d+/g, '<run>')
      .replace(/\s*proxmox-template-action: made [^\n]*/, '')
  const listen = (message: unknown) => {
    const { method, path, body } = (message as Sent).request
    const [at = '', query = ''] = path.split('?')
    if (method === 'GET' || !at.startsWith('/api2/json')) return
    const pairs = [...new URLSearchParams(Buffer.isBuffer(body) ? body.toString() : query)]
    calls.push({
      call: steady(`${method} ${decodeURIComponent(at.slice('/api2/json'.length))}`),
      params: Object.fromEntries(pairs.map(([key, value]) => [key, steady(value)])),
    })
  }
  const requests = [channel('undici:request:create'), channel('http.client.request.start')]
  for (const each of requests) each.subscribe(listen)
  try {
    await work()
  } finally {
    for (const each of requests) each.unsubscribe(listen)
  }
  return calls
}
