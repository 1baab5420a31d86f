// Starts machines and waits for its own end, like a server that is killed: leave-running.ts FOLDER VMID...
import { createQemuHypervisor } from '../../../src/embedded/machine/qemu-hypervisor.ts'
import { machineSpec } from './spec.ts'

const [folder = '', ...vmids] = process.argv.slice(2)
const hypervisor = await createQemuHypervisor({ runDirectory: folder, acceleration: 'tcg' })
const pids: number[] = []
for (const vmid of vmids.map(Number)) {
  const spec = machineSpec({ kvm: 0, memory: '32' }, { vmid, runDirectory: `${folder}/${vmid}` })
  const { pid } = await hypervisor.start(spec, { log: () => {}, signal: new AbortController().signal })
  pids.push(pid)
}
console.log(JSON.stringify(pids))
setInterval(() => {}, 1000)
