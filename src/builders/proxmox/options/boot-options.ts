import * as z from 'zod'
import { keyboardNames } from '../../../boot/keyboards.ts'
import { duration, durationOr } from '../../../options/codecs/duration.ts'
import { oneOf } from '../../../options/codecs/one-of.ts'

/** What the guest's installer can reach; Packer's server has these two as well. */
const notReachable = ['unix', 'unixpacket']

/** The boot command and the server for the answer files. */
export const bootOptions = {
  boot_wait: durationOr('screen', { emptyIsUnset: true, negative: 'none' })
    .default(10_000)
    .describe(
      'Wait after the start before the boot command is typed; negative: none, zero: the default; `screen`: until the screen stands still. docs/screen.md',
    ),
  boot_command: z.array(z.string()).default([]).meta({ readByPlan: true }).describe('What is typed on the console.'),
  boot_key_interval: duration({ emptyIsUnset: true, negative: 'none' })
    .optional()
    .describe('Pause between two keys; default `PACKER_KEY_INTERVAL`, else 5ms, longer on an emulated machine.'),
  boot_keygroup_interval: duration({ emptyIsUnset: true, negative: 'none' })
    .optional()
    .describe('Pause after each string of `boot_command`.'),
  boot_keyboard: oneOf(keyboardNames, { standIn: 'en-us' })
    .default('en-us')
    .describe('The keyboard that the guest takes its own for while the boot command is typed.'),
  boot_transport: oneOf(['vnc', 'sendkey'], { standIn: 'sendkey' })
    .optional()
    .describe(
      'How the keys come to the machine: through its display (`vnc`), or each by a call of the API (`sendkey`); default: through the display where that can be opened. docs/screen.md',
    ),
  boot_retry_after: duration({ emptyIsUnset: true })
    .optional()
    .describe(
      'Reset the machine and type the boot command again, half as fast, where nobody has asked for an answer file so long after it was typed; twice at most.',
    ),
  http_directory: z.string().default('').describe('Folder that is served to the guest over HTTP.'),
  http_content: z
    .record(z.string(), z.string())
    .default({})
    .meta({ attribute: true })
    .describe('Paths and contents that are served to the guest over HTTP.'),
  answer_media: oneOf(['http', 'cd'], { standIn: 'http' })
    .default('http')
    .describe(
      'How the answers of `http_directory` or `http_content` come to the guest: over HTTP, or on a `cd` that is made, attached and taken away again: no network leads from the guest to this machine then.',
    ),
  answer_media_label: z
    .string()
    .default('')
    .describe(
      'Label of that CD; default by what is on it: `cidata`, `OEMDRV`, `combustion`, `ignition`, `proxmox-ais`, else `answers`.',
    ),
  answer_media_storage_pool: z
    .string()
    .default('')
    .describe('Storage for that CD; default: that of the installer image.'),
  http_port_min: z.number().default(8000).describe('Lowest port of the HTTP server.'),
  http_port_max: z.number().default(9000).describe('Port below which the HTTP server stays.'),
  http_bind_address: z
    .string()
    .default('')
    .describe('Address on which the HTTP server listens, and which the guest is told.'),
  http_interface: z.string().default('').describe('Interface of this machine whose address the guest is told.'),
  http_network_protocol: oneOf(['tcp', 'tcp4', 'tcp6'], {
    severity: (text) => (notReachable.includes(text) ? 'refusal' : 'error'),
    standIn: 'tcp',
  })
    .default('tcp')
    .describe('Family of the addresses.'),
}
