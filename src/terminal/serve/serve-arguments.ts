import { type Command, InvalidArgumentError, Option } from 'commander'
import type { WantedImage } from '../../engine/embedded/image-list.ts'
import { simulateHelp } from '../connection-arguments.ts'
import { imagesOption } from './images-option.ts'

export interface ServeArguments {
  readonly listen: string
  readonly data: string
  readonly simulate: boolean
  readonly guestPorts?: { has(port: number): boolean }
  readonly base?: string
  readonly nodes?: number
  readonly pve?: '7.4' | '8.4' | '9.2'
  readonly faults?: string
  readonly while?: number
  readonly embeddedImages: readonly WantedImage[]
}

export function addServeOptions(command: Command): Command {
  return command
    .option('--listen <address:port>', 'where to listen; port 0: a free one', '127.0.0.1:8006')
    .option('--data <folder>', 'where the machines are kept', './proxmox-data')
    .option('--simulate', simulateHelp, false)
    .addOption(
      new Option(
        '--guest-ports <from-to>',
        'ports of this computer’s loopback that guests reach at the address of their bridge; default: 8000-9000, where Packer serves answer files',
      ).argParser(ports),
    )
    .option('--base <file>', 'JSON that says what a fresh data folder starts with: users, storages, files ...')
    .addOption(new Option('--nodes <number>', 'a cluster of so many nodes, for a fresh data folder').argParser(nodes))
    .addOption(
      new Option('--pve <version>', 'whose differences clients meet, for a fresh data folder; default: 8.4').choices([
        '7.4',
        '8.4',
        '9.2',
      ]),
    )
    .option('--faults <file>', 'JSON that says which calls go wrong, and how')
    .addOption(imagesOption())
    .addOption(
      new Option(
        '--while <process>',
        'end with the process of this number, and remove the data folder then: for a server in the background of a job',
      ).argParser(count),
    )
}

function ports(text: string): { has(port: number): boolean } {
  const [, from, to = from] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? []
  const [first, last] = [Number(from), Number(to)]
  if (!(first >= 1 && first <= last && last <= 65535))
    throw new InvalidArgumentError('It is a port, or a range such as 8000-9000.')
  return { has: (port) => port >= first && port <= last }
}

function nodes(text: string): number {
  const number = Number(text)
  if (!/^\d+$/.test(text) || number < 1 || number > 32) throw new InvalidArgumentError('It is a number from 1 to 32.')
  return number
}

function count(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 0.')
  return Number(text)
}
