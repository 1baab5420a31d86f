import { describe, expect, it } from 'vitest'
import { document } from '../../src/options/document.ts'
import { toy } from './toy.ts'

describe('document', () => {
  const options = new Map(document(toy).options.map((option) => [option.name, option]))

  it('tells type, default, requirement and description', () => {
    expect(options.get('name')).toEqual({
      name: 'name',
      form: 'attribute',
      type: 'string',
      description: 'What it is called.',
      required: true,
      sensitive: false,
    })
    expect(options.get('size')).toMatchObject({
      type: 'number',
      default: 4,
      required: false,
      description: 'How big it is.',
    })
    expect(options.get('tags')).toMatchObject({ type: 'list(string)', default: [] })
    expect(options.get('labels')).toMatchObject({ type: 'map(string)' })
  })

  it('shows durations as they are written', () => {
    expect(options.get('wait')).toMatchObject({ type: 'duration', default: '10s' })
  })

  it('lists the values of an enumeration, what is deprecated and what is secret', () => {
    expect(options.get('color')).toMatchObject({ type: 'string', values: ['red', 'green', 'blue'] })
    expect(options.get('old')).toMatchObject({ deprecated: 'Use name.' })
    expect(options.get('password')).toMatchObject({ sensitive: true })
  })

  it('goes into blocks', () => {
    expect(options.get('points')).toMatchObject({ form: 'attribute' })
    expect(options.get('lid')).toMatchObject({ form: 'block', type: 'block' })
    expect(options.get('wheels')).toMatchObject({ form: 'blocks' })
    expect(options.get('wheels')?.options?.map(({ name, required }) => [name, required])).toEqual([
      ['diameter', true],
      ['brand', false],
    ])
  })
})
