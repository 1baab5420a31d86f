import { GuestError } from '../diagnostics/errors.ts'
import type { LicenceCount } from '../events/bill-of-material.ts'
import type { BillFacts } from './bill.ts'
import { cycloneDxOf } from './cyclonedx.ts'
import type { InstalledPackage } from './installed.ts'
import { licenceOf } from './licence.ts'
import { spdxOf } from './spdx.ts'

// Loaded where a bill is made, and nowhere else: the libraries are large.

/** What is written of one inventory: documents as text, and how many packages are of which licence, most first. */
export interface Bills {
  readonly cyclonedx: string
  readonly spdx: string
  readonly licences: readonly LicenceCount[]
}

/** Throws GuestError where the libraries do not take what the guest says: a build is none the worse for it. */
export function billsOf(facts: BillFacts): Bills {
  try {
    return { cyclonedx: cycloneDxOf(facts), spdx: spdxOf(facts), licences: licenceCounts(facts.inventory.packages) }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new GuestError('guest-not-examined', 'What the guest says of its packages fits in no document', why, {
      cause,
    })
  }
}

function licenceCounts(packages: readonly InstalledPackage[]): readonly LicenceCount[] {
  const counts = new Map<string, number>()
  for (const { licences } of packages) {
    const names = licences.length === 0 ? [''] : licences.map((text) => licenceOf(text).text)
    for (const licence of new Set(names)) counts.set(licence, (counts.get(licence) ?? 0) + 1)
  }
  return [...counts]
    .map(([licence, count]) => ({ licence, count }))
    .sort((left, right) => right.count - left.count || (left.licence < right.licence ? -1 : 1))
}
