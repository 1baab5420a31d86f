import type { Command } from 'commander'
import { bashScript } from './bash-script.ts'
import { completedCommands } from './completed-command.ts'
import { fishScript } from './fish-script.ts'
import { zshScript } from './zsh-script.ts'

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript }

/** What a shell is to read, so that it completes the words of this program. */
export function completion(shell: keyof typeof scripts, program: Command): string {
  return scripts[shell](completedCommands(program))
}
