import { spawn } from 'node:child_process'
import { replicaMark } from '../../src/builders/proxmox/plan/build-marks.ts'
import { templatesOf } from '../../src/builders/proxmox/record/catalogue.ts'
import { holderOf } from '../../src/builders/proxmox/record/channel.ts'
import { createFaults } from '../../src/embedded/faults/faults.ts'
import { promote } from '../../src/lifecycle/promote.ts'
import { retire } from '../../src/lifecycle/retire.ts'
import { revoke } from '../../src/lifecycle/revoke.ts'
import { rollback } from '../../src/lifecycle/rollback.ts'
import { type Call, patternOf } from '../engine/fault-lab.ts'
import { commandLine } from '../harness/runner.ts'
import type { Given, TemplateLab } from './template-lab.ts'

export type Deed = 'promote' | 'rollback' | 'revoke' | 'retire'

export const deeds: readonly Deed[] = ['promote', 'rollback', 'revoke', 'retire']

/** `before`: the call in which the process is killed is not carried out. `during`: it is, and its answer reaches nobody. */
export interface Strike {
  readonly deed: Deed
  readonly call: Call
  readonly moment: 'before' | 'during'
}

const [old, young] = ['2026-11-01T00:00:00.000Z', '2026-11-20T00:00:00.000Z']
const channel = 'production'

/** Who has the channel, its copy, who had it before or is to get it, and a tag that a move has left. */
const templates: Readonly<Record<number, Given>> = {
  9001: { days: 9, record: { built: old, channels: { [channel]: 1000 } } },
  9011: { days: 9, record: { built: old }, description: replicaMark(9001) },
  9002: { days: 2, tags: 'ci;channel-production', record: { built: young, channels: { [channel]: 3000 } } },
  9012: { days: 2, tags: 'channel-production', record: { built: young }, description: replicaMark(9002) },
  9003: { days: 8, tags: 'channel-production', record: { built: old, channels: { [channel]: 500 } } },
}

const words: Readonly<Record<Deed, readonly string[]>> = {
  promote: ['promote', '--template-vmid', '9001'],
  rollback: ['rollback', '--name', 'debian'],
  revoke: ['revoke', '--template-vmid', '9002', '--reason', 'CVE-1', '--rollback'],
  retire: ['retire', '--name', 'debian', '--keep', '1'],
}

/** What retirement may take: not the holder, nor its copy. */
const mortal: readonly number[] = [9001, 9003, 9011]

/** All that they are, as they were made: put back with a call each. */
const first = new Map<number, { readonly description: string; readonly tags: string }>()

export async function prepare(lab: TemplateLab): Promise<void> {
  const there = await lab.ids()
  for (const [id, given] of Object.entries(templates)) {
    const vmid = Number(id)
    if (!there.includes(vmid)) {
      await lab.make(vmid, given)
      const { config } = await lab.entry(vmid)
      first.set(vmid, { description: String(config['description']), tags: String(config['tags'] ?? '') })
      continue
    }
    const { description, tags } = first.get(vmid) ?? { description: '', tags: '' }
    await lab.set(vmid, { description, ...(tags === '' ? {} : { tags }) })
    if (tags === '' && (await lab.entry(vmid)).tags.length > 0) await lab.set(vmid, { delete: 'tags' })
  }
}

/** Runs a command in a process of its own, which is killed at a call. Answers its calls, and whether it was. */
export async function run(
  deed: Deed,
  lab: TemplateLab,
  strike?: Strike,
): Promise<{ readonly calls: readonly Call[]; readonly struck: boolean; readonly said: string }> {
  const { url, username, token, fingerprint } = lab.lab.server
  const calls: Call[] = []
  let struck = false
  const faults = createFaults(
    strike === undefined
      ? []
      : [
          {
            fault: 'drop',
            done: strike.moment === 'during',
            call: strike.call.pattern,
            skip: strike.call.skip,
            times: 1,
          },
        ],
  )
  const env = { ...process.env, PROXMOX_URL: url, PROXMOX_USERNAME: username, PROXMOX_TOKEN: token }
  const child = spawn(process.execPath, [commandLine, ...words[deed], '--proxmox-fingerprint', fingerprint], { env })
  lab.meet({
    meet(method, at) {
      const pattern = patternOf(method, at)
      const skip = calls.filter((other) => other.pattern === pattern).length
      calls.push({ pattern, skip })
      if (pattern === strike?.call.pattern && skip === strike.call.skip) {
        struck = true
        child.kill('SIGKILL')
      }
      return faults.meet(method, at)
    },
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part) => (said += part))
  await new Promise((resolve) => child.once('close', resolve))
  lab.meet(undefined)
  return { calls, struck, said }
}

