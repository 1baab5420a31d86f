import fc from 'fast-check'
import { planBootCommand } from '../../src/boot/keystrokes.ts'
import { choose } from '../../src/builders/proxmox/steps/guest-address.ts'
import { ApiError } from '../../src/embedded/api-errors.ts'
import { parseConfig, printConfig } from '../../src/embedded/config/conf-file.ts'
import { parseDrive } from '../../src/embedded/config/drive-string.ts'
import { completeNet } from '../../src/embedded/config/net-string.ts'
import { networkOf } from '../../src/embedded/machine/devices/network-device.ts'
import { guestAddress, translateInterfaces } from '../../src/embedded/machine/guest-interfaces.ts'
import { parseForm } from '../../src/embedded/server/request-body.ts'
import { createIsoImage } from '../../src/media/iso9660/iso-image.ts'
import { drivesOf } from '../../src/proxmox/notation/drive-notation.ts'
import { parseUpid } from '../../src/proxmox/notation/upid.ts'
import { parseServerUrl } from '../../src/proxmox/notation/url.ts'
import { wrongShape } from '../../src/proxmox/transport/answer-shape.ts'
import { parseVersion } from '../../src/proxmox/version.ts'
import { onlyTyped, type Target } from './property.ts'

const bootPieces = fc.constantFrom(
  ...[
    '<enter>',
    '<wait',
    '<wait5>',
    '<wait1h>',
    '<wait99999999999999999999h>',
    '>',
    '<',
    '<leftCtrlOn>',
    '<leftCtrlOff>',
    '<aOn>',
  ],
  ...[
    '<é',
    'é',
    '\n',
    '\t',
    '\0',
    '<spacebar>',
    '<f13>',
    '<bs',
    'On>',
    'Off>',
    '{{ .HTTPIP }}',
    '😀',
    'a',
    '<wait0.5s>',
    '<wait-1s>',
  ],
)
const bootCommands: Target = {
  name: 'boot commands',
  cases: { sample: 600, long: 100_000 },
  property: () =>
    fc.property(
      fc.array(
        fc.oneof(
          fc.array(bootPieces, { maxLength: 12 }).map((parts) => parts.join('')),
          fc.string({ unit: 'binary' }),
        ),
        {
          maxLength: 4,
        },
      ),
      (parts) => {
        planBootCommand(parts)
      },
    ),
}

const anything = fc.anything({ maxDepth: 4, withNullPrototype: false }).map((value) => {
  const text = JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? String(each) : each))
  return text === undefined ? null : (JSON.parse(text) as unknown)
})
const interfaceLike = fc.record(
  {
    name: fc.oneof(fc.constantFrom('eth0', 'lo'), anything),
    'hardware-address': fc.oneof(fc.constant('52:54:00:00:00:01'), anything),
    'ip-addresses': fc.oneof(
      fc.array(fc.record({ 'ip-address': fc.oneof(fc.constantFrom('10.0.2.15', '::1'), anything) })),
      anything,
    ),
  },
  { requiredKeys: [] },
)
const agentAnswers: Target = {
  name: 'answers of guest agents',
  cases: { sample: 600, long: 100_000 },
  property: () =>
    fc.property(fc.oneof(fc.array(fc.oneof(interfaceLike, anything)), anything), (answer) => {
      guestAddress(answer, '52:54:00:00:00:01', networkOf('10.0.2.2/24'))
      translateInterfaces(answer, '10.0.2.15', '52:54:00:00:00:01', '127.0.0.1')
      const given = { result: answer }
      if (wrongShape('GET', '/nodes/pve/qemu/100/agent/network-get-interfaces', given) === undefined)
        choose((given.result ?? []) as never, '', ['52:54:00:00:00:01'])
    }),
}

const apiPath = fc.constantFrom(
  ...[
    '/version',
    '/nodes',
    '/cluster/resources',
    '/cluster/nextid',
    '/pools',
    '/access/permissions',
    '/nodes/pve/qemu',
  ],
  ...[
    '/nodes/pve/qemu/100/config',
    '/nodes/pve/tasks/UPID:x/status',
    '/nodes/pve/storage',
    '/nodes/pve/storage/local/content',
  ],
)
const apiAnswers: Target = {
  name: 'answers of the API',
  cases: { sample: 600, long: 100_000 },
  property: () =>
    fc.property(apiPath, anything, (path, answer) => {
      wrongShape('GET', path, answer)
      parseVersion(answer)
      parseUpid(answer)
      if (wrongShape('GET', '/nodes/pve/qemu/100/config', answer) === undefined)
        drivesOf(answer as Record<string, unknown>)
      parseServerUrl(typeof answer === 'string' ? answer : path)
    }),
}

const isoPath = fc.oneof(
  fc.constantFrom(
    'user-data',
    'a/b',
    'A',
    'a',
    'é',
    '.',
    '..',
    '/',
    'a//b',
    '',
    'x'.repeat(300),
    'EFI/BOOT/BOOTX64.EFI',
  ),
  fc.array(fc.string({ unit: 'binary', maxLength: 12 }), { maxLength: 10 }).map((parts) => parts.join('/')),
)
const isoImages: Target = {
  name: 'ISO images',
  cases: { sample: 150, long: 20_000 },
  property: () =>
    fc.asyncProperty(
      fc.array(
        fc.record({ path: isoPath, content: fc.uint8Array({ maxLength: 5000 }).map((bytes) => Buffer.from(bytes)) }),
        {
          maxLength: 12,
        },
      ),
      fc.string({ unit: 'binary', maxLength: 40 }),
      async (entries, label) => {
        try {
          const image = await createIsoImage(entries, { label, date: new Date(0) })
          let size = 0
          for await (const chunk of image.stream()) size += (chunk as Buffer).length
          if (size !== image.size) throw new Error(`promised ${image.size} bytes, wrote ${size}`)
        } catch (thrown) {
          onlyTyped(thrown)
        }
      },
    ),
}

const settings = fc
  .array(
    fc.constantFrom(
      ...[
        'local',
        ':',
        '1',
        ',',
        '=',
        'size',
        'virtio',
        '52:54:00:00:00:01',
        'file',
        'none',
        '/',
        '[',
        'bridge',
        '\n',
        '#',
        ' ',
        'scsi0',
        'media=cdrom',
        '😀',
        '%',
      ],
    ),
    {
      maxLength: 16,
    },
  )
  .map((parts) => parts.join(''))
/** The genuine server's own refusals are errors with a text. */
function refused(thrown: unknown): void {
  if (thrown instanceof TypeError || thrown instanceof RangeError || !(thrown instanceof Error)) throw thrown
  if (!(thrown instanceof ApiError) && thrown.message === '') throw thrown
}
const attempts: readonly ((text: string) => unknown)[] = [
  parseForm,
  (text) => printConfig(parseConfig(text)),
  (text) => parseDrive('scsi0', text),
  completeNet,
]
const settingsOfMachines: Target = {
  name: 'settings that the embedded server is sent',
  cases: { sample: 600, long: 100_000 },
  property: () =>
    fc.property(fc.oneof(settings, fc.string({ unit: 'binary' })), (text) => {
      for (const attempt of attempts) {
        try {
          attempt(text)
        } catch (thrown) {
          refused(thrown)
        }
      }
    }),
}

export const outsideTargets: readonly Target[] = [bootCommands, agentAnswers, apiAnswers, isoImages, settingsOfMachines]
