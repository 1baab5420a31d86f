import { quote } from '../../remote-path.ts'
import type { Job, Look } from '../guest-system.ts'
import { mark } from '../state-line.ts'

/** What the guest's shell can do. */
export interface Tools {
  /** The folder for what runs. */
  readonly base: string
  /** By which commands are run. */
  readonly shell: string
  readonly user: string
  readonly home: string
  /** A process group of its own. */
  readonly hasSetsid: boolean
  /** A unit of its own: what runs outlives the agent's service, which an upgrade in the guest may restart. */
  readonly hasScopes: boolean
}

const nap = 'nap() { sleep "$1" 2>/dev/null || sleep 1; }'

/** Prints what is another after each start of the guest. */
export const bootId =
  "boot() { { cat /proc/sys/kernel/random/boot_id || sysctl -n kern.boottime; } 2>/dev/null | tr -d ' \\n'; }"

/** Bytes of each stream that one look tells. */
const mostTold = 1 << 20

/**
 * Runs the command with its output in a pipe, from which `pump` fills files of at most two MiB, no more than five ahead of
 * who reads them: a command that prints without end fills no disk. The files that say what is are made before, and only
 * removed or overwritten in place later: that works on a full disk too.
 */
const runner = String.raw`
d=$1 shell=$2 command=$3 stdin=$4
echo $$ >"$d/pid.new" && mv "$d/pid.new" "$d/pid"
unset NOTIFY_SOCKET INVOCATION_ID JOURNAL_STREAM SYSTEMD_EXEC_PID
${nap}
pump() {
  n=0
  while :; do
    while [ -e "$d/$1.$((n - 4))" ]; do nap 0.05; done
    if ! dd bs=4096 count=512 of="$d/$1.$n" 2>/dev/null; then
      rm -f "$d/$1.ok"
      cat >/dev/null
      break
    fi
    [ -s "$d/$1.$n" ] || break
    n=$((n + 1))
  done
  rm -f "$d/$1.live"
}
feed() {
  n=0
  while :; do
    last= c=0
    [ -e "$d/in.end" ] && last=y
    [ -e "$d/in.count" ] && read c <"$d/in.count"
    while [ "$n" -lt "$c" ]; do
      cat "$d/in.$n" || exit
      rm -f "$d/in.$n"
      n=$((n + 1))
    done
    [ -n "$last" ] && break
    nap 0.1
  done
}
pump o <"$d/o" &
pump e <"$d/e" &
feeder=
case $stdin in
none) in=/dev/null ;;
given) in=$d/in ;;
pieces) in=$d/i; feed >"$d/i" & feeder=$! ;;
esac
(
  umask 022
  cd "$HOME" 2>/dev/null || cd /
  exec "$shell" -c "trap 'rm -f \"$d/mark\"' 0
$command"
) <"$in" >"$d/o" 2>"$d/e"
rc=$? died=0
[ "$rc" -gt 128 ] && [ -e "$d/mark" ] && died=1
printf '%03d %d' "$rc" "$died" 1<>"$d/rc"
rm -f "$d/live"
[ -z "$feeder" ] || kill "$feeder" 2>/dev/null
`.trim()

/** Starts a job that is not there yet, and looks at it. */
export function startScript(tools: Tools, job: Job, look: Look, before: string | undefined, known = ''): string {
  const { base, hasScopes, hasSetsid, shell } = tools
  const run = [
    ...(hasScopes ? [`systemd-run --scope --quiet --unit=${unitOf(job.id)}`] : []),
    ...(hasSetsid ? ['setsid'] : []),
    `/bin/sh -c ${quote(runner)} sh "$d" ${quote(shell)} ${quote(job.command)} ${job.stdin}`,
  ].join(' ')
  return `
umask 077
b=${quote(base)} d=${quote(`${base}/${job.id}`)}
${before === undefined ? '' : `rm -rf ${quote(`${base}/${before}`)}`}
mkdir -p "$b" || exit 90
n=$d.new
${bootId}
if [ -n ${quote(known)} ] && [ ! -d "$d" ] && [ "$(boot)" != ${quote(known)} ]; then
  printf '\n${mark} 0.0.0.0 gone 255 0 0 %s' "$(boot)"
  exit 0
fi
# An earlier start, whose answer was lost, may be at work at the same time.
if [ ! -d "$d" ] && mkdir "$n" 2>/dev/null && { [ ! -d "$d" ] || { rmdir "$n"; false; }; }; then
  mkfifo "$n/o" "$n/e" "$n/i" || exit 90
  for f in live o.live e.live o.ok e.ok mark; do : >"$n/$f" || exit 90; done
  printf '255 0' >"$n/rc" || exit 90
  boot >"$n/boot"
  ${job.stdin === 'given' ? 'cat >"$n/in" || exit 90' : ''}
  mv "$n" "$d" || exit 90
  HOME=${quote(tools.home)} USER=${quote(tools.user)} LOGNAME=${quote(tools.user)} SHELL=${quote(shell)}
  PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
  export HOME USER LOGNAME SHELL PATH
  ${run} </dev/null >/dev/null 2>&1 &
fi
${nap}
i=0
while [ ! -d "$d" ] && [ $i -lt 50 ]; do nap 0.1; i=$((i + 1)); done
${lookScript(tools, job.id, look)}`
}

