import * as z from 'zod'

/** Those that say how a server is reached, and nothing of what is made there. */
export const reachOptions = [
  'proxmox_url',
  'insecure_skip_tls_verify',
  'username',
  'password',
  'token',
  'node',
] as const satisfies readonly (keyof typeof connectionOptions)[]

/** Where the Proxmox VE API is and who asks. */
export const connectionOptions = {
  proxmox_url: z
    .string()
    .optional()
    .meta({ access: true })
    .describe(
      'URL of the Proxmox VE API, with the full path: `https://pve.example.com:8006/api2/json`. Default: `PROXMOX_URL`.',
    ),
  insecure_skip_tls_verify: z
    .boolean()
    .default(false)
    .meta({ access: true })
    .describe(
      'Accept any certificate. Better: `proxmox-ca` or `proxmox-fingerprint` (inputs of the action, options of the command line).',
    ),
  username: z
    .string()
    .optional()
    .meta({ access: true })
    .describe(
      'User with realm, `packer@pve`, or with the name of an API token, `packer@pve!ci`. Default: `PROXMOX_USERNAME`.',
    ),
  password: z
    .string()
    .optional()
    .meta({ sensitive: true, access: true })
    .describe('Password of the user. Default: `PROXMOX_PASSWORD`.'),
  token: z
    .string()
    .optional()
    .meta({ sensitive: true, access: true })
    .describe('Secret of the API token; wins over `password`. Default: `PROXMOX_TOKEN`.'),
  node: z.string().optional().describe('Node on which the machine is built.'),
  pool: z.string().default('').describe('Resource pool that the machine joins.'),
}
