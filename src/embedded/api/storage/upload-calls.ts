import { rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { callerId } from '../../access/effective-rights.ts'
import { shownPath, usableStorage, volumePath } from '../../storage/storages.ts'
import { moveIntoVolume } from '../../storage/volumes.ts'
import { type Call, needs, ofStorage } from '../call.ts'
import { type Content, checkImage, checksumFields, contentParameter, fileName, verify } from './received-file.ts'

const upload: Call = {
  method: 'POST',
  path: '/nodes/{node}/storage/{storage}/upload',
  description: 'Upload an ISO image, a container template or a disk image (multipart form).',
  proxied: true,
  permission: needs('/storage/{storage}', 'Datastore.AllocateTemplate'),
  parameters: {
    ...ofStorage,
    ...checksumFields,
    content: contentParameter,
    filename: { type: 'string', maxLength: 255 },
    tmpfilename: { type: 'string', description: 'Where the server put the content; never given by clients.' },
  },
  run: async (context) => {
    const { datacenter, access, node, parameters } = context
    const storage = parameters.text('storage')
    const content = parameters.text('content') as Content
    const { type, path: root } = usableStorage(datacenter, node, storage)
    if (root === undefined && type !== 'dir') throw new Error(`can't upload to storage type '${type}'`)
    const name = fileName(parameters.text('filename'), content)
    if (!datacenter.state.storages[storage]!.content.includes(content)) {
      throw new Error(`storage '${storage}' does not support '${content}' content`)
    }
    const temporary = parameters.text('tmpfilename')
    const taken = `${temporary}.taken`
    // The call's end removes its temporary file; the task outlives it.
    await rename(temporary, taken)
    const volid = `${storage}:${content}/${name}`
    return datacenter.tasks.start(node, 'imgcopy', '', callerId(access.caller), async (worker) => {
      try {
        worker.log(`starting file import from: /var/tmp/${path.basename(temporary)}`)
        await verify(worker, taken, parameters.optional('checksum'), parameters.optional('checksum-algorithm'))
        checkImage(taken, `/var/tmp/${path.basename(temporary)}`, content, name)
        worker.log(`target node: ${node}`)
        worker.log(`target file: ${shownPath(datacenter, volid)}`)
        worker.log(`file size is: ${(await stat(taken)).size}`)
        worker.log(`command: cp -- /var/tmp/${path.basename(temporary)} ${shownPath(datacenter, volid)}`)
        await moveIntoVolume(taken, volumePath(datacenter, node, volid))
        worker.log('finished file import successfully')
      } finally {
        await rm(taken, { force: true })
      }
    })
  },
}

export const uploadCalls: readonly Call[] = [upload]
