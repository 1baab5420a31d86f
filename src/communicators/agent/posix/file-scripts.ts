import { posix } from 'node:path'
import { quote, shellPath, shellPattern } from '../../remote-path.ts'
import type { Argv, GuestSystem, Put, Target } from '../guest-system.ts'
import { shellScript } from './shell-script.ts'

export interface FileTools {
  readonly home: string
  /** How the guest's shell decodes and compares; empty where it can not. */
  readonly decode: string
  readonly hash: string
}

/** Characters of an argument, and how many there are: together no more than a call of the API takes. */
const argument = 122_880
const data = 4

/** Bytes that go in one call. */
const mostPut = (argument / 4) * 3 * data

type FileScripts = Pick<
  GuestSystem,
  | 'append'
  | 'finish'
  | 'get'
  | 'getFirst'
  | 'list'
  | 'makeFolder'
  | 'makeFolders'
  | 'pack'
  | 'put'
  | 'remove'
  | 'unpack'
>

/** Files of a guest by its shell. */
export function fileScripts(tools: FileTools): FileScripts {
  /** A service has no HOME, or a wrong one, and `~` needs it. */
  const inHome = (script: string, ...values: readonly string[]): Argv =>
    shellScript(`HOME=${quote(tools.home)}; cd "$HOME" 2>/dev/null\n${script}`, ...values)
  return {
    put: tools.decode === '' ? undefined : putOf(tools, inHome),
    append: (part, pieces, offset, length) => inHome(appending(part, pieces, offset, length)),
    finish: (part, target, hash, size) =>
      inHome(`p=${shellPath(part)}
${size === 0 ? 'umask 077; : >"$p" || exit 92' : ''}
${finishing(target, hash, tools)}`),
    remove: (path) => inHome(`rm -rf ${shellPath(path)}`),
    getFirst: (path, length) => inHome(beginning(path, length, tools)),
    // Offsets are multiples of the length.
    get: (path, offset, length) =>
      inHome(`f=${shellPath(path)}; dd if="$f" bs=${length} skip=${offset / length} count=1 2>/dev/null`),
    makeFolder: ({ path, mode }, name, isInside, names) => {
      const target = shellPath(path.replace(/(?<=.)\/+$/, ''))
      const tell = telling(names)
      if (isInside) return inHome(`cd ${target} || exit 91\n${tell}`)
      return inHome(`umask 022; t=${target}
[ ! -d "$t" ] || t=$t/${quote(name)}
mkdir -p "$t" && chmod ${mode.toString(8)} "$t" && cd "$t" || exit 91
${tell}`)
    },
    makeFolders: (folders) =>
      inHome(
        `umask 022\n${folders.map(({ path, mode }) => `mkdir -p ${quote(path)} && chmod ${mode.toString(8)} ${quote(path)}`).join(' &&\n')}`,
      ),
    unpack: (part, into, hash) =>
      inHome(`p=${shellPath(part)}
${compare(hash, tools)}
tar -x -o -p -m -f "$p" -C ${shellPath(into)} || exit 92
rm -f "$p"`),
    pack: (pattern, archive) =>
      inHome(`umask 077
set --
for f in ${shellPattern(pattern)}; do
  [ -e "$f" ] || { echo "$f: there is no such file or folder" >&2; exit 91; }
  set -- "$@" -C "$(cd "$(dirname "$f")" && pwd)" "$(basename "$f")"
done
tar -c -h -f ${shellPath(archive)} "$@"`),
    list: (pattern) =>
      inHome(`for f in ${shellPattern(pattern)}; do
  [ -e "$f" ] || { echo "$f: there is no such file or folder" >&2; exit 91; }
done
find -L ${shellPattern(pattern)} -type d | sed 's/^/d /'
find -L ${shellPattern(pattern)} -type f | sed 's/^/f /'`),
  }
}

/** Characters of names that are looked at one by one; of more than that it is enough that the folder is not empty. */
const mostNamed = 50_000

