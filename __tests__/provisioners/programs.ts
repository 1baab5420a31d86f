import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Programs of others that a guest or this machine has, in a folder for the PATH. They write down how they were called. */
export interface Programs {
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
  /** `body` is shell, run after the call has been written down; its end is the program's. */
  add(name: string, body?: string): Promise<void>
  /** Each call: the program's name and its arguments. */
  calls(): Promise<readonly (readonly string[])[]>
}

export async function makePrograms(above: string): Promise<Programs> {
  const folder = join(above, 'bin')
  const record = join(above, 'calls')
  await mkdir(folder)
  await writeFile(record, '')
  return {
    folder,
    env: { PATH: `${folder}:${process.env['PATH']}`, RECORD: record },
    async add(name, body = 'exit 0') {
      // In one piece: those of a pipeline write at the same time.
      const script = `#!/bin/sh\ncall=$(printf '%s\\037' ${name} "$@")\nprintf '%s\\036' "$call" >> "$RECORD"\n${body}\n`
      await writeFile(join(folder, name), script)
      await chmod(join(folder, name), 0o755)
    },
    async calls() {
      const text = await readFile(record, 'utf8')
      return text
        .split('\x1e')
        .filter((call) => call !== '')
        .map((call) => call.split('\x1f').slice(0, -1))
    },
  }
}

/** A sudo that lets everybody do everything, but keeps what is asked of `/etc` and `/srv` below a folder. */
export function sudoBelow(root: string): string {
  return `[ "$1" = -E ] && shift
for word in "$@"; do
  shift
  case "$word" in /etc/*|/srv/*) word='${root}'"$word" ;; *=/etc/*|*=/srv/*) word="\${word%%=*}=${root}\${word#*=}" ;; esac
  set -- "$@" "$word"
done
exec env "$@"`
}
