import { mkdirSync, readFileSync } from 'node:fs'
import { stderr, stdin, stdout } from 'node:process'
import { PassThrough } from 'node:stream'
import { GuestDisk } from '../winrm-server/guest-disk.ts'
import { scriptOf } from '../winrm-server/power-shell.ts'
import { WindowsMachine } from './windows-machine.ts'

// `node program.ts FOLDER BOOT ARGUMENTS`: the small PowerShell as the program `powershell`, whose disk C: is the folder.
const [, , folder = '', bootFile = '', ...words] = process.argv
mkdirSync(folder, { recursive: true })
const machine = new WindowsMachine()
machine.boot = () => Number(readFileSync(bootFile, 'utf8'))
const disk = new GuestDisk(folder)
const line = ['powershell', ...words.map((word) => (/\s/.test(word) ? `"${word}"` : word))].join(' ')
const script = scriptOf(line, disk, (path) => readFileSync(path, 'utf8')) ?? ''
const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() }
streams.stdout.pipe(stdout)
streams.stderr.pipe(stderr)
stdin.resume()
process.exitCode =
  (await machine.run(script, { disk, io: { ...streams, signal: new AbortController().signal }, environment: {} })) &
  0xff
stdin.destroy()
