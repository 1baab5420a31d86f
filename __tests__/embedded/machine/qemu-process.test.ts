import { spawn } from 'node:child_process'
import { expect, it } from 'vitest'
import { endProcess, isMachine, processExit, qemuProcesses } from '../../../src/embedded/machine/qemu-process.ts'

// Any program will do: what counts are the words of its command line.
const script = 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log("up")'
async function stubborn(pidFile: string): Promise<number> {
  const child = spawn(process.execPath, ['-e', script, '--', '-pidfile', pidFile], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  await new Promise((resolve) => child.stdout.once('data', resolve))
  return child.pid ?? 0
}

it('finds the processes of a folder by their command line, and ends them only', async () => {
  const ours = await stubborn('/nowhere/ours/100.pid')
  const foreign = await stubborn('/nowhere/foreign/100.pid')
  try {
    expect(qemuProcesses((directory) => directory === '/nowhere/ours')).toEqual([
      { pid: ours, vmid: 100, directory: '/nowhere/ours' },
    ])
    await endProcess(foreign, '/nowhere/ours/100.pid')
    expect(isMachine(foreign, '/nowhere/foreign/100.pid')).toBe(true)
    const exited = processExit(ours, '/nowhere/ours/100.pid')
    process.kill(ours, 'SIGKILL')
    await exited
    expect(isMachine(ours, '/nowhere/ours/100.pid')).toBe(false)
  } finally {
    process.kill(foreign, 'SIGKILL')
  }
})
