import type { Clock } from '../../time/clock.ts'
import { ConnectFailure } from '../ssh/failure.ts'
import { Channel } from './http/channel.ts'
import type { WinrmSettings } from './winrm-settings.ts'
import { readAnswer } from './wsman/answer.ts'
import { type Request, renderRequest } from './wsman/request.ts'
import type { XmlElement } from './wsman/xml.ts'

/** Milliseconds after which a connection is not used again: servers end those that nothing comes on. */
const longestRest = 20_000
/** Milliseconds that an answer may take beyond what the server was given. */
const grace = 30_000

/** A guest's WinRM server, over as many connections as there are requests at a time. */
export class WinrmClient {
  readonly host: string
  /** Shells that could not be closed, because the guest was away. */
  readonly abandoned = new Set<string>()
  readonly #settings: WinrmSettings
  readonly #url: string
  readonly #clock: Clock
  readonly #resting: { readonly channel: Channel; readonly since: number }[] = []
  readonly #open = new Set<Channel>()

  constructor(host: string, settings: WinrmSettings, clock: Clock) {
    this.#clock = clock
    this.host = host
    this.#settings = settings
    const name = host.includes(':') ? `[${host}]` : host
    this.#url = `${settings.useSsl ? 'https' : 'http'}://${name}:${settings.port}/wsman`
  }

  /**
   * Asks, and answers with the body of what was answered. Throws ConnectFailure (nothing was asked), Broken (it may have
   * been), WinrmFault, Nonsense and Cancelled.
   */
  async ask(request: Request, signal: AbortSignal): Promise<XmlElement> {
    const message = renderRequest(this.#url, request)
    const timeout = request.seconds * 1000 + grace
    const kept = this.#rested()
    if (kept !== undefined) {
      try {
        return await this.#on(kept, message, signal, timeout)
      } catch (thrown) {
        // It has forgotten who we are, and did nothing.
        if (!(thrown instanceof ConnectFailure)) throw thrown
      }
    }
    const channel = await Channel.open(this.host, this.#settings, this.#clock, signal)
    this.#open.add(channel)
    return await this.#on(channel, message, signal, timeout)
  }

  close(): void {
    for (const channel of this.#open) channel.close()
    this.#open.clear()
    this.#resting.length = 0
  }

  async #on(channel: Channel, message: string, signal: AbortSignal, timeout: number): Promise<XmlElement> {
    const { useNtlm, useSsl } = this.#settings
    try {
      const answer = await channel.ask(message, { useNtlm, useSsl, isProven: true }, signal, timeout)
      return readAnswer(answer)
    } finally {
      if (channel.isOpen && this.#open.has(channel)) this.#resting.push({ channel, since: this.#clock.now() })
      else this.#open.delete(channel)
    }
  }

  #rested(): Channel | undefined {
    for (;;) {
      const rested = this.#resting.pop()
      if (rested === undefined) return undefined
      const { channel, since } = rested
      if (channel.isOpen && this.#clock.now() - since < longestRest) return channel
      channel.close()
      this.#open.delete(channel)
    }
  }
}
