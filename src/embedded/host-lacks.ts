import { accessSync, constants, existsSync, readdirSync } from 'node:fs'
import path from 'node:path'

/** Something that machines of the embedded server need of the machine that it runs on. */
export interface Lack {
  /** Without QEMU no machine runs at all; without the others some do not, or all are slow. */
  readonly kind: 'qemu' | 'firmware' | 'tpm' | 'kvm'
  /** In words: `QEMU (qemu-system-x86_64)`. */
  readonly what: string
  /** What mends it, a line each. */
  readonly commands: readonly string[]
}

type Env = Readonly<Record<string, string | undefined>>

const packages = {
  qemu: { apt: 'qemu-system-x86 qemu-utils', dnf: 'qemu-system-x86 qemu-img', pacman: 'qemu-base' },
  ovmf: { apt: 'ovmf', dnf: 'edk2-ovmf', pacman: 'edk2-ovmf' },
  swtpm: { apt: 'swtpm', dnf: 'swtpm', pacman: 'swtpm' },
} as const

type Package = keyof typeof packages

/** How packages are installed, for each of the systems that people have. */
function installCommands(...wanted: readonly Package[]): readonly string[] {
  const names = (manager: keyof (typeof packages)['qemu']) => wanted.map((one) => packages[one][manager]).join(' ')
  return [
    `Debian, Ubuntu: sudo apt-get install -y --no-install-recommends ${names('apt')}`,
    `Fedora: sudo dnf install -y ${names('dnf')}`,
    `Arch: sudo pacman -S --needed ${names('pacman')}`,
  ]
}

/** Gives everybody on this machine the right to use KVM, now and after the next start. */
const kvmCommands = [
  `echo 'KERNEL=="kvm", GROUP="kvm", MODE="0666", OPTIONS+="static_node=kvm"' | sudo tee /etc/udev/rules.d/99-kvm4all.rules`,
  'sudo udevadm control --reload-rules',
  'sudo udevadm trigger --name-match=kvm',
] as const

/** Where to look; as it is on a system by default. */
export interface HostPlaces {
  readonly kvm: string
  readonly firmware: string
}

const here: HostPlaces = { kvm: '/dev/kvm', firmware: '/usr/share/OVMF' }

/** What is not there, most needed first. */
export function hostLacks(env: Env, { kvm, firmware }: HostPlaces = here): readonly Lack[] {
  const lacks: Lack[] = []
  const programs = ['qemu-system-x86_64', 'qemu-img'].filter((name) => !isOnPath(name, env))
  if (programs.length > 0)
    lacks.push({ kind: 'qemu', what: `QEMU (${programs.join(', ')})`, commands: installCommands('qemu') })
  if (!hasFirmware(firmware))
    lacks.push({ kind: 'firmware', what: 'firmware for bios = "ovmf"', commands: installCommands('ovmf') })
  if (!isOnPath('swtpm', env))
    lacks.push({ kind: 'tpm', what: 'the TPM emulator swtpm, for tpm_config', commands: installCommands('swtpm') })
  if (existsSync(kvm) && !mayUse(kvm))
    lacks.push({
      kind: 'kvm',
      what: `the right to use ${kvm}, without which machines are emulated`,
      commands: kvmCommands,
    })
  return lacks
}

function isOnPath(name: string, env: Env): boolean {
  const folders = (env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '')
  return folders.some((folder) => mayUse(path.join(folder, name), constants.X_OK))
}

function mayUse(file: string, how = constants.R_OK | constants.W_OK): boolean {
  try {
    accessSync(file, how)
    return true
  } catch {
    return false
  }
}

function hasFirmware(folder: string): boolean {
  try {
    return readdirSync(folder).some((name) => /^OVMF_CODE.*\.fd$/.test(name))
  } catch {
    return false
  }
}
