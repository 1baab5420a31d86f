import { mkdirSync } from 'node:fs'
import { PassThrough } from 'node:stream'
import { GuestDisk } from '../winrm-server/guest-disk.ts'
import type { WindowsMachine } from './windows-machine.ts'

export interface Ran {
  readonly exitCode: number
  readonly stdout: readonly string[]
  readonly stderr: readonly string[]
}

/** Runs a script on a machine whose disk is a folder, and waits for its end. */
export async function runHere(
  machine: WindowsMachine,
  folder: string,
  text: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  mkdirSync(folder, { recursive: true })
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()]
  const io = { stdin, stdout, stderr, signal: new AbortController().signal }
  const exitCode = await machine.run(text, { disk: new GuestDisk(folder), io, environment })
  const lines = (stream: PassThrough) =>
    String(stream.read() ?? '')
      .split('\r\n')
      .slice(0, -1)
  return { exitCode, stdout: lines(stdout), stderr: lines(stderr) }
}