function telling(names: readonly string[]): string {
  const words = names.map(quote).join(' ')
  const each = words.length > mostNamed ? '"$(ls -A | head -n 1)"' : words
  return `w=empty
for n in ${each}; do
  if [ -n "$n" ] && { [ -e "./$n" ] || [ -h "./$n" ]; }; then w=occupied; break; fi
done
echo "$w $(pwd)"`
}

/** Beside the target, so that it can be moved there at once. */
export function partBeside(path: string, id: string): string {
  return posix.join(posix.dirname(path), `.${id}.part`)
}

function putOf(tools: FileTools, script: (text: string, ...values: readonly string[]) => Argv): Put {
  // Whoever opens the file must not be kept from doing so before it is whole: its mode comes last. One block is as much
  // as a call carries: all calls but the last are full.
  const write = (part: string, offset: number, block: number) =>
    `p=${shellPath(part)}
umask 077; printf %s "$@" | tr -- '-_' '+/' | ${tools.decode} | dd of="$p" bs=${block} seek=${offset / block} conv=notrunc`
  return {
    most: mostPut,
    at: (part, content, offset, block) => script(write(part, offset, block), ...encoded(content)),
    whole: (part, content, target, hash) =>
      script(`${write(part, 0, mostPut)} || exit 92\n${finishing(target, hash, tools)}`, ...encoded(content)),
  }
}

/** Without characters that a form would write as three. */
function encoded(content: Buffer): readonly string[] {
  const text = content.toString('base64').replaceAll('+', '-').replaceAll('/', '_')
  return text.match(new RegExp(`.{1,${argument}}`, 'g')) ?? []
}

function appending(part: string, pieces: readonly string[], offset: number, length: number): string {
  const all = pieces.map(shellPath).join(' ')
  return `umask 077; p=${shellPath(part)}
s=$({ wc -c <"$p"; } 2>/dev/null || echo 0)
[ $s -ne ${offset + length} ] || { rm -f ${all}; exit 0; }
[ $s -eq ${offset} ] || { echo "the file has $s bytes in place of ${offset}" >&2; exit 91; }
cat ${all} >>"$p" || exit 92
rm -f ${all}`
}

/** Where a link leads, or a file is, keeps being there; what is no file (a device) is written to. Can be done twice. */
function finishing({ path, mode }: Target, hash: string, tools: FileTools): string {
  return `t=${shellPath(path)} again=
[ ! -L "$t" ] || t=$(readlink -f "$t")
[ -e "$p" ] || [ ! -f "$t" ] || { p=$t; again=y; }
${compare(hash, tools)}
[ -z "$again" ] || exit 0
[ ! -d "$t" ] || { echo "$t: it is a folder" >&2; rm -f "$p"; exit 94; }
if [ -e "$t" ] && [ ! -f "$t" ]; then cat "$p" >"$t" && rm -f "$p"; exit; fi
[ ! -f "$t" ] || chown "$(stat -c %u:%g "$t" 2>/dev/null || stat -f %u:%g "$t")" "$p" 2>/dev/null
chmod ${mode.toString(8)} "$p" && mv -f "$p" "$t"`
}

/** Of the file `$p`. */
function compare(hash: string, { hash: tool }: FileTools): string {
  if (tool === '') return ''
  return `h=$(${tool} <"$p" | cut -c1-64)
[ "$h" = ${hash} ] || { echo "what arrived is not what was sent ($h)" >&2; rm -f "$p"; exit 93; }`
}

function beginning(path: string, length: number, { hash }: FileTools): string {
  const taken = hash === '' ? 'echo -' : `head -c "$s" "$f" | ${hash} | cut -c1-64`
  return `f=${shellPath(path)}
[ ! -d "$f" ] || { echo "it is a folder" >&2; exit 95; }
head -c 1 "$f" >/dev/null || exit 91
s=$(stat -Lc %s "$f" 2>/dev/null || stat -Lf %z "$f" 2>/dev/null || wc -c <"$f") || exit 91
[ "$s" -gt 0 ] || { echo "- -"; head -c ${length} "$f"; exit; }
echo "$((s)) $(${taken})"
head -c $((s < ${length} ? s : ${length})) "$f"`
}
