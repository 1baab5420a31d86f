import type { Client } from 'ssh2'
import { timeoutSignal } from '../../../time/clock.ts'
import { quote } from '../../remote-path.ts'
import { execOn } from './exec.ts'

/** Milliseconds for all of it. */
const longest = 20_000

/**
 * Ends what commands of this connection have left running in the guest. sshd signals a command whose channel is closed, but
 * not for root before OpenSSH 9.8, dropbear the shell alone, and both no program that has a session of its own (sudo). The
 * commands of a connection are children of one process of the server, which is the parent of the shell that looks for them:
 * so there may be no other command on it. Answers what still runs, as `PID command`; nothing where the guest is none with /proc.
 */
export async function endCommands(client: Client): Promise<readonly string[]> {
  const left: string[] = []
  const options = {
    signal: timeoutSignal(longest),
    onOutput: (stream: 'stdout' | 'stderr', line: string) => stream === 'stdout' && left.push(line),
  }
  try {
    const { exitCode } = await execOn(client, `exec sh -c ${quote(script)}`, options, {
      pty: false,
      forwardAgent: false,
    })
    return exitCode === 0 ? left : []
  } catch {
    // The connection is gone, or has no room for another command.
    return []
  }
}

const script = `
read -r server < /proc/$PPID/comm || exit 1
case $server in sshd*|dropbear*) ;; *) exit 1 ;; esac
processes() {
  for folder in /proc/[0-9]*; do
    read -r stat < $folder/stat || continue
    id=\${folder#/proc/}
    set -- \${stat##*) }
    [ $1 = Z ] || echo "$id $2 $4"
  done 2>/dev/null
}
all=$(processes)
mine=" "
for pass in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do
  before=$mine
  while read -r id parent session; do
    [ $id = $$ ] || [ $parent = $$ ] && continue
    case $mine in *" $id "*) continue ;; esac
    [ $parent = $PPID ] && mine="$mine$id "
    case $mine in *" $parent "*|*" $session "*) mine="$mine$id " ;; esac
  done <<END
$all
END
  [ "$mine" = "$before" ] && break
done
alive() {
  now=" $(processes | while read -r id rest; do printf '%s ' $id; done)"
  left=
  for id in $mine; do case $now in *" $id "*) left="$left$id " ;; esac; done
  [ -n "$left" ]
}
for name in TERM KILL; do
  kill -s $name $mine 2>/dev/null
  for second in 1 2 3; do
    alive || exit 0
    if [ $second = 1 ]; then sudo -n kill -s $name $left < /dev/null > /dev/null 2>&1; fi
    sleep 1
  done
done
alive
for id in $left; do echo "$id $(tr '\\0' ' ' < /proc/$id/cmdline)"; done 2>/dev/null
exit 0
`
