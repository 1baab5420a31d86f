import type { Access } from '../../access/access.ts'
import { hasAgentPrivileges } from '../../release.ts'

/** What QEMU's monitor can do to the host; from 9 on they are root's alone. */
const ofRoot = new Set([
  ...['backup', 'block_stream', 'change', 'chardev-add', 'chardev-change', 'chardev-remove', 'client_migrate_info'],
  ...['device_add', 'device_del', 'drive_add', 'drive_backup', 'drive_del', 'drive_mirror', 'dump-guest-memory'],
  ...['dumpdtb', 'gdbserver', 'hostfwd_add', 'hostfwd_remove', 'logfile', 'mce', 'memsave', 'migrate'],
  ...['migrate_incoming', 'migrate_recover', 'nbd_server_add', 'nbd_server_remove', 'nbd_server_start'],
  ...['nbd_server_stop', 'netdev_add', 'netdev_del', 'nmi', 'o', 'object_add', 'object_del', 'pcie_aer_inject_error'],
  ...['pmemsave', 'qom-set', 'savevm-end', 'savevm-start', 'screendump', 'snapshot_blkdev', 'watchdog_action'],
  ...['wavcapture', 'xen-event-inject', 'xen-event-list'],
])

/** What it can do to its guest. */
const ofModifier = new Set([
  ...['announce_self', 'backup_cancel', 'balloon', 'block_job_cancel', 'block_job_complete', 'block_job_pause', 'c'],
  ...['block_job_resume', 'block_job_set_speed', 'block_resize', 'block_set_io_throttle', 'boot_set', 'commit', 'cont'],
  ...['calc_dirty_rate', 'cancel_vcpu_dirty_limit', 'chardev-send-break', 'closefd', 'cpu', 'delvm', 'eject', 'getfd'],
  ...['exit_preconfig', 'expire_password', 'gpa2hpa', 'gpa2hva', 'i', 'loadvm', 'log', 'migrate_cancel', 'p', 'print'],
  ...['migrate_continue', 'migrate_pause', 'migrate_set_capability', 'migrate_set_parameter', 'mouse_button', 'q'],
  ...['migrate_start_postcopy', 'mouse_move', 'mouse_set', 'one-insn-per-tb', 'qemu-io', 'qom-get', 'qom-list', 'quit'],
  ...['replay_break', 'replay_delete_break', 'replay_seek', 'ringbuf_read', 'ringbuf_write', 's', 'savevm', 'sendkey'],
  ...['set_link', 'set_password', 'set_vcpu_dirty_limit', 'snapshot_blkdev_internal', 'stop', 'stopcapture', 'sum'],
  ...['snapshot_delete_blkdev_internal', 'sync-profile', 'system_powerdown', 'system_reset', 'system_wakeup'],
  ...['trace-event', 'x', 'x_colo_lost_heartbeat', 'xp'],
])

/** Throws when the caller may not give the command to the monitor. */
export function checkMonitorCommand(access: Access, command: string): void {
  if (!hasAgentPrivileges(access.version)) {
    if (!/^\s*(?:info(?:\s|$)|help\s*$)/.test(command)) access.check('/', 'Sys.Modify')
    return
  }
  const name = /^\s*(\S+)/.exec(command)?.[1]
  if (name === undefined) throw new Error(`unexpected command '${command}'`)
  if (['help', '?', 'info'].includes(name)) return
  if (ofModifier.has(name)) access.check('/', 'Sys.Modify')
  else if (access.isRoot) return
  else if (ofRoot.has(name)) throw new Error(`root-only command '${name}'`)
  else
    throw new Error(`command '${name}' non-existent or not assigned a required permission yet, limiting to root user`)
}
