import { copyFile, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { KnownScript, ScriptGuest } from './power-shell.ts'

/** What a Packer of HashiCorp's has PowerShell do over WinRM, known by what only these scripts have. */
export const packerScripts: readonly KnownScript[] = [
  {
    name: "Packer's greeting",
    text: /echo "(WinRM connected\.)"/,
    run([, greeting], { io }) {
      io.stdout.write(`${greeting}\r\n`)
      return Promise.resolve(0)
    },
  },
  {
    name: "Packer's end of an upload",
    text: /\$tmp_file_path = .*GetFullPath\("([^"]*)"\)[\s\S]*\$dest_file_path = .*GetFullPath\("([^"]*)"/,
    async run([, from = '', to = ''], guest) {
      const destination = guest.disk.local(to.replace(/^'|'$/g, ''))
      if (await isFolder(destination)) return 1
      await mkdir(dirname(destination), { recursive: true })
      const lines = (await readFile(temporary(from, guest), 'latin1').catch(() => '')).split(/\r?\n/)
      await writeFile(destination, Buffer.concat(lines.map((line) => Buffer.from(line, 'base64'))))
      return 0
    },
  },
  {
    name: "Packer's removal of a temporary file",
    text: /\$tmp_file_path = .*GetFullPath\("([^"]*)"\)[\s\S]*Remove-Item \$tmp_file_path/,
    async run([, path = ''], guest) {
      await rm(temporary(path, guest), { force: true })
      return 0
    },
  },
  {
    name: "Packer's download",
    text: /ReadAllBytes\("([^"]*)"\)/,
    async run([, path = ''], { disk, io }) {
      io.stdout.write(`${(await readFile(disk.local(path))).toString('base64')}\r\n`)
      return 0
    },
  },
  {
    name: 'a script of its powershell provisioner that copies a file',
    text: /Copy-Item (\S+) (\S+)/,
    async run([, from = '', to = ''], { disk }) {
      await copyFile(disk.local(from), disk.local(to))
      return 0
    },
  },
]

function temporary(path: string, { disk }: ScriptGuest): string {
  return disk.local(path.replace(/^(?:\$env:TEMP|%TEMP%)/i, 'C:\\Windows\\Temp'))
}

async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (info) => info.isDirectory(),
    () => false,
  )
}
