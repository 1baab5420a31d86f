import type { Communicator } from '../../communicators/communicator.ts'
import { GuestError } from '../../diagnostics/errors.ts'
import { asRoot } from '../../inventory/ask-guest.ts'

/** Installs what the package sources have newer, and takes away what only an update leaves. Configuration files stay as they are. */
const upgrade = String.raw`
set -e
export DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=a
again() { n=0; until "$@"; do n=$((n + 1)); [ "$n" -lt 8 ] || return 1; sleep 5; done; }
if command -v apt-get >/dev/null 2>&1; then
  again apt-get -q -y -o APT::Update::Error-Mode=any update
  apt-get -q -y -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold dist-upgrade
  apt-get -q -y -o DPkg::Lock::Timeout=300 --purge autoremove
  apt-get clean
elif command -v dnf >/dev/null 2>&1; then
  again dnf -q -y makecache --refresh
  dnf -y upgrade
  dnf -q -y clean all
elif command -v apk >/dev/null 2>&1; then
  again apk update
  apk upgrade
  rm -rf /var/cache/apk/*
elif command -v pacman >/dev/null 2>&1; then
  again pacman -Sy --noconfirm
  pacman -Su --noconfirm
  pacman -Scc --noconfirm
elif command -v zypper >/dev/null 2>&1; then
  again zypper -q -n refresh
  zypper -n update
  zypper -q -n clean --all
else
  echo 'There is no package manager that is known' >&2
  exit 1
fi
`

/**
 * What the machine that was started to be patched has of its own, and no other may have from it: each makes its own anew.
 * SSH host keys go where something makes them again at the next start.
 */
const clean = String.raw`
if command -v cloud-init >/dev/null 2>&1; then cloud-init clean --logs >/dev/null 2>&1 || cloud-init clean; fi
if [ -e /etc/machine-id ]; then : >/etc/machine-id; fi
if [ -f /var/lib/dbus/machine-id ] && [ ! -L /var/lib/dbus/machine-id ]; then rm -f /var/lib/dbus/machine-id; fi
if command -v cloud-init >/dev/null 2>&1 || ! command -v dpkg >/dev/null 2>&1; then rm -f /etc/ssh/ssh_host_*_key /etc/ssh/ssh_host_*_key.pub /etc/dropbear/dropbear_*_host_key; fi
rm -f /var/lib/systemd/random-seed /var/lib/dhcp/*.leases /var/lib/dhclient/*.lease*
sync
`

const prelude = 'LC_ALL=C; PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin; export LC_ALL PATH'

interface PatchContext {
  readonly signal: AbortSignal
  say(text: string): void
  output(stream: 'stdout' | 'stderr', line: string): unknown
}

/** Brings the packages of a guest up to date, and makes it again what a template has to be. Throws GuestError. */
export async function patchGuest(
  communicator: Pick<Communicator, 'exec'>,
  { signal, say, output }: PatchContext,
): Promise<void> {
  for (const [what, script] of [
    ['Upgrading the packages', upgrade],
    ['Taking away what is of this machine alone', clean],
  ] as const) {
    say(what)
    const { exitCode, disconnected } = await communicator.exec(asRoot(`${prelude}\n${script}`), {
      signal,
      onOutput: output,
    })
    if (exitCode !== 0)
      throw new GuestError(
        disconnected ? 'connection-lost' : 'guest-command-failed',
        `${what} ended with ${exitCode ?? 'no exit code'}`,
        'Its output is in the log. Until that is mended, refresh: check builds anew where there are updates.',
      )
  }
}
