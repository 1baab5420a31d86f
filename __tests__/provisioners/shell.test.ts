import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { GuestError } from '../../src/diagnostics/errors.ts'
import type { Provisioner } from '../../src/provisioners/provisioner.ts'
import { shell as typed } from '../../src/provisioners/shell.ts'
import { type Guest, resolve, startGuest } from './guest.ts'

const shell = typed as unknown as Provisioner
let folder: string
let guest: Guest

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shell-'))
  guest = await startGuest(folder)
})

afterEach(async () => {
  await guest.stop()
  await rm(folder, { recursive: true })
})

async function run(given: Record<string, unknown>): Promise<string[]> {
  const remote = join(folder, 'remote.sh')
  await shell.run(resolve(shell, { remote_path: remote, ...given }, folder), guest.context)
  return guest.log.filter((line) => line.startsWith('std'))
}

describe('shell', () => {
  it('runs inline commands as one script and cleans up', async () => {
    const output = await run({ inline: ['x=1', 'echo $x >&2', 'false || echo "still here"'] })
    expect(output.toSorted()).toEqual(['stderr: 1', 'stdout: still here'])
    expect(guest.log[0]).toBe('say: Provisioning with inline script')
    expect(await readdir(folder)).toEqual([])
  })

  it('stops at the first failing command, as sh -e', async () => {
    await expect(run({ inline: ['echo one', 'exit 7', 'echo two'] })).rejects.toMatchObject({
      message: 'Script exited with non-zero exit status: 7. Allowed exit codes are: [0]',
      detail: expect.stringContaining('inline script'),
    })
    await expect(run({ inline: ['false', 'echo not here'] })).rejects.toBeInstanceOf(GuestError)
    expect(guest.log).not.toContain('stdout: not here')
  })

  it.each([
    [{ inline: ['#!/bin/cat', 'hello'] }, ['stdout: #!/bin/cat', 'stdout: hello']],
    [
      { inline: ['#!/bin/sh', 'echo hello'], inline_shebang: '/bin/cat' },
      ['stdout: #!/bin/cat', 'stdout: #!/bin/sh', 'stdout: echo hello'],
    ],
    [{ inline: ['false', 'echo on'], inline_shebang: '/bin/sh' }, ['stdout: on']],
  ])('takes the shebang of %j', async (given, output) => {
    expect(await run(given)).toEqual(output)
  })

  it('accepts the exit codes that are valid', async () => {
    await run({ inline: ['exit 3'], valid_exit_codes: [0, 3] })
    await expect(run({ inline: ['exit 1'], valid_exit_codes: [0, 3] })).rejects.toThrow('Allowed exit codes are: [0 3]')
  })

  it('runs scripts in order, with Unix line ends', async () => {
    await writeFile(join(folder, 'a.sh'), '#!/bin/sh\r\necho a\r\n')
    await writeFile(join(folder, 'b.sh'), '#!/bin/sh\necho b')
    expect(await run({ scripts: ['a.sh', join(folder, 'b.sh')] })).toEqual(['stdout: a', 'stdout: b'])
    expect(guest.log).toContain('say: Provisioning with shell script a.sh')
    expect(await readFile(join(folder, 'a.sh'), 'utf8')).toContain('\r\n')
  })

  it('leaves binary scripts as they are', async () => {
    await writeFile(join(folder, 'a'), '#!/bin/cat\nx\r\n\xff')
    await run({ script: 'a', binary: true, skip_clean: true })
    expect(await readFile(join(folder, 'remote.sh'))).toEqual(await readFile(join(folder, 'a')))
  })

  it('names the script that failed', async () => {
    await writeFile(join(folder, 'a.sh'), '#!/bin/sh\nexit 1\n')
    await expect(run({ script: 'a.sh' })).rejects.toMatchObject({
      detail: expect.stringContaining('shell script a.sh'),
    })
  })

  it("hands variables over with Packer's quoting", async () => {
    const output = await run({
      inline: ['echo "$A|$B|$C|$PACKER_BUILD_NAME|$PACKER_BUILDER_TYPE"'],
      environment_vars: ["A=it's $HOME", 'B=1=2', 'C=lost'],
      env: { C: 'won "x"' },
    })
    expect(output).toEqual([`stdout: it's $HOME|1=2|won "x"|debian|proxmox-iso`])
    expect(guest.server.commands.find((command) => command.startsWith('chmod +x'))).toBe(
      `chmod +x ${folder}/remote.sh; A='it'"'"'s $HOME' B='1=2' C='won "x"' PACKER_BUILDER_TYPE='proxmox-iso' PACKER_BUILD_NAME='debian'  ${folder}/remote.sh`,
    )
  })

  it('hands variables over in a file that only the user can read', async () => {
    const given = {
      inline: ['echo "$A"; stat -c %a "$FILE"'],
      env: { A: "it's" },
      use_env_var_file: true,
      remote_folder: folder,
    }
    const command = 'chmod +x {{ .Path }}; . {{ .EnvVarFile }} && FILE={{ .EnvVarFile }} {{ .Path }}'
    expect(await run({ ...given, execute_command: command })).toEqual(["stdout: it's", 'stdout: 600'])
    expect(await readdir(folder)).toEqual([])
    guest.log.length = 0
    expect(await run({ ...given, inline: ['echo "$A"'] })).toEqual(["stdout: it's"])
  })

  it('runs scripts by execute_command', async () => {
    const output = await run({
      inline: ['echo "$A $0"'],
      environment_vars: ['A=b'],
      execute_command: "echo 'packer' | {{ .Vars }} sh -eux '{{ .Path }}'",
      env_var_format: '%s="%s" ',
    })
    expect(output).toContain(`stdout: b ${folder}/remote.sh`)
  })

  it('says what is wrong with execute_command', async () => {
    await expect(run({ inline: ['true'], execute_command: 'sh {{ .Pfad }}' })).rejects.toThrow(
      'Invalid template expression',
    )
    expect(guest.server.commands).toEqual([])
  })

  it('makes its own name in the remote folder', async () => {
    await shell.run(resolve(shell, { inline: ['echo "$0"'], remote_folder: folder }, folder), guest.context)
    expect(guest.log[1]).toMatch(new RegExp(`^stdout: ${folder}/script_\\d+\\.sh$`))
    await shell.run(
      resolve(
        shell,
        { inline: ['true'], remote_folder: folder, remote_file: "it's.sh", skip_clean: true, execute_command: 'true' },
        folder,
      ),
      guest.context,
    )
    expect((await stat(join(folder, "it's.sh"))).mode & 0o777).toBe(0o755)
  })

  it('takes a disconnect for a failure where none is expected', async () => {
    const cut = run({ inline: ['echo here; sleep 1000'], skip_clean: true })
    await expect.poll(() => guest.log).toContain('stdout: here')
    guest.server.cut()
    await expect(cut).rejects.toMatchObject({
      message: 'Script disconnected unexpectedly.',
      detail: expect.stringContaining('expect_disconnect = true'),
    })
  })

  it.each([{ expect_disconnect: true }, { valid_exit_codes: [0, 2300218] }])(
    'comes through a reboot with %j',
    async (given) => {
      const rebooting = run({ inline: ['echo rebooting; sleep 1000'], ...given })
      await expect.poll(() => guest.log).toContain('stdout: rebooting')
      await guest.reboot(3)
      await rebooting
      expect(await run({ inline: ['echo back'] })).toContain('stdout: back')
      expect(existsSync(join(folder, 'remote.sh'))).toBe(false)
    },
  )

  it('gives up when the guest stays away', async () => {
    await guest.reboot(Number.POSITIVE_INFINITY)
    await expect(run({ inline: ['true'], start_retry_timeout: '90s' })).rejects.toThrow(
      'The SSH connection to the guest is gone',
    )
    expect(guest.context.clock.now()).toBe(90_000)
  })

  it('pauses afterwards', async () => {
    await run({ inline: ['true'], pause_after: '1m30s' })
    expect(guest.context.clock.now()).toBe(90_000)
    expect(guest.log.at(-1)).toBe('say: Pausing 1m30s after this provisioner...')
  })

  it.each([
    [{}, ': Either a script file or inline script must be specified.'],
    [
      { inline: ['x'], script: '/bin/sh' },
      'inline: Only a script file or an inline script can be specified, not both.',
    ],
    [{ scripts: ['/bin/sh'], script: '/bin/sh' }, 'script: Only one of script or scripts can be specified.'],
    [{ scripts: ['/bin/sh', 'no.sh'] }, "scripts.1: Bad script 'no.sh': no such file"],
    [
      { inline: ['x'], environment_vars: ['A=b', '=c'] },
      "environment_vars.1: Environment variable not in format 'key=value': =c",
    ],
  ])('refuses %j', (given, message) => {
    expect(() => resolve(shell, given, folder)).toThrow(message)
  })
})

it('quotes as a shell reads', () => {
  const value = `a'b"c$d\`e\\f\n g`
  const command = `A='${value.replaceAll("'", `'"'"'`)}' sh -c 'printf %s "$A"'`
  expect(execFileSync('/bin/sh', ['-c', command], { encoding: 'utf8' })).toBe(value)
})
