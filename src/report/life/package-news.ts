import type { ChangedPackage, Package, PackageDiff, PackageNews } from '../../events/packages.ts'
import { formatBytes } from '../figures.ts'
import { counted } from '../markdown.ts'

/** A template's packages as programs read them: `packages` of a build, and an element of the output `package-diff`. */
export interface PackageReport extends Partial<PackageDiff> {
  readonly manager: string
  readonly count: number
  readonly inventory: string
  /** The list. */
  readonly file: string
  readonly usedBytes?: number
  /** The template before it. */
  readonly against?: { readonly templateId: number; readonly count: number; readonly usedBytes?: number }
  /** What a person would write into a changelog. */
  readonly sentence: string
}

export function packageReport(news: PackageNews): PackageReport {
  const { manager, count, inventory, file, usedBytes, against } = news
  return {
    manager,
    count,
    inventory,
    file,
    ...(usedBytes === undefined ? {} : { usedBytes }),
    ...(against === undefined
      ? {}
      : {
          against: {
            templateId: against.vmid,
            count: against.count,
            ...(against.usedBytes === undefined ? {} : { usedBytes: against.usedBytes }),
          },
          ...against.diff,
        }),
    sentence: packageSentence(news),
  }
}

/** What people look for first, where there are many. */
const notable = [
  /^linux-image|^kernel(?:-core)?$|^linux(?:-lts|-virt)?$/,
  /^(?:lib)?openssl|^libssl/,
  /^openssh(?:-server)?$/,
  /^(?:libc6|glibc|musl)$/,
  /^(?:sudo|systemd|bash|curl|cloud-init|qemu-guest-agent|ca-certificates)$/,
]
const mostNamed = 3

/** `12 packages upgraded, among them openssl 3.0.14 → 3.0.15; 1 removed (telnet).` */
export function packageSentence({ count, against }: PackageNews): string {
  if (against === undefined) return `${counted(count, 'package')}.`
  const { upgraded, downgraded, added, removed } = against.diff
  const parts = [
    ...changes(upgraded, 'upgraded'),
    ...changes(downgraded, 'downgraded'),
    ...comings(added, 'added'),
    ...comings(removed, 'removed'),
  ]
  const [first, ...rest] = parts
  if (first === undefined) return `No package is different from template ${against.vmid}.`
  return `${[`${counted(first.count, 'package')} ${first.text}`, ...rest.map((part) => `${part.count} ${part.text}`)].join('; ')}.`
}

interface Part {
  readonly count: number
  readonly text: string
}

function changes(changed: readonly ChangedPackage[], verb: string): readonly Part[] {
  if (changed.length === 0) return []
  const named = foremost(changed).map(({ name, from, to }) => `${name} ${from} → ${to}`)
  const among = changed.length > mostNamed ? `, among them ${listed(named)}` : `: ${listed(named)}`
  return [{ count: changed.length, text: `${verb}${among}` }]
}

function comings(packages: readonly Package[], verb: string): readonly Part[] {
  if (packages.length === 0) return []
  const named = foremost(packages).map(({ name }) => name)
  const text = packages.length > mostNamed ? `${named.join(', ')}, ...` : named.join(', ')
  return [{ count: packages.length, text: `${verb} (${text})` }]
}

function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`
}

/** What is notable first, and else in the order of the list. Of one name in several architectures one. */
function foremost<Item extends { readonly name: string }>(items: readonly Item[]): readonly Item[] {
  const rank = ({ name }: Item) => {
    const index = notable.findIndex((pattern) => pattern.test(name))
    return index === -1 ? notable.length : index
  }
  const names = new Set<string>()
  return items
    .toSorted((left, right) => rank(left) - rank(right))
    .filter(({ name }) => !names.has(name) && names.add(name))
    .slice(0, mostNamed)
}

/** `The root file system holds 812 MiB, 14 MiB more than before.` Undefined: it is not known. */
export function usedSentence({ usedBytes, against }: PackageNews): string | undefined {
  if (usedBytes === undefined) return undefined
  const holds = `The root file system holds ${formatBytes(usedBytes)}`
  if (against?.usedBytes === undefined) return `${holds}.`
  const more = usedBytes - against.usedBytes
  return more === 0
    ? `${holds}, as much as before.`
    : `${holds}, ${formatBytes(Math.abs(more))} ${more > 0 ? 'more' : 'less'} than before.`
}