/** Prints what is new of both streams, and a line that says where that ends and how the job is. */
export function lookScript({ base }: Tools, id: string, look: Look): string {
  const [outSegment, outOffset, errSegment, errOffset] = look.cursor.split('.')
  return String.raw`
${nap}
${bootId}
os=${outSegment} oo=${outOffset} es=${errSegment} eo=${errOffset} state=runs
say() {
  lost=0
  [ -e o.ok ] && [ -e e.ok ] || lost=1
  printf '\n${mark} %s.%s.%s.%s %s %s %s %s' $os $oo $es $eo "$1" "$(cat rc 2>/dev/null || echo '255 0')" $lost "$(boot)"
  exit 0
}
cd ${quote(`${base}/${id}`)} 2>/dev/null || say gone
[ -s boot ] && [ "$(cat boot)" != "$(boot)" ] && say gone
${look.pieces > 0 ? `echo ${look.pieces} >in.new && mv in.new in.count` : ''}
${look.isInputWhole ? ': >in.end' : ''}
forget() {
  i=$(($2 - 1))
  while [ "$i" -ge 0 ] && [ -e "$1.$i" ]; do rm -f "$1.$i"; i=$((i - 1)); done
}
forget o $os
forget e $es
size() { { wc -c <"$1"; } 2>/dev/null || echo 0; }
fresh() {
  [ -e o.$((os + 1)) ] || [ -e e.$((es + 1)) ] || [ "$(size o.$os)" -gt $oo ] || [ "$(size e.$es)" -gt $eo ]
}
# One that has ended and that nobody has fetched counts as there.
alive() {
  kill -0 "$1" 2>/dev/null || return 1
  [ $((waited % 10)) -ne 0 ] || ! grep -q '^State:.Z' "/proc/$1/status" 2>/dev/null
}
waited=0 grace=0
while :; do
  if [ ! -e live ]; then
    if [ ! -e o.live ] && [ ! -e e.live ]; then state=ended; break; fi
    # Something that goes on by itself may hold the output open; but what was said before is told to its end.
    fresh && break
    if [ $grace -ge 10 ]; then state=ended; break; fi
    grace=$((grace + 1))
  elif [ -e pid ]; then
    if ! alive "$(cat pid)" && [ -e live ]; then state=dead; break; fi
  elif [ $waited -ge 150 ]; then
    state=dead
    break
  fi
  if [ -e live ] && fresh; then
    i=0
    while [ $i -lt ${look.linger} ] && [ -e live ] && [ ! -e o.$((os + 4)) ] && [ ! -e e.$((es + 4)) ]; do
      nap 0.1
      i=$((i + 1))
    done
    [ -e live ] && break
    continue
  fi
  if [ -e live ] && [ $waited -ge ${look.patience * 10} ]; then break; fi
  if [ $waited -lt 30 ]; then nap 0.1; waited=$((waited + 1)); else nap 0.3; waited=$((waited + 3)); fi
done
tell() {
  left=${mostTold}
  while :; do
    next=
    [ -e "$1.$((s + 1))" ] && next=y
    length=$(size "$1.$s")
    part=$((length - o))
    [ $part -gt $left ] && part=$left
    if [ $part -gt 0 ]; then
      tail -c +$((o + 1)) "$1.$s" | head -c $part
      o=$((o + part)) left=$((left - part))
    fi
    [ $left -le 0 ] && { state=runs; break; }
    [ -n "$next" ] && [ $o -ge $length ] || break
    s=$((s + 1)) o=0
  done
}
s=$es o=$eo
tell e >&2
es=$s eo=$o s=$os o=$oo
tell o
os=$s oo=$o
say $state`
}

/** Ends what runs, first with a kind word. */
export function killScript({ base, hasSetsid, hasScopes }: Tools, id: string): string {
  const group = hasSetsid ? '-' : ''
  return `
${nap}
d=${quote(`${base}/${id}`)}
p=$(cat "$d/pid" 2>/dev/null) || p=
if [ -n "$p" ]; then
  ${hasSetsid ? '' : 'pkill -TERM -P "$p" 2>/dev/null'}
  kill -TERM "${group}$p" 2>/dev/null
  i=0
  while kill -0 "${group}$p" 2>/dev/null && [ $i -lt 20 ]; do nap 0.1; i=$((i + 1)); done
  kill -KILL "${group}$p" 2>/dev/null
fi
${hasScopes ? `systemctl kill --signal=KILL ${unitOf(id)}.scope 2>/dev/null` : ''}
rm -rf "$d"`
}

function unitOf(id: string): string {
  return `proxmox-template-${id}`
}
