import type { Environment } from '../../net/proxy.ts'

/** What a connection needs to know. Times in milliseconds. */
export interface WinrmSettings {
  /** `winrm_host`, or undefined: ask the builder. */
  readonly host: string | undefined
  readonly port: number
  readonly username: string
  readonly password: string
  readonly useSsl: boolean
  /** Any certificate will do. */
  readonly insecure: boolean
  readonly useNtlm: boolean
  /** Proxies are looked for here; undefined: none is used. */
  readonly proxies: Environment | undefined
  /** 0: no limit. */
  readonly timeout: number
  readonly pauseBeforeConnecting: number
  /** In which something of a file has to get through. */
  readonly transferPatience: number
}
