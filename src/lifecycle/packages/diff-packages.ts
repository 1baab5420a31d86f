import type { ChangedPackage, Package, PackageDiff } from '../../events/packages.ts'
import { sorted } from '../../inventory/list-packages.ts'
import { compareVersions } from './compare-versions.ts'

/**
 * What is different in the later list. Of a package that is there in several versions at once, as kernels of rpm are, each
 * version comes and goes by itself.
 */
export function diffPackages(before: readonly Package[], after: readonly Package[]): PackageDiff {
  const added: Package[] = []
  const removed: Package[] = []
  const upgraded: ChangedPackage[] = []
  const downgraded: ChangedPackage[] = []
  const [old, now] = [byName(before), byName(after)]
  for (const key of new Set([...old.keys(), ...now.keys()])) {
    const was = without(old.get(key) ?? [], now.get(key) ?? [])
    const is = without(now.get(key) ?? [], old.get(key) ?? [])
    const [one, other] = [was[0], is[0]]
    const isOneEach = (old.get(key) ?? []).length === 1 && (now.get(key) ?? []).length === 1
    if (!isOneEach || one === undefined || other === undefined) {
      removed.push(...was)
      added.push(...is)
      continue
    }
    const { name, architecture } = other
    const changed = { name, architecture, from: one.version, to: other.version }
    if (compareVersions(one.version, other.version) > 0) downgraded.push(changed)
    else upgraded.push(changed)
  }
  return { added: sorted(added), removed: sorted(removed), upgraded: sorted(upgraded), downgraded: sorted(downgraded) }
}

function byName(packages: readonly Package[]): ReadonlyMap<string, readonly Package[]> {
  return Map.groupBy(packages, ({ name, architecture }) => `${name}\t${architecture}`)
}

function without(these: readonly Package[], those: readonly Package[]): readonly Package[] {
  const versions = new Set(those.map(({ version }) => version))
  return these.filter(({ version }) => !versions.has(version))
}
