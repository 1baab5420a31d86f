import type { Communicator } from '../../communicators/communicator.ts'
import { GuestError } from '../../diagnostics/errors.ts'
import { type Package, type PackageList, packageManagers } from '../../events/packages.ts'
import { type AskContext, askGuest, type Said } from '../ask-guest.ts'
import { sorted } from './diff-packages.ts'

/** Reads the database of the package manager that has one. Nothing is changed, and no privileges are needed. */
const script = String.raw`
say used-kib "$(df -Pk / 2>/dev/null | tail -n 1 | awk '{print $3}')"
if [ -s /var/lib/dpkg/status ]; then
  say manager dpkg
  dpkg-query -W -f='p\t$\{db:Status-Abbrev}\t$\{Package}\t$\{Version}\t$\{Architecture}\n' | awk -F'\t' '$2 ~ /^.i/ {print $1 "\t" $3 "\t" $4 "\t" $5}'
elif [ -s /lib/apk/db/installed ] || [ -s /usr/lib/apk/db/installed ]; then
  say manager apk
  cat /lib/apk/db/installed /usr/lib/apk/db/installed 2>/dev/null | awk '/^P:/ {p=substr($0,3)} /^V:/ {v=substr($0,3)} /^A:/ {a=substr($0,3)} /^$/ {if (p != "") print "p\t" p "\t" v "\t" a; p=""} END {if (p != "") print "p\t" p "\t" v "\t" a}' | sort -u
elif [ -d /var/lib/pacman/local ]; then
  say manager pacman
  cat /var/lib/pacman/local/*/desc | awk '/^%NAME%$/ {if (p != "") print "p\t" p "\t" v "\t" a; getline p} /^%VERSION%$/ {getline v} /^%ARCH%$/ {getline a} END {if (p != "") print "p\t" p "\t" v "\t" a}'
elif command -v rpm >/dev/null 2>&1; then
  say manager rpm
  rpm -qa --qf 'p\t%{NAME}\t%{EPOCHNUM}:%{VERSION}-%{RELEASE}\t%{ARCH}\n'
fi
`.replaceAll('$\\{', '${')

/** What is installed in a guest. Throws GuestError where it does not answer, or has no package manager that is known. */
export async function listPackages(communicator: Communicator, context: AskContext): Promise<PackageList> {
  return packageListIn(await askGuest(communicator, script, context))
}

export function packageListIn(said: Said): PackageList {
  const manager = packageManagers.find((name) => name === said.get('manager')?.[0])
  const packages = (said.get('p') ?? []).flatMap(packageIn)
  if (manager === undefined || packages.length === 0)
    throw new GuestError(
      'guest-not-examined',
      'The guest has no list of packages that is known here',
      `It is asked of ${packageManagers.join(', ')}.`,
    )
  const used = said.get('used-kib')?.[0] ?? ''
  return {
    manager,
    usedBytes: /^\d{1,12}$/.test(used) ? Number(used) * 1024 : undefined,
    packages: sorted(packages),
  }
}

function packageIn(line: string): readonly Package[] {
  const [name = '', version = '', architecture = ''] = line.split('\t').map((part) => part.trim())
  // The keys of vendors, which rpm counts as packages.
  if (name === '' || version === '' || name === 'gpg-pubkey') return []
  return [{ name, version: version.replace(/^0:/, ''), architecture: architecture.replace(/^\(none\)$/, '') }]
}
