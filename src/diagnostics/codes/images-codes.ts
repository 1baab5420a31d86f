/** Each with what it means and what to do: a paragraph of docs/diagnostics.md. */
export const imagesCodes = {
  'invalid-url':
    'The text is not an address of a kind that can be fetched here. Write it with `https://`, or name a local path.',
  'download-failed': 'None of the addresses gave the file. The detail tells what went wrong with each.',
  'checksum-mismatch':
    'The file is not the one that the checksum belongs to: another version, or damaged. Correct the checksum only if you know why. For a configuration: somebody changed it meanwhile.',
  'invalid-checksum':
    'A checksum is `none`, hexadecimal digits with or without `sha256:` before them, or `file:` with the place of a checksum file.',
  'unreadable-checksum-file': 'The file that lists checksums could not be fetched or read, or is too large to be one.',
  'checksum-not-listed': "The checksum file has no line for the file's name. It must be in the GNU or the BSD form.",
  'redirect-refused':
    'The server sends on to an address that is not followed: not http(s), without encryption and checksum, or round and round.',
  'web-page-instead-of-file':
    'The address answered with a web page: it is probably that of a page with the download, not of the file.',
  'disk-full': 'This machine has too little disk space for the download. Free some, or choose another cache folder.',
  'unsupported-proxy':
    'The environment names a proxy that is neither http:// nor https://. Correct the variable, or list the server in no_proxy.',
  'no-file-matches': 'A pattern in `cd_files` matches no file.',
  'invalid-cd-path':
    'A file can not be put onto the CD under that name, or is too large for ISO 9660. The detail says why.',
  'invalid-cd-label': 'The label of a CD has at most 32 characters, of those that ISO 9660 knows.',
  'file-changed': 'A file of this machine was changed while it was read. Build again when nothing writes to it.',
  'no-host-address':
    'No address was found under which the guest could reach the answer server. Set `http_bind_address` or `http_interface`.',
  'unknown-interface':
    'This machine has no network interface of that name, or it has no address that a guest could reach.',
  'answer-server-not-started':
    'The answer server can not listen at its address. `http_bind_address` must be an address of this machine.',
  'ports-in-use': 'All ports of the range are taken. Choose others with `http_port_min` and `http_port_max`.',
} as const
