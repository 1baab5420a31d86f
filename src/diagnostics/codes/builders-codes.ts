/** Each with what it means and what to do: a paragraph of docs/diagnostics.md. */
export const buildersCodes = {
  'invalid-dns-name':
    'The name of a machine must be one that DNS takes: letters, digits, hyphens and dots, each label beginning and ending with a letter or digit.',
  'invalid-vmid': 'The ID of a machine is a whole number from 100 to 999999999. Leave it out for the next free one.',
  'invalid-tag':
    'A tag has characters that Proxmox does not take, is too long, or is there twice. Tags are separated by `;`.',
  'invalid-pool-name': 'The name of a resource pool has characters or levels that Proxmox does not take.',
  'invalid-disk-size':
    'The size of a disk is a whole number with one of the units K, M, G, T: `20G`. Powers of 1024, as in Proxmox.',
  'invalid-mac-address': 'A MAC address is six pairs of hexadecimal digits with colons, or the word `repeatable`.',
  'invalid-ip-address':
    'The text is not an IP address of the family that is asked for. In `ipconfig` it has a prefix length: `192.0.2.10/24`.',
  'ipconfig-without-network':
    'There are more `ipconfig` blocks than network cards. Add `network_adapters`, or remove blocks.',
  'invalid-pci-id':
    'A PCI device of the host is named as `lspci` names it: `01:00.0`, or with its domain `0000:01:00.0`.',
  'too-many-devices': 'A machine of Proxmox takes fewer devices of this kind. Remove some.',
  'unlimited-entropy':
    'Without a limit the guest can use up the random numbers of its node. Set `max_bytes` and `period` of `rng0`.',
  'unknown-bus':
    'Drives are on the buses `ide`, `sata`, `scsi` or `virtio`, and not each kind of drive on each of them.',
  'invalid-slot': 'A drive is put at a slot that its bus does not have: ide0 to ide3, sata0 to sata5, scsi0 to scsi30.',
  'bus-full': 'The bus has no free slot for another drive. Put drives on another bus, or remove some.',
  'no-single-image-source':
    'An ISO image comes from exactly one source: `iso_file`, `iso_url`, or `cd_files` together with `cd_content`; a disk image from `image_url`, `image_file` or `image_volume`.',
  'invalid-volume-id':
    'An ISO image on a storage is named by storage and file: `local:iso/debian.iso`. A disk image likewise: `local:import/debian.qcow2`.',
  'missing-checksum':
    'What is downloaded must be verified. Set `iso_checksum` or `image_checksum`; the word `none` goes without.',
  'unverified-image': 'The checksum `none` takes whatever the address serves. Give a checksum where there is one.',
  'not-an-iso-image':
    'What `iso_url` names is a disk image or an archive by its name. A CD drive takes it, and no machine boots from it.',
  'not-a-disk-image':
    'What `image_url` or `image_file` names is no disk image, can not be unpacked, or holds several. The message says what it is.',
  'no-import-content':
    'This release of Proxmox VE takes no disk images by its API: it does from 8.4 on. The detail has the roads that are left.',
  'disk-smaller-than-image':
    'A disk that is made of an image is grown, never shrunk. Give the first disk a `disk_size` of at least that of the image, or none.',
  'answers-on-cd':
    'With `answer_media = "cd"` there is no server whose address a boot command could type. The detail has the text to write instead, by the installer.',
  'incomplete-answers':
    'A file is missing without which the installer does not take the answers. Add it to `http_directory` or `http_content`.',
  'nothing-served':
    'A boot command tells the guest to fetch something from this machine, and nothing is served: the port that it types is 0. Set `http_directory` or `http_content`.',
  'unknown-boot-device':
    'The boot order names a drive or card that the machine does not have. Disks are `scsi0` and so on unless `type` says otherwise.',
  'slot-used-twice': 'Two drives have the same fixed slot. Give one of them another `index`, or none.',
  'shared-target':
    'Two builds of one run make a machine of the same ID, or with `force` a template of the same name. The one that ends later would destroy what the other made.',
  'blank-content': 'The builder `file` has neither content nor a source: it writes an empty file.',
  'unknown-boot-value':
    'A boot command can read `{{ .HTTPIP }}`, `{{ .HTTPPort }}` and `{{ .SSHPublicKey }}`, and nothing else between braces.',
  'invalid-wait':
    "A wait in a boot command is longer than zero: `<wait>`, `<wait5>`, `<wait1m20s>`. So is the time limit of a wait for the screen, and `<waitText>` has a text between quotes: `<waitScreen 2m>`, `<waitText 'boot:' 5m>`.",
  'unknown-key': 'The text in angle brackets looks like a misspelt key; as it is no key, it is typed letter by letter.',
  'key-held-to-the-end': 'A key of the boot command is held and never released. End it with its `<...Off>`.',
  'untypable-character':
    'Keys are sent as on a US keyboard, which has no key for this character. Line breaks are `<enter>`.',
  'unknown-node':
    'The cluster has no node of that name. Check `node`, or `proxmox-node` of the action or command line.',
  'node-offline': 'The node is in the cluster but not online. Start it, or build on another one.',
  'unknown-pool': 'The cluster has no pool of that name. Check `pool`.',
  'unknown-storage': 'The node has no storage of that name, or the credentials may not see it. Check the storage pool.',
  'storage-unavailable':
    'The storage is disabled, or not active on this node. Enable it in Datacenter > Storage, or choose another.',
  'storage-without-content':
    'The storage is not meant for this kind of content. Allow it in Datacenter > Storage > Edit > Content, or choose another storage.',
  'storage-without-format':
    'The storage does not take disk images of that format; thin pools take raw ones alone. Leave `format` out, or name one that the message lists.',
  'storage-full': 'There is not enough space on the storage. Free some, or choose another storage.',
  'image-not-found': 'The storage holds no ISO image of that name. Upload it, or correct `iso_file`.',
  'unknown-clone-source':
    'There is no virtual machine of that name or ID to clone, or the credentials may not see it. Check `clone_vm` or `clone_vm_id`.',
  'machine-halted':
    'The machine stands still by itself, so that nobody will answer: its storage is full, the hypervisor failed, or the kernel of the guest panicked. The detail says which.',
  'updates-unknown':
    'With `refresh` a clone of the present template was to say which updates there are, and could not. The template is built, as it would be without `refresh`; the detail says what to mend.',
  'machine-disappeared': 'Somebody removed the machine while it was being built. Build again.',
  'not-a-cd-drive':
    'Where the build had put a CD drive there is something else now: a script or a person changed the machine meanwhile.',
  'conversion-warning': "Proxmox made the template and warned while it did. The warning holds the server's words.",
  'ambiguous-name': 'Several templates have the name that `force` is to replace. Remove all but one, or set `vm_id`.',
  'not-a-template':
    'What has the ID or name is not a template, and `force` replaces nothing else. Remove it, or choose another.',
  'machine-protected':
    'The machine or template is protected against removal. Clear Options > Protection, or build without force.',
  'still-being-made':
    'A machine that is to be removed is still being made on the server. Look again later, and remove it by hand.',
  'volume-of-nobody':
    'A volume has the ID of a machine that is gone, and its storage does not tell since when it is there. Look whether it is of this build, and remove it by hand.',
  'volume-in-use':
    'An image that is to be removed is in a drive of a machine that is still there. Remove the machine first.',
  'not-finalized':
    'The template is finished but for its last touches, which the message names: it is kept, and may look like something that a build left behind. Make them by hand, or remove it and build again.',
  'invalid-channel':
    'A channel is named in small letters: `production`. With the template it is `debian-13@production`.',
  'ambiguous-template':
    'Several templates are what is asked for. Say which one by channel or tag, or take the last one with `newest`.',
  'description-too-long':
    'Proxmox VE takes notes of at most 8192 characters, and those of a template with a record hold that too. Shorten `template_description`.',
  'channel-not-left':
    'A channel has a new holder, and the one before it still has the tag. The newest one is taken as the holder; take the tag off the other one by hand.',
  'no-template-for-channel':
    'A channel or a record belongs to a template, and the build makes none: it is built as if nothing had been asked for.',
  'not-removed': 'Something that the build made could not be removed; the detail says why. Remove it by hand.',
} as const
