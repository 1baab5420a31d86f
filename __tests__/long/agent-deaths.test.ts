import { randomBytes } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AgentGuest, hasAgent, listener, startAgentGuest } from '../communicators/agent/agent-guest.ts'
import { tell } from './proof.ts'

const points = Number(process.env['AGENT_DEATHS'] ?? 25)

describe.skipIf(!hasAgent)('the guest agent', () => {
  let guest: AgentGuest
  beforeAll(async () => {
    guest = await startAgentGuest()
  })
  afterAll(() => guest.stop())

  /** Ends the agent at one of its commands, before it hears of it or before it answers, and has it back a little later. */
  function dieAt(point: number): void {
    let count = 0
    guest.between = async (_command, _parameters, ask) => {
      const dies = ++count === Math.ceil(point / 2)
      const die = async () => {
        await guest.kill()
        void delay(200).then(() => guest.start())
      }
      if (dies && point % 2 === 1) await die()
      const answer = await ask()
      if (!dies || point % 2 === 1) return answer
      await die()
      return await ask()
    }
  }

  test('may die at any point of a command and of an upload', async () => {
    const communicator = await guest.reach()
    const content = randomBytes(900_000)
    const wrong: string[] = []
    for (let point = 1; point <= points; point++) {
      dieAt(point)
      const heard = listener()
      const place = join(guest.folder, `death-${point}`)
      const result = await communicator.exec('for i in 1 2 3; do echo $i; sleep 0.2; done; exit 4', heard)
      const said = heard.lines.map(([, line]) => line).join(' ')
      if (result.exitCode !== 4 || said !== '1 2 3') wrong.push(`command, ${point}: ${JSON.stringify(result)} ${said}`)
      dieAt(point)
      await communicator.upload(Readable.from([content]), place, { signal: AbortSignal.timeout(120_000) })
      if (!(await readFile(place)).equals(content)) wrong.push(`upload, ${point}`)
      await rm(place)
    }
    guest.between = undefined
    tell({ proof: 'The guest agent dies at each of its commands', cases: 2 * points, lost: wrong.length })
    expect(wrong).toEqual([])
  })

  test('brings 100 MB of output, whole and in order', async () => {
    const communicator = await guest.reach()
    let [count, bytes, next] = [0, 0, 0]
    const result = await communicator.exec(
      'seq -f "%015.0f and what a line has beside its number, up to a hundred bytes of it, or some more" 1 1000000',
      {
        signal: AbortSignal.timeout(1_500_000),
        onOutput: (_stream, line) => {
          bytes += line.length + 1
          if (Number(line.slice(0, 15)) === ++next) count++
        },
      },
    )
    tell({ proof: '100 MB of output over the guest agent', cases: 1, lost: 1_000_000 - count })
    expect(result.exitCode).toBe(0)
    expect(count).toBe(1_000_000)
    expect(bytes).toBeGreaterThan(95_000_000)
  })
})
