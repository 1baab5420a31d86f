import type { ProvisionContext } from '../provisioner.ts'

/** What `{{ .Host }}` and the like mean in options that are rendered when the playbook is played. */
export function lateData({ late }: Pick<ProvisionContext, 'late'>): Readonly<Record<string, string | number>> {
  const isWinrm = late['ConnType'] === 'winrm'
  return { ...late, WinRMPassword: late['WinRMPassword'] || (isWinrm ? (late['Password'] ?? '') : '') }
}
