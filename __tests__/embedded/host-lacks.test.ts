import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hostLacks } from '../../src/embedded/host-lacks.ts'
import { setUpHost } from '../../src/embedded/host-setup.ts'
import { judgeLacks } from '../../src/engine/embedded/lacks.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'host-'))
  mkdirSync(path.join(folder, 'bin'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const places = () => ({ kvm: path.join(folder, 'kvm'), firmware: path.join(folder, 'OVMF') })
/** The system's own programs come last: those of the test stand in for them. */
const env = () => ({ PATH: path.join(folder, 'bin') })

function program(name: string, script = 'exit 0'): void {
  const file = path.join(folder, 'bin', name)
  writeFileSync(file, `#!/bin/sh\n${script}\n`)
  chmodSync(file, 0o755)
}

describe('what a machine lacks', () => {
  it('is told with the commands of apt, dnf and pacman', () => {
    const lacks = hostLacks(env(), places())
    expect(lacks.map(({ kind }) => kind)).toEqual(['qemu', 'firmware', 'tpm'])
    expect(lacks[0]).toEqual({
      kind: 'qemu',
      what: 'QEMU (qemu-system-x86_64, qemu-img)',
      commands: [
        'Debian, Ubuntu: sudo apt-get install -y --no-install-recommends qemu-system-x86 qemu-utils',
        'Fedora: sudo dnf install -y qemu-system-x86 qemu-img',
        'Arch: sudo pacman -S --needed qemu-base',
      ],
    })
    expect(() => judgeLacks(lacks)).toThrow(/QEMU is not installed/)
  })

  it('is nothing where all is there', () => {
    for (const name of ['qemu-system-x86_64', 'qemu-img', 'swtpm']) program(name)
    mkdirSync(places().firmware)
    writeFileSync(path.join(places().firmware, 'OVMF_CODE_4M.fd'), '')
    writeFileSync(places().kvm, '')
    expect(hostLacks(env(), places())).toEqual([])
  })

  it('is a warning where it only slows machines down', () => {
    const told = judgeLacks([{ kind: 'kvm', what: 'the right to use /dev/kvm', commands: ['sudo udevadm trigger'] }])
    expect(told).toMatchObject([
      { severity: 'warning', code: 'no-kvm-access', detail: expect.stringContaining('  sudo udevadm trigger') },
    ])
    expect(judgeLacks([{ kind: 'tpm', what: 'swtpm', commands: [] }])).toEqual([])
  })
})

describe('setting a machine up', () => {
  const signal = new AbortController().signal
  const setUp = async (lines: string[] = []) =>
    setUpHost({ env: env(), signal, places: places(), onLine: (text) => lines.push(text) })
  /** Stands in for sudo and apt-get: writes down what it is told, and "installs" programs. */
  function apt(more = ''): string {
    const log = path.join(folder, 'log')
    program('sudo', `[ "$1" = -n ] && shift\necho "sudo $*" >> ${log}\nexec "$@"`)
    program('true')
    program('env', 'shift\nexec "$@"')
    program(
      'apt-get',
      `echo "reading package lists"\n${more}\ncase " $* " in *" install "*) for name in qemu-system-x86_64 qemu-img swtpm; do printf '#!/bin/sh\\n' > ${folder}/bin/$name; /bin/chmod +x ${folder}/bin/$name; done; /bin/mkdir -p ${folder}/OVMF; : > ${folder}/OVMF/OVMF_CODE.fd;; esac`,
    )
    return log
  }

  it('installs what is lacking with apt, and looks again', async () => {
    const log = apt()
    const lines: string[] = []
    expect(await setUp(lines)).toEqual([])
    expect(readFileSync(log, 'utf8').trim().split('\n')).toEqual([
      'sudo true',
      'sudo env DEBIAN_FRONTEND=noninteractive apt-get -q update',
      'sudo env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends qemu-system-x86 qemu-utils ovmf swtpm',
    ])
    expect(lines).toEqual(['reading package lists', 'reading package lists'])
    // A second time there is nothing to do.
    expect(await setUp()).toEqual([])
    expect(readFileSync(log, 'utf8').trim().split('\n')).toHaveLength(3)
  })

  it('says where sudo asks for a password, and where apt-get fails', async () => {
    program('sudo', 'exit 1')
    await expect(setUp()).rejects.toMatchObject({
      code: 'setup-failed',
      message: expect.stringContaining('sudo asks for a password'),
    })
    apt('exit 100')
    await expect(setUp()).rejects.toMatchObject({
      code: 'setup-failed',
      message: expect.stringContaining('apt-get -q update` ended with status 100'),
    })
  })
})
