import { describe, expect, it } from 'vitest'
import { proxyFor } from '../../src/net/proxy.ts'

const proxy = 'http://proxy.example:3128'

describe('proxyFor', () => {
  it.each([
    ['https://pve:8006', { https_proxy: proxy }, true],
    ['https://pve:8006', { HTTPS_PROXY: proxy }, true],
    ['https://pve:8006', { http_proxy: proxy }, false],
    ['http://mirror/', { http_proxy: proxy }, true],
    ['https://pve:8006', { all_proxy: proxy }, true],
    ['https://pve:8006', { https_proxy: 'proxy.example:3128' }, true],
    ['https://pve:8006', { https_proxy: '' }, false],
    ['https://localhost:8006', { https_proxy: proxy }, false],
    ['https://127.0.3.1:8006', { https_proxy: proxy }, false],
    ['https://[::1]:8006', { https_proxy: proxy }, false],
    ['https://pve.lan:8006', { https_proxy: proxy, no_proxy: 'lan' }, false],
    ['https://pve.lan:8006', { https_proxy: proxy, NO_PROXY: 'x, .lan' }, false],
    ['https://pve.lan:8006', { https_proxy: proxy, no_proxy: '*.lan' }, false],
    ['https://pve.lan:8006', { https_proxy: proxy, no_proxy: 'pve.lan:8006' }, false],
    ['https://pve.lan:8006', { https_proxy: proxy, no_proxy: 'pve.lan:443' }, true],
    ['https://plan:8006', { https_proxy: proxy, no_proxy: 'lan' }, true],
    ['https://10.1.2.3:8006', { https_proxy: proxy, no_proxy: '10.0.0.0/8' }, false],
    ['https://11.1.2.3:8006', { https_proxy: proxy, no_proxy: '10.0.0.0/8' }, true],
    ['https://10.1.2.3:8006', { https_proxy: proxy, no_proxy: '10.1.2.3' }, false],
    ['https://[fd00::5]:8006', { https_proxy: proxy, no_proxy: 'fd00::/8' }, false],
    ['https://pve:8006', { https_proxy: proxy, no_proxy: '*' }, false],
  ])('%s with %o', (url, env, used) => {
    expect(proxyFor(new URL(url), env) !== undefined).toBe(used)
  })

  it('refuses a kind of proxy that it can not use, without repeating a password', () => {
    const attempt = () => proxyFor(new URL('https://pve'), { https_proxy: 'socks5://u:secret@p:1080' })
    expect(attempt).toThrow(/can not be used/)
    expect(attempt).not.toThrow(/secret/)
  })
})
