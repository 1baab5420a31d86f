import type { Command } from './command.ts'

/** The values of the input `command`. Each is loaded when it is asked for. */
export const commands = {
  build: async () => (await import('./build.ts')).build,
  validate: async () => (await import('./validate.ts')).validate,
  plan: async () => (await import('./plan.ts')).plan(),
  test: async () => (await import('./test.ts')).test,
  matrix: async () => (await import('./matrix.ts')).matrix(),
  fmt: async () => (await import('./fmt.ts')).fmt(),
  inspect: async () => (await import('./inspect.ts')).inspect(),
  promote: async () => (await import('./promote.ts')).move('promote'),
  rollback: async () => (await import('./promote.ts')).move('rollback'),
  // The same by the name that others have for it.
  demote: async () => (await import('./promote.ts')).move('rollback'),
  revoke: async () => (await import('./revoke.ts')).revoke('revoke'),
  unrevoke: async () => (await import('./revoke.ts')).revoke('unrevoke'),
  retire: async () => (await import('./retire.ts')).retire(),
  list: async () => (await import('./list.ts')).list(),
  serve: async () => (await import('./serve.ts')).serve(),
  reap: async () => (await import('./reap.ts')).reap(),
} as const satisfies Readonly<Record<string, () => Promise<Command>>>

export type CommandName = keyof typeof commands

export const commandNames = Object.keys(commands) as readonly CommandName[]
