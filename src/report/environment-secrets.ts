import type { Secret } from '../diagnostics/secret.ts'

const names = [
  'PROXMOX_PASSWORD',
  'PROXMOX_TOKEN',
  'VAULT_TOKEN',
  'CONSUL_HTTP_TOKEN',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
]

/** What the environment holds for us and for the servers of secrets. */
export function environmentSecrets(env: Readonly<Record<string, string | undefined>>): readonly Secret[] {
  return names.map((name) => ({ text: env[name] ?? '', name }))
}
