import type { ProvisionContext } from '../provisioner.ts'
import { mustRun, prepares } from './guest-command.ts'
import type { GuestCommands } from './guest-system.ts'
import { uploadFile, uploadText, uploadTree } from './upload.ts'

/** A folder of the guest for what a provisioner brings along. All of it answers paths of the guest. */
export interface StagingFolder {
  readonly path: string
  /** What is in a folder of this machine, but for some names. */
  tree(source: string, name: string, without?: readonly string[]): Promise<string>
  file(source: string, name: string, mode?: number): Promise<string>
  text(text: string, name: string, mode?: number): Promise<string>
  folder(name: string): Promise<string>
  remove(): Promise<void>
}

/** Modes of what nobody else may read. */
export const secretMode = 0o600

/** Makes it, and makes it writable for who logs in. Throws GuestError. */
export async function openStagingFolder(
  path: string,
  commands: GuestCommands,
  context: ProvisionContext,
): Promise<StagingFolder> {
  const make = async (folder: string): Promise<string> => {
    await mustRun(commands.makeFolder(folder), prepares(`Making the folder ${folder} in the guest`), context)
    return folder
  }
  context.message(`Creating directory: ${path}`)
  await make(path)
  const at = (name: string): string => `${path.replace(/\/+$/, '')}/${name}`
  return {
    path,
    folder: (name) => make(at(name)),
    async tree(source, name, without) {
      context.message(`Uploading ${source} => ${at(name)}`)
      await uploadTree(source, await make(at(name)), context, without)
      return at(name)
    },
    async file(source, name, mode) {
      context.message(`Uploading ${source} => ${at(name)}`)
      await uploadFile(source, at(name), context, mode)
      return at(name)
    },
    async text(text, name, mode) {
      await uploadText(text, at(name), context, mode)
      return at(name)
    },
    async remove() {
      context.message(`Removing directory: ${path}`)
      await mustRun(commands.removeFolder(path), prepares(`Removing the folder ${path} from the guest`), context)
    },
  }
}
