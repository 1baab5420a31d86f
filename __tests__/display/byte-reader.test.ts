import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { Cancelled } from '../../src/diagnostics/errors.ts'
import { ByteReader } from '../../src/display/byte-reader.ts'

describe('bytes that have all come', () => {
  const readerOf = (signal: AbortSignal) => new ByteReader(Readable.from([Buffer.alloc(10_000, 7)]), signal)
  const readAll = async (reader: ByteReader) => {
    for (let count = 0; count < 10_000; count++) expect(await reader.u8()).toBe(7)
  }

  it('keep nobody else from a turn', async () => {
    let turns = 0
    const count = () => {
      turns++
      next = setImmediate(count)
    }
    let next = setImmediate(count)
    await readAll(readerOf(new AbortController().signal))
    clearImmediate(next)
    expect(turns).toBeGreaterThanOrEqual(9)
  })

  it('are read no further when that is aborted', async () => {
    const stop = new AbortController()
    setImmediate(() => stop.abort())
    await expect(readAll(readerOf(stop.signal))).rejects.toThrow(Cancelled)
  })
})
