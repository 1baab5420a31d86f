import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { labelFor } from '../../../boot/answer-cd.ts'
import { checkLabel } from '../../../media/iso9660/volume-descriptors.ts'
import type { PlanContext, RuleContext } from '../../../options/component.ts'
import type { CommonOptions } from '../options/common-options.ts'
import type { Image } from './image.ts'

const ofServer = ['http_port_min', 'http_port_max', 'http_bind_address', 'http_interface'] as const

/** The rules of `answer_media`. `storage`: where the installer's image is, which gets the CD as well. */
export function resolveAnswerMedia(options: CommonOptions, storage: string, context: RuleContext): CommonOptions {
  const { error, warn, places, isLate } = context
  const { answer_media_label: label, answer_media_storage_pool: own } = options
  if (options.answer_media !== 'cd') {
    for (const name of ['answer_media_label', 'answer_media_storage_pool'])
      if (places.isSet([name]))
        warn('option-without-effect', [name], `${name} has no effect`, 'Set answer_media = "cd".')
    return options
  }
  const isEmpty = options.http_directory === '' && Object.keys(options.http_content).length === 0
  if (isEmpty && !isLate(['http_directory']) && !isLate(['http_content']))
    error(
      'option-requires-another',
      ['answer_media'],
      'answer_media = "cd" has nothing to put on the CD',
      'Set http_directory or http_content: what would be served goes onto the CD.',
    )
  if ((own || storage) === '')
    error(
      'missing-option',
      ['answer_media'],
      'answer_media = "cd" needs a storage for the CD',
      'Set answer_media_storage_pool to a storage that takes ISO images.',
    )
  const problem = label === '' || isLate(['answer_media_label']) ? undefined : checkLabel(label)
  if (problem !== undefined)
    error(
      'invalid-cd-label',
      ['answer_media_label'],
      `"${label}" can not be the label of a CD`,
      `The label is wrong: ${problem}.`,
    )
  const unused = ofServer.find((name) => places.isSet([name]))
  if (unused !== undefined)
    warn('option-without-effect', [unused], `${unused} has no effect`, 'The answers are on a CD; there is no server.')
  return {
    ...options,
    answer_media_storage_pool: own || storage,
    answer_media_label: label || labelFor(filesOf(options, context)),
  }
}

/** The CD with the answers, where there is one: it goes when the machine is finished. */
export function answerImages(options: CommonOptions, context: PlanContext): readonly Image[] {
  if (options.answer_media !== 'cd') return []
  const { http_directory: directory, http_content: served, answer_media_label: label } = options
  const content = Object.fromEntries(Object.entries(served).map(([path, text]) => [pathOnCd(path), text]))
  const files = filesOf(options, context)
  if (files.includes('user-data') && !files.includes('meta-data'))
    context.warn(
      'incomplete-answers',
      ['answer_media'],
      'cloud-init takes no user-data without a meta-data beside it',
      'Add a file meta-data; it may be empty.',
    )
  return [
    {
      path: ['answer_media'],
      bus: 'ide',
      index: undefined,
      afterwards: 'gone',
      source: {
        kind: 'generated',
        storage: options.answer_media_storage_pool,
        files: directory === '' ? [] : [directory.replace(/\/*$/, '/')],
        content,
        label,
      },
    },
  ]
}

/** Paths at the top of the CD, and those of content whole. What can not be looked at is told elsewhere. */
function filesOf({ http_directory: directory, http_content: content }: CommonOptions, context: RuleContext) {
  const named = Object.keys(content).map(pathOnCd)
  if (directory === '' || context.isLate(['http_directory'])) return named
  try {
    const folder = resolve(context.workingDirectory, directory)
    const found = readdirSync(folder, { withFileTypes: true })
    return [...named, ...found.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))]
  } catch {
    return named
  }
}

function pathOnCd(path: string): string {
  return path.replace(/^\/+/, '')
}
