import type { PackageManager } from '../events/packages.ts'

/** How the database of a package manager is recognised and read, in a POSIX shell. Nothing is changed. */
interface Database {
  readonly isThere: string
  /** Lines of `p`, name, version and architecture. */
  readonly list: string
  /**
   * Lines of `d`, name, version, architecture, source, version of the source, licence, homepage, maintainer and summary; what a
   * database does not know is empty. Several licences are parted by `|`.
   */
  readonly details: string
}

const dpkgFields = String.raw`$\{Package}\t$\{Version}\t$\{Architecture}`
const isInstalled = '$2 ~ /^.i/'

/** The first that is there is asked: an rpm may be there for its tools alone. */
const databases: Readonly<Record<PackageManager, Database>> = {
  dpkg: {
    isThere: '[ -s /var/lib/dpkg/status ]',
    list: String.raw`dpkg-query -W -f='p\t$\{db:Status-Abbrev}\t${dpkgFields}\n' | awk -F'\t' '${isInstalled} {print $1 "\t" $3 "\t" $4 "\t" $5}'`,
    // Its licences stand in files of copyright; those of the form DEP-5 can be read.
    details: String.raw`dpkg-query -W -f='d\t$\{db:Status-Abbrev}\t${dpkgFields}\t$\{source:Package}\t$\{source:Version}\t\t$\{Homepage}\t$\{Maintainer}\t$\{binary:Summary}\n' | awk -F'\t' '${isInstalled} {sub(/\t[^\t]*/, ""); print}'
  grep -HE '^(Format(-Specification)?|License):' /usr/share/doc/*/copyright 2>/dev/null | awk '{
    i = index($0, ":"); n = split(substr($0, 1, i - 1), way, "/"); name = way[n - 1]; line = substr($0, i + 1)
    if (line ~ /^Format/) { if (line ~ /copyright-format|dep5/) isRead[name] = 1; next }
    sub(/^License:[ \t]*/, "", line); sub(/[ \t\r]+$/, "", line)
    if (line == "" || !(name in isRead) || (name SUBSEP line) in seen) next
    seen[name SUBSEP line] = 1
    if (all[name] == "") all[name] = line; else all[name] = all[name] "|" line
  } END { for (name in all) print "l\t" name "\t" all[name] }'`,
  },
  apk: {
    isThere: '[ -s /lib/apk/db/installed ] || [ -s /usr/lib/apk/db/installed ]',
    list: apk(String.raw`"p\t" v["P"] "\t" v["V"] "\t" v["A"]`),
    details: apk(
      String.raw`"d\t" v["P"] "\t" v["V"] "\t" v["A"] "\t" v["o"] "\t\t" v["L"] "\t" v["U"] "\t" v["m"] "\t" v["T"]`,
    ),
  },
  pacman: {
    isThere: '[ -d /var/lib/pacman/local ]',
    list: pacman(String.raw`"p\t" v["NAME"] "\t" v["VERSION"] "\t" v["ARCH"]`),
    details: pacman(
      String.raw`"d\t" v["NAME"] "\t" v["VERSION"] "\t" v["ARCH"] "\t" v["BASE"] "\t\t" v["LICENSE"] "\t" v["URL"] "\t" v["PACKAGER"] "\t" v["DESC"]`,
    ),
  },
  rpm: {
    isThere: 'command -v rpm >/dev/null 2>&1',
    list: String.raw`rpm -qa --qf 'p\t%{NAME}\t%{EPOCHNUM}:%{VERSION}-%{RELEASE}\t%{ARCH}\n'`,
    details: String.raw`rpm -qa --qf 'd\t%{NAME}\t%{EPOCHNUM}:%{VERSION}-%{RELEASE}\t%{ARCH}\t%{SOURCERPM}\t\t%{LICENSE}\t%{URL}\t%{VENDOR}\t%{SUMMARY}\n'`,
  },
}

/** A letter and a colon before each value, an empty line after each package. */
function apk(line: string): string {
  return String.raw`cat /lib/apk/db/installed /usr/lib/apk/db/installed 2>/dev/null | awk 'function out() {if (v["P"] != "") print ${line}; split("", v)} /^[A-Za-z]:/ {v[substr($0, 1, 1)] = substr($0, 3)} /^$/ {out()} END {out()}' | sort -u`
}

/** A heading between signs of per cent, and the values below it. */
function pacman(line: string): string {
  return String.raw`cat /var/lib/pacman/local/*/desc | awk 'function out() {if (v["NAME"] != "") print ${line}; split("", v)} /^%NAME%$/ {out()} /^%[A-Z0-9]+%$/ {key = substr($0, 2, length($0) - 2); next} /^$/ {key = ""; next} {if (v[key] == "") v[key] = $0; else v[key] = v[key] "|" $0} END {out()}'`
}

/** A script that says `manager` and the lines of its database. */
export function databaseScript(what: 'list' | 'details'): string {
  const branches = Object.entries(databases).map(
    ([manager, { isThere, [what]: read }]) => `if ${isThere}; then\n  say manager ${manager}\n  ${read}`,
  )
  return `${branches.join('\nel')}\nfi`.replaceAll('$\\{', '${')
}
