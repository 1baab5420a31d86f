import type { Fault } from '../../../src/embedded/faults/fault-declaration.ts'
import { judgeSwap, makeOld, takenId } from '../../engine/kill-template.ts'
import type { CallLab } from './call-lab.ts'

type Misfortune = Partial<Fault>

export interface SwapCase {
  readonly name: string
  readonly met: Misfortune
}

const template = (on: CallLab) =>
  on.iso(`vm_id = ${takenId}
  template_description = "Made in a test"
  tags                 = "lab"
  cloud_init           = true`)

/** Each call of a swap that changes something, with each of the misfortunes. */
export async function swapCases(on: CallLab, misfortunes: readonly Misfortune[]): Promise<readonly SwapCase[]> {
  await makeOld(on.lab.client)
  const { ran, calls } = await on.build(template(on), { force: true })
  if (ran.build.outcome !== 'succeeded') throw new Error(ran.said)
  await on.remove(takenId)
  const patterns = calls.map(({ call }) => call.replace(/\/qemu\/\d+/, '/qemu/*'))
  const removal = patterns.indexOf('DELETE /nodes/pve/qemu/*')
  const announced = patterns.lastIndexOf('POST /nodes/pve/qemu/*/config', removal)
  return patterns.slice(announced).flatMap((call, index) => {
    const skip = patterns.slice(0, announced + index).filter((other) => other === call).length
    return misfortunes.map((one) => ({
      name: `${JSON.stringify(one)} at ${call} #${skip}`,
      met: { ...one, call, skip, times: 1 } as Misfortune,
    }))
  })
}

/** Builds with it, and answers what is wrong afterwards; undefined: nothing. */
export async function swapWith(on: CallLab, { name, met }: SwapCase): Promise<string | undefined> {
  const { client } = on.lab
  await makeOld(client)
  const { ran } = await on.build(template(on), { force: true, met: [met] })
  const { left, lost } = await judgeSwap(client, [])
  const config = (await client.request('GET', `/nodes/pve/qemu/${takenId}/config`).catch(() => ({}))) as Record<
    string,
    unknown
  >
  const isNew = String(config['description']).trim() === 'Made in a test'
  const { outcome, problems } = ran.build
  const wrong = [
    ...left.filter((volid) => volid !== 'local:iso/installer.iso').map((one) => `left: ${one}`),
    ...lost.map((one) => `lost: ${one}`),
    ...ran.open.map((entry) => `in the journal: ${JSON.stringify(entry)}`),
    ...(outcome === 'succeeded' && !isNew ? ['it succeeded with the old template'] : []),
    ...(outcome === 'failed' && problems.length !== 1 ? [`${problems.length} problems`] : []),
    ...problems.flatMap(({ summary }) => (/Internal error|undefined/.test(summary) ? [summary] : [])),
  ]
  for (const machine of (await on.lab.contents()).machines) await on.remove(Number(machine.replace(/\D/g, '')))
  return wrong.length === 0 ? undefined : `${name}: ${outcome}; ${wrong.join('; ')}`
}
