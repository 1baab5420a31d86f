import type { Fault } from '../../../src/embedded/faults/fault-declaration.ts'
import { judgeSwap, makeEarlier, makeOld, takenId } from '../../engine/kill-template.ts'
import type { CallLab } from './call-lab.ts'

type Misfortune = Partial<Fault>

export interface SwapCase {
  readonly name: string
  readonly met: Misfortune
  readonly way: SwapWay
}

/** `kept`: the old template stays as a copy, in place of one that stayed before. */
export type SwapWay = 'removed' | 'kept'

const template = (on: CallLab, way: SwapWay) =>
  on.iso(`vm_id = ${takenId}
  keep_previous        = ${way === 'kept'}
  template_description = "Made in a test"
  tags                 = "lab"
  cloud_init           = true`)

/** Each call of a swap that changes something, with each of the misfortunes. */
export async function swapCases(
  on: CallLab,
  misfortunes: readonly Misfortune[],
  way: SwapWay = 'removed',
): Promise<readonly SwapCase[]> {
  await makeThem(on, way)
  const { ran, calls } = await on.build(template(on, way), { force: true })
  if (ran.build.outcome !== 'succeeded') throw new Error(ran.said)
  await removeAll(on)
  const patterns = calls.map(({ call }) => call.replace(/\/qemu\/\d+/, '/qemu/*'))
  const removal = patterns.indexOf('DELETE /nodes/pve/qemu/*')
  const announced = patterns.lastIndexOf('POST /nodes/pve/qemu/*/config', removal)
  const begun = way === 'kept' ? patterns.indexOf('POST /nodes/pve/qemu/*/clone') : announced
  return patterns.slice(begun).flatMap((call, index) => {
    const skip = patterns.slice(0, begun + index).filter((other) => other === call).length
    return misfortunes.map((one) => ({
      name: `${JSON.stringify(one)} at ${call} #${skip}`,
      met: { ...one, call, skip, times: 1 } as Misfortune,
      way,
    }))
  })
}

/** Builds with it, and answers what is wrong afterwards; undefined: nothing. */
export async function swapWith(on: CallLab, { name, met, way }: SwapCase): Promise<string | undefined> {
  const { client } = on.lab
  await makeThem(on, way)
  const { ran } = await on.build(template(on, way), { force: true, met: [met] })
  const { left, lost } = await judgeSwap(client, [], way === 'kept')
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
  await removeAll(on)
  return wrong.length === 0 ? undefined : `${name}: ${outcome}; ${wrong.join('; ')}`
}

async function makeThem({ lab: { client } }: CallLab, way: SwapWay): Promise<void> {
  await makeOld(client)
  if (way === 'kept') await makeEarlier(client)
}

async function removeAll(on: CallLab): Promise<void> {
  for (const machine of (await on.lab.contents()).machines) await on.remove(Number(machine.replace(/\D/g, '')))
}
