import type { BillOfMaterial, LicenceCount } from '../../events/bill-of-material.ts'
import type { BuildHistory, History } from '../history.ts'
import { clip, code, counted, plain } from '../markdown.ts'
import type { SummaryOptions } from '../summary-options.ts'

/** A template's bill of material as programs read it: `sbom` of a build. */
export interface BillReport {
  readonly cyclonedx: string
  readonly spdx: string
  readonly manager: string
  readonly count: number
  readonly licences: readonly LicenceCount[]
}

/** Undefined: there is none, or what it tells of was never to be. */
export function billOf({ sbom, artifact, outcome }: BuildHistory): BillOfMaterial | undefined {
  return artifact !== undefined || outcome === 'succeeded' ? sbom : undefined
}

export function billReport({ files, manager, count, licences }: BillOfMaterial): BillReport {
  return { ...files, manager, count, licences }
}

/** Licences that are named; the others are counted. */
const mostNamed = 5

/** A line for each bill of material. */
export function* billLines({ builds }: History, { secrets }: SummaryOptions): Generator<string> {
  for (const build of builds) {
    const bill = billOf(build)
    if (bill === undefined) continue
    const name = code(clip(secrets.redact(build.name), 120))
    yield `🧾 ${name}: ${plain(clip(secrets.redact(billSentence(bill)), 400))}`
  }
}

/** `Bill of material of 312 packages: GPL-2.0-or-later 120, MIT 80; 12 other licences; 24 whose licence is not told.` */
export function billSentence({ count, licences }: Pick<BillOfMaterial, 'count' | 'licences'>): string {
  const told = licences.filter(({ licence }) => licence !== '')
  const silent = licences.find(({ licence }) => licence === '')?.count ?? 0
  const named = told.slice(0, mostNamed).map(({ licence, count }) => `${licence} ${count}`)
  const parts = [
    ...(named.length === 0 ? [] : [named.join(', ')]),
    ...(told.length > mostNamed ? [counted(told.length - mostNamed, 'other licence')] : []),
    ...(silent === 0 ? [] : [`${silent} whose licence is not told`]),
  ]
  return `Bill of material of ${counted(count, 'package')}: ${parts.join('; ')}.`
}
