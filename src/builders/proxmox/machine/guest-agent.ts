import {
  type AgentExecStatus,
  AgentFailure,
  type AgentFailureKind,
  type AgentSystem,
  type GuestAgent,
} from '../../../communicators/agent/guest-agent.ts'
import { ProxmoxError } from '../../../proxmox/error.ts'
import type { Parameters } from '../../../proxmox/notation/parameters.ts'
import type { Vm } from './vm.ts'

/** A machine's guest agent by the API. */
export function agentOf(vm: Vm): GuestAgent {
  const ask = async (
    method: 'GET' | 'POST',
    command: string,
    parameters: Parameters,
    signal: AbortSignal,
  ): Promise<Readonly<Record<string, unknown>>> => {
    try {
      // Whoever asks bears that it is done twice, and asks again by itself.
      const options = { attempts: 2, idempotent: true, signal }
      const answer = await vm.client.request(method, `${vm.path}/agent/${command}`, parameters, options)
      return isObject(answer) ? answer : {}
    } catch (thrown) {
      throw failureOf(thrown)
    }
  }
  return {
    async ping(signal) {
      checkResult((await ask('POST', 'ping', {}, signal))['result'])
    },
    async system(signal): Promise<AgentSystem | undefined> {
      let result: unknown
      try {
        result = (await ask('GET', 'get-osinfo', {}, signal))['result']
        checkResult(result)
      } catch (thrown) {
        // Agents before 2.10 do not know it, and lists of what is forbidden may have it.
        if (thrown instanceof AgentFailure && (thrown.kind === 'blocked' || thrown.kind === 'refused')) return undefined
        throw thrown
      }
      if (!isObject(result)) return undefined
      const { id, name, 'pretty-name': pretty } = result
      return { id: textOf(id).toLowerCase(), name: textOf(pretty) || textOf(name) || textOf(id) }
    },
    async exec(command, { input, signal }) {
      const { pid } = await ask('POST', 'exec', { command, 'input-data': input }, signal)
      if (!Number.isSafeInteger(pid)) throw new AgentFailure('refused', 'it started a program and gave no number of it')
      return pid as number
    },
    async execStatus(pid, signal): Promise<AgentExecStatus> {
      const answer = await ask('GET', 'exec-status', { pid }, signal)
      const { exited, exitcode, signal: died } = answer
      if (exited === undefined) throw new AgentFailure('refused', 'it does not say whether a program has ended')
      return {
        exited: isSet(exited),
        exitCode: numberOf(exitcode),
        signal: numberOf(died),
        stdout: bytesOf(answer['out-data']),
        stderr: bytesOf(answer['err-data']),
        truncated: isSet(answer['out-truncated']) || isSet(answer['err-truncated']),
      }
    },
    async fileWrite(file, content, signal) {
      await ask('POST', 'file-write', { file, content: content.toString('base64'), encode: false }, signal)
    },
    async isOn(signal) {
      try {
        const answer = await vm.client.request('GET', `${vm.path}/status/current`, {}, { attempts: 1, signal })
        return !isObject(answer) || answer['status'] !== 'stopped'
      } catch (thrown) {
        if (thrown instanceof ProxmoxError && thrown.notFound) return false
        throw failureOf(thrown)
      }
    },
  }
}

const texts: readonly (readonly [RegExp, AgentFailureKind])[] = [
  [/guest agent is not running|VM \d+ is not running|guest-ping' failed/i, 'away'],
  // While a backup is taken: it thaws.
  [/frozen state/i, 'away'],
  [/got timeout/i, 'slow'],
  [/invalid parameter 'pid'|PID -?\d+ does not exist/i, 'forgotten'],
  [/has been disabled|is not allowed|has not been found/i, 'blocked'],
  [/^Agent error: /, 'refused'],
]

/** What the agent's silence or refusal means; anything else stays what it is. */
function failureOf(thrown: unknown): unknown {
  if (!(thrown instanceof ProxmoxError)) return thrown
  const { status, reason } = thrown
  const kind = texts.find(([pattern]) => pattern.test(reason))?.[1]
  if (status === 500 && kind !== undefined)
    return new AgentFailure(kind, reason, { cause: thrown, isSure: kind !== 'slow' })
  // Nobody answers, or something on the way does.
  const isAway = (status === undefined && thrown.failure.ambiguous === true) || (status ?? 0) > 501
  return isAway ? new AgentFailure('away', thrown.message, { cause: thrown }) : thrown
}

/** Of the simple commands the server passes a refusal on as their result. */
function checkResult(result: unknown): void {
  const failure = isObject(result) ? result['error'] : undefined
  if (!isObject(failure)) return
  const text = textOf(failure['desc'])
  const kind = texts.find(([pattern]) => pattern.test(text))?.[1] ?? 'refused'
  throw new AgentFailure(kind, text)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function isSet(value: unknown): boolean {
  return value === true || value === 1 || value === '1'
}

function numberOf(value: unknown): number | undefined {
  return Number.isSafeInteger(value) ? (value as number) : undefined
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 200) : ''
}

/** The server makes a character of each byte, whatever they are. */
function bytesOf(value: unknown): Buffer {
  return Buffer.from(typeof value === 'string' ? value : '', 'latin1')
}