/** A kill before and during each call of each command that `choose` names. */
export async function strikesOf(lab: TemplateLab, choose: (call: Call) => boolean): Promise<readonly Strike[]> {
  const strikes: Strike[] = []
  for (const deed of deeds) {
    await prepare(lab)
    const { calls } = await run(deed, lab)
    const chosen = calls.filter(choose)
    strikes.push(...chosen.flatMap((call) => (['before', 'during'] as const).map((moment) => ({ deed, call, moment }))))
  }
  return strikes
}

/** What is wrong after a command whose call has lost its connection, as when the server restarts: it goes on by itself. */
export async function breakOnce({ deed, call, moment }: Strike, lab: TemplateLab): Promise<readonly string[]> {
  await prepare(lab)
  const drop = { fault: 'drop', done: moment === 'during', call: call.pattern, skip: call.skip, times: 1 } as const
  lab.meet(createFaults([drop]))
  const holder = { vmid: undefined, name: 'debian', channel }
  const orders: Readonly<Record<Deed, () => Promise<unknown>>> = {
    promote: () => promote({ vmid: 9001, name: undefined, from: undefined, channel }, lab.context()),
    rollback: () => rollback(holder, lab.context()),
    revoke: () => revoke({ ...holder, reason: 'CVE-1', rollback: true }, lab.context()),
    retire: () => retire({ ...kept, dryRun: false }, lab.context()),
  }
  const wrong: string[] = []
  await orders[deed]().catch((thrown: Error) => wrong.push(thrown.message))
  lab.meet(undefined)
  const expected = deed === 'retire' ? '9002: production, 9012: production' : '9001: production, 9011: production'
  const tagged = (await lab.tagged()).join(', ')
  if (tagged !== expected) wrong.push(`in the end the tags are ${tagged}`)
  return wrong.map((one) => `${deed}, broken ${moment} ${call.pattern} #${call.skip}: ${one}`)
}

const kept = { name: 'debian', channel: undefined, keep: 1, keepForMs: undefined }

/** What is wrong after a kill, and after the next command; nothing should be. */
export async function strikeOnce(strike: Strike, lab: TemplateLab): Promise<readonly string[]> {
  await prepare(lab)
  const { struck, said } = await run(strike.deed, lab, strike)
  // A question that is repeated until something has happened comes as often as that takes.
  const wrong: string[] = struck || strike.call.pattern.startsWith('GET ') ? [] : [`it was never there:\n${said}`]
  const holders = [9001, 9002]
  const holder = await holderNow(lab)
  if (holder === undefined || !holders.includes(holder)) wrong.push(`the channel has ${holder}`)
  const lost = Object.keys(templates).map(Number)
  const there = await lab.ids()
  const gone = lost.filter((vmid) => !there.includes(vmid))
  if (gone.some((vmid) => strike.deed !== 'retire' || !mortal.includes(vmid))) wrong.push(`gone: ${gone.join(' ')}`)
  wrong.push(...(await after(strike.deed, holder, lab)))
  return wrong.map(
    (one) => `${strike.deed}, killed ${strike.moment} ${strike.call.pattern} #${strike.call.skip}: ${one}`,
  )
}

async function holderNow(lab: TemplateLab): Promise<number | undefined> {
  return holderOf(channel, await templatesOf(lab.lab.client, lab.signal))?.vmid
}

/** The next command, and what it has to leave. */
async function after(deed: Deed, holder: number | undefined, lab: TemplateLab): Promise<readonly string[]> {
  const wrong: string[] = []
  if (deed === 'retire') {
    await retire({ ...kept, dryRun: false }, lab.context())
    const left = await lab.ids()
    if (left.join() !== '9002,9012') wrong.push(`the next retire leaves ${left.join()}`)
    return wrong
  }
  // Who holds it is promoted: nothing moves, and what is left of the move goes.
  await promote({ vmid: holder, name: undefined, from: undefined, channel }, lab.context()).catch((thrown: Error) => {
    // What is revoked keeps the channel until it is given back.
    if (deed !== 'revoke') wrong.push(`the next promote: ${thrown.message}`)
  })
  if (deed !== 'promote' && holder === 9002) {
    const move = await rollback({ vmid: undefined, name: 'debian', channel }, lab.context())
    if (move.template.vmid !== 9001) wrong.push(`rolled back to ${move.template.vmid}`)
  }
  const expected =
    deed === 'promote' && holder === 9002 ? '9002: production, 9012: production' : '9001: production, 9011: production'
  const tagged = (await lab.tagged()).join(', ')
  if (tagged !== expected) wrong.push(`in the end the tags are ${tagged}`)
  return wrong
}
