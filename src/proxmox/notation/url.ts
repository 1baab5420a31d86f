import type { Code } from '../../diagnostics/codes/all-codes.ts'
import { type Diagnostic, error, warning } from '../../diagnostics/diagnostic.ts'

const apiPath = '/api2/json'

/**
 * The API's address from what the user wrote: `https://host:8006/api2/json` with or without a trailing slash. A URL
 * without any path gets the API's own. `url` never ends in a slash; undefined when there are errors.
 */
export function parseServerUrl(text: string): { url: URL | undefined; diagnostics: readonly Diagnostic[] } {
  const refused = (code: Code, summary: string, detail: string) => ({
    url: undefined,
    diagnostics: [error(code, summary, detail)],
  })
  const example = `Write it as https://pve.example.com:8006${apiPath}.`
  if (text.trim() === '')
    return refused(
      'missing-connection',
      'proxmox_url must be specified',
      `In the template, or outside of it as proxmox-url. ${example}`,
    )
  const url = URL.parse(text.trim())
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:') || url.hostname === '')
    return refused(
      'invalid-server-url',
      'could not parse proxmox_url',
      `"${text}" is not an https:// address. ${example}`,
    )
  if (url.username !== '' || url.password !== '')
    return refused(
      'invalid-server-url',
      'proxmox_url must not contain a user or password',
      'Use username with password or token instead: they are kept out of the log.',
    )
  if (url.search !== '' || url.hash !== '')
    return refused(
      'invalid-server-url',
      'proxmox_url must not contain a query or fragment',
      `"${text}" looks like a page's address. ${example}`,
    )

  const path = url.pathname.replace(/\/+$/, '')
  if (path !== '' && !path.endsWith(apiPath))
    return refused(
      'invalid-server-url',
      `proxmox_url does not end in ${apiPath}`,
      `The path "${path}" is not the API: Proxmox answers 501 there. ${example}`,
    )
  url.pathname = path === '' ? apiPath : path
  const diagnostics =
    url.protocol === 'http:'
      ? [
          warning(
            'unencrypted-server-url',
            'proxmox_url is not encrypted',
            'Proxmox itself speaks HTTPS only; over http:// the token or password travels in clear text.',
          ),
        ]
      : []
  return { url, diagnostics }
}

/** The page of a virtual machine in the web interface. `server` is the API's address. */
export function uiUrl(server: URL, vmid: number): string {
  const prefix = server.pathname.replace(/\/api2\/json\/?$/, '')
  return `${server.origin}${prefix}/#v1:0:=qemu%2F${vmid}`
}
