import { Cancelled, GuestError } from '../../diagnostics/errors.ts'
import { ConnectionLost } from '../communicator.ts'
import { ConnectFailure } from '../ssh/failure.ts'
import { Broken, Nonsense, WinrmFault } from './winrm-failure.ts'

const restarting =
  'If the guest is restarting: use a windows-restart provisioner, or set expect_disconnect = true on the one that restarts it and pause_before = "30s" on the next one.'

/** A request that failed, as provisioners are told of it. What is none of ours stays what it is. */
export function toGuestError(thrown: unknown): unknown {
  if (thrown instanceof GuestError || thrown instanceof Cancelled) return thrown
  const options = { cause: thrown }
  if (thrown instanceof ConnectFailure)
    return new ConnectionLost(
      'connection-lost',
      `The guest can not be reached by WinRM: ${thrown.message}`,
      thrown.advice ?? restarting,
      options,
    )
  if (thrown instanceof Broken)
    return new ConnectionLost(
      'connection-lost',
      `The WinRM connection to the guest is gone: ${thrown.message}`,
      restarting,
      options,
    )
  if (thrown instanceof WinrmFault)
    return new GuestError('winrm-refused', `The guest's WinRM refuses: ${thrown.message}`, adviceFor(thrown), options)
  if (thrown instanceof Nonsense)
    return new GuestError(
      'winrm-answer',
      `The guest's WinRM can not be understood: ${thrown.message}`,
      'Something else may listen on winrm_port, or sit between.',
      options,
    )
  return thrown
}

function adviceFor({ code }: WinrmFault): string | undefined {
  if (isQuota(code))
    return 'Raise the limits of the guest, as by: winrm set winrm/config/winrs @{MaxShellsPerUser="30";MaxMemoryPerShellMB="2048"}.'
  return code === 0
    ? undefined
    : `Fault ${code}; in the guest \`winrm helpmsg 0x${code.toString(16)}\` tells more of it.`
}

const quotas: readonly number[] = [2150859173, 2150859174, 2150859236, 2150859238, 2150859241]

/** A limit of shells, or of what one shell may do. */
export function isQuota(code: number): boolean {
  return quotas.includes(code)
}
