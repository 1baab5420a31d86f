import * as z from 'zod'
import { waitOptions, waitTime } from '../communicator-kind.ts'

/** The options of `communicator = "agent"`. */
export const agentOptions = z.object({
  ...waitOptions,
  agent_timeout: waitTime('wrong')
    .optional()
    .describe(
      'How long to wait for the guest agent, at the beginning and when it is silent while a command runs; default `5m`.',
    ),
  agent_shell: z
    .string()
    .default('')
    .describe(
      'Shell that runs commands in the guest: a path or name of one that takes `-c` as POSIX has it, default `/bin/sh`. Windows has `cmd`, and takes `powershell` or `pwsh` too.',
    ),
})
export type AgentOptions = z.output<typeof agentOptions>
