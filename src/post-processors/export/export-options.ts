import * as z from 'zod'
import { exportFields, s3Options } from '../s3/s3-options.ts'

const nodeSsh = z.object({
  host: z
    .string()
    .default('')
    .describe('Default: the host of `proxmox_url`. It has to be the node that has the template.'),
  port: z.number().int().default(22).describe('Port of its SSH server.'),
  username: z
    .string()
    .default('root')
    .describe('Another user than root has to be allowed `sudo -n` without a password.'),
  password: z.string().default('').meta({ sensitive: true }).describe('Of that user.'),
  private_key_file: z.string().default('').describe('File with a private key, in place of a password.'),
  host_key: z
    .string()
    .describe('Fingerprint of its host key, `SHA256:...`: `ssh-keyscan HOST | ssh-keygen -lf -` shows it.'),
})
export type NodeSsh = z.output<typeof nodeSsh>

export const exportOptions = z.object({
  format: z
    .enum(['qcow2', 'raw', 'vzdump'])
    .default('qcow2')
    .describe('`qcow2` or `raw`: an image of each disk; `vzdump`: the archive of the whole template, for `qmrestore`.'),
  compression: z
    .enum(['zstd', 'gzip', 'lzo', 'none'])
    .default('zstd')
    .describe('Of a `vzdump` archive. Disk images are compressed by the post-processor compress.'),
  disks: z
    .array(z.string())
    .default([])
    .describe('Which disks, such as `["scsi0"]`. Default: all but EFI variables and the state of a TPM.'),
  output: z
    .string()
    .default('')
    .meta({ renderedLate: exportFields })
    .describe(
      'File to write, with `{{.BuildName}}`, `{{.BuilderType}}` and `{{.Disk}}`. Default, where there is no `s3`: `packer_{{.BuildName}}_{{.BuilderType}}_{{.Disk}}.qcow2`, or `packer_{{.BuildName}}_{{.BuilderType}}.vma.zst`.',
    ),
  checksum: z.boolean().default(true).describe('Put the SHA-256 beside it, in a file of its name and `.sha256`.'),
  storage: z
    .string()
    .default('')
    .describe('One road: a storage for backups, on which the server makes an archive that is removed again.'),
  storage_path: z
    .string()
    .default('')
    .describe('The folder in which this machine sees that storage: a mounted NFS or CIFS share, for example.'),
  node_ssh: nodeSsh.optional().describe('The other road: SSH to the node, which needs no storage.'),
  s3: s3Options.optional().describe('An S3-compatible store to put it in.'),
})
export type ExportOptions = z.output<typeof exportOptions>
