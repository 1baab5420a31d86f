import { randomUUID } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import packageJson from '../../../package.json' with { type: 'json' }
import { communicatorOf, reachesGuest } from '../../communicators/communicator-registry.ts'
import { warning } from '../../diagnostics/diagnostic.ts'
import { ExternalError, fileProblem, TemplateError, toDiagnostics } from '../../diagnostics/errors.ts'
import { readInventory } from '../../inventory/read-inventory.ts'
import type { PlannedBuild } from '../../packer/plan.ts'
import type { Reached } from '../run-provisioner.ts'
import type { RunSetup } from '../run-setup.ts'
import { runStep, type Work } from '../step.ts'
import { buildFileName } from './build-file-name.ts'

/** Milliseconds for reading the database of a package manager, and the files of licences. */
const readTimeout = 180_000

type BillSetup = Pick<RunSetup, 'billFolder' | 'redact'>

/** Says before anything is made that there will be no bill of material: it is known already. */
export function foreseeBill(build: PlannedBuild, { billFolder }: BillSetup, work: Work): void {
  if (billFolder === undefined || reachesGuest(build.options)) return
  const wayOut =
    'Nothing leads into a guest of it. Use `communicator = "ssh"`, or leave it out of this run with `except`.'
  warnOf(build, work, wayOut)
}

/** Writes what is installed, when the provisioners are done. That there can be no bill is a warning, and fails no build. */
export async function makeBill(
  build: PlannedBuild,
  { billFolder, redact = (text) => text }: BillSetup,
  { communicator, late }: Reached,
  work: Work,
): Promise<void> {
  if (billFolder === undefined || !reachesGuest(build.options)) return
  if (communicatorOf({ communicator: String(late['ConnType'] ?? '') }).windowsOnly === true) {
    warnOf(build, work, 'A guest of Windows has no database of packages that is read.')
    return
  }
  await runStep({ name: 'Making the bill of material', range: build.range }, work, async () => {
    const { signal, clock, emit, say, message } = work
    say('Making the bill of material')
    try {
      const inventory = await readInventory(communicator, { signal, timeout: readTimeout })
      const { billsOf } = await import('../../inventory/bills.ts')
      const subject = redact(build.name)
      const { version } = packageJson
      const bills = billsOf({ inventory, subject, madeAt: clock.now(), id: randomUUID(), version })
      const name = path.join(billFolder, buildFileName(subject))
      const files = { cyclonedx: `${name}.cdx.json`, spdx: `${name}.spdx.json` }
      await mkdir(billFolder, { recursive: true })
      await writeFile(files.cyclonedx, bills.cyclonedx)
      await writeFile(files.spdx, bills.spdx)
      const { manager, packages } = inventory
      emit({ kind: 'sbom', bill: { manager, count: packages.length, licences: bills.licences, files } })
      for (const file of Object.values(files)) message(file)
    } catch (thrown) {
      const isOutside = thrown instanceof ExternalError || thrown instanceof TemplateError
      if (signal.aborted || !(isOutside || fileProblem(thrown) !== undefined)) throw thrown
      const told = toDiagnostics(thrown).map(({ summary, detail }) => [summary, detail].filter(Boolean).join('. '))
      warnOf(build, work, told.join('; '))
    }
  })
}

function warnOf({ name, range }: PlannedBuild, { emit }: Work, why: string): void {
  emit({ kind: 'problem', diagnostic: warning('no-sbom', `There is no bill of material of ${name}`, why, range) })
}
