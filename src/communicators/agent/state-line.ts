import type { JobState } from './guest-system.ts'

/** Of the last line of every look. */
export const mark = '~agent~'

const states = ['runs', 'ended', 'dead', 'gone'] as const

/** The last line of a look, and what the job printed before it. Undefined: it is none. */
export function readState(stdout: Buffer): { readonly output: Buffer; readonly state: JobState } | undefined {
  const at = stdout.lastIndexOf(`\n${mark} `)
  if (at < 0) return undefined
  const line = stdout.subarray(at).toString('latin1').trim()
  const [, cursor, word, code, died, lost, boot = ''] =
    /^\S+ (\d+(?:\.\d+)+) (\w+) (-?\d{1,10}) ([01]) ([01]) ?(\S*)$/.exec(line) ?? []
  const state = states.find((each) => each === word)
  if (cursor === undefined || state === undefined) return undefined
  const number = Number(code)
  return {
    output: stdout.subarray(0, at),
    state: {
      cursor,
      state,
      exitCode: state === 'ended' && died === '0' ? number : undefined,
      signal: state === 'ended' && died === '1' ? number - 128 : undefined,
      isOutputLost: lost === '1',
      boot,
    },
  }
}
