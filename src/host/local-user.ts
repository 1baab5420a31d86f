import { userInfo } from 'node:os'

type Environment = Readonly<Record<string, string | undefined>>

/** The system's entry for who runs this. In a container it may have none: `--user 54321` takes any number. */
function entryOfUser(): { readonly username: string; readonly homedir: string } | undefined {
  try {
    return userInfo()
  } catch {
    return undefined
  }
}

/** The name of who runs this: the system's as Packer takes it, else the environment's, else the number. */
export function nameOfUser(env: Environment): string {
  return entryOfUser()?.username || env['USER'] || env['LOGNAME'] || String(process.getuid?.() ?? 'user')
}

/** The home folder as a shell takes it. */
export function homeFolder(env: Environment): string | undefined {
  return env['HOME'] || entryOfUser()?.homedir
}

/** The home folder as ssh takes it: the user's own, also where HOME is another, as in the containers of workflows. */
export function ownHomeFolder(env: Environment): string | undefined {
  return entryOfUser()?.homedir || env['HOME'] || undefined
}
