/** Labels by which installers find their answers themselves, by the file that they look for. */
const known: readonly (readonly [file: RegExp, label: string])[] = [
  [/^(?:user-data|meta-data)$/i, 'cidata'],
  [/^(?:ks\.cfg|autoinst\.xml)$/i, 'OEMDRV'],
  [/^combustion\//i, 'combustion'],
  [/^ignition\//i, 'ignition'],
  [/^answer\.toml$/i, 'proxmox-ais'],
]

/** The label of a CD with these files, by their paths on it. */
export function labelFor(files: readonly string[]): string {
  return known.find(([pattern]) => files.some((file) => pattern.test(file)))?.[1] ?? 'answers'
}

/** Does a part of a boot command name the server of the answers, which a CD has not? */
export function namesServer(part: string): boolean {
  return /\{\{[^}]*\.HTTP(?:IP|Port)\b/.test(part)
}

interface Road {
  readonly isMeant: RegExp
  /** What to write instead. `file` as the boot command names it, without the first slash; empty where it names none. */
  instead(label: string, file: string): string
}

const roads: readonly Road[] = [
  {
    isMeant: /\b(?:inst\.)?ks=/,
    instead: (label, file) =>
      `Write \`inst.ks=hd:LABEL=${label}:/${file || 'ks.cfg'}\`: by the label, since the machine has two CDs, and \`cdrom:\` may be the other one. A ks.cfg on a CD with the label OEMDRV is found without any inst.ks=.`,
  },
  {
    isMeant: /\bds=["']?nocloud|\bautoinstall\b|\bcloud-config-url=/,
    instead: (label) =>
      `Write \`ds=nocloud\` with nothing after it (and \`autoinstall\` as before): cloud-init finds user-data and meta-data at the top of a CD with the label cidata. ${label.toLowerCase() === 'cidata' ? 'This one has it.' : `This one has ${label}: set answer_media_label = "cidata", and serve both files.`}`,
  },
  {
    isMeant: /\bpreseed|\bauto=true\b|\bauto-install\/|\b(?:preseed\/)?url=/,
    instead: (label, file) =>
      `Debian's installer reads no second CD: \`preseed/file=/cdrom/...\` is the CD of the installation. In the shell of GRUB (UEFI; press c in its menu) the file is put into the installer itself, which then finds it: \`search --no-floppy --set=answers --label ${label}\`, \`linux /install.amd/vmlinuz auto=true priority=critical ---\`, \`initrd /install.amd/initrd.gz newc:preseed.cfg:($answers)/${file || 'preseed.cfg'}\`, \`boot\`. The boot prompt of a BIOS can not do that: leave answer_media out, or use bios = "ovmf".`,
  },
  {
    isMeant: /\bautoyast2?=/i,
    instead: (label, file) =>
      `Name the file autoinst.xml and leave autoyast= out: it is found on a CD with the label OEMDRV. Under another name write \`autoyast=device://disk/by-label/${label}/${file || 'autoinst.xml'}\`.`,
  },
  {
    isMeant: /\b(?:ignition|combustion)\b/,
    instead: () =>
      'Leave the address out: openSUSE MicroOS and its kin read combustion/script from a CD with the label combustion, and ignition/config.ign from one with the label ignition.',
  },
  {
    isMeant: /\bsetup-alpine\b|\balpine/i,
    instead: (label, file) =>
      `Alpine is logged in to: write \`mount -t iso9660 LABEL=${label} /mnt<enter>\`, and then \`/mnt/${file || 'answers'}\` for the address: \`setup-alpine -f /mnt/${file || 'answers'}<enter>\`.`,
  },
]

/** What to write in place of an address of the server, by the installer that the whole command is for. */
export function insteadOfServer(command: readonly string[], part: string, label: string): string {
  const file = /\.HTTP(?:Port|IP)\b[^}]*\}\}(?:\/([^\s"'`<>;&|]*))?(?!.*\.HTTPPort)/.exec(part)?.[1] ?? ''
  const whole = command.join('')
  const road = roads.find(({ isMeant }) => isMeant.test(whole))
  if (road !== undefined) return road.instead(label, file)
  return `What is logged in to mounts the CD, \`mount -t iso9660 LABEL=${label} /mnt\`, and reads \`/mnt/${file}\`. Windows finds autounattend.xml at the top of any CD by itself.`
}
