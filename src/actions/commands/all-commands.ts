import type { Command } from './command.ts'

/** The values of the input `command`. Each is loaded when it is asked for. */
export const commands = {
  build: async () => (await import('./build.ts')).build,
  validate: async () => (await import('./validate.ts')).validate,
  plan: async () => (await import('./plan.ts')).plan(),
  reap: async () => (await import('./reap.ts')).reap(),
} as const satisfies Readonly<Record<string, () => Promise<Command>>>

export type CommandName = keyof typeof commands

export const commandNames = Object.keys(commands) as readonly CommandName[]
