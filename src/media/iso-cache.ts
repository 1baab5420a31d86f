/**
 * Where downloaded files are kept from one run to the next, such as GitHub's cache. A failing cache never fails a
 * build: whoever calls treats a rejection as "not there".
 */
export interface IsoCache {
  /** Puts the file at `path` back; false: there is none of that key. */
  restore(key: string, path: string): Promise<boolean>
  save(key: string, path: string): Promise<void>
}
