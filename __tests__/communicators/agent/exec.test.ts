import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AgentCommunicator } from '../../../src/communicators/agent/agent-communicator.ts'
import { type AgentGuest, hasAgent, listener, startAgentGuest } from './agent-guest.ts'

describe.skipIf(!hasAgent)('commands over the guest agent', () => {
  let guest: AgentGuest
  let communicator: AgentCommunicator

  beforeAll(async () => {
    guest = await startAgentGuest()
    communicator = await guest.reach()
  })
  afterAll(async () => {
    await communicator?.close()
    await guest?.stop()
  })

  test('a short one', async () => {
    guest.calls()
    const heard = listener()
    const t = Date.now()
    expect(await communicator.exec('echo out; echo err >&2; exit 3', heard)).toEqual({
      exitCode: 3,
      signal: undefined,
      disconnected: false,
    })
    console.log(Date.now() - t, guest.calls())
    expect(heard.lines.sort()).toEqual([
      ['stderr', 'err'],
      ['stdout', 'out'],
    ])
  })
})
