import {
  bind,
  type ExpressionFunction,
  type FunctionContext,
  FunctionError,
  type HclFunction,
  type Library,
  type ValueFunction,
} from '../evaluation/function.ts'
import { Allowance } from '../values/limits.ts'
import { StringType } from '../values/type.ts'
import { nullOf, string, stringOf } from '../values/values.ts'
import { charsetFunctions } from './charset.ts'
import { collectionFunctions } from './collection.ts'
import { conversionFunctions } from './conversion.ts'
import { cryptoFunctions } from './crypto.ts'
import { csvFunctions } from './csv.ts'
import { datetimeFunctions } from './datetime.ts'
import { encodingFunctions } from './encoding.ts'
import { filesystemFunctions } from './filesystem.ts'
import { formatFunctions } from './format.ts'
import { text, textAt } from './function-arguments.ts'
import { granted } from './granted.ts'
import { ipnetFunctions } from './ipnet.ts'
import { loadLibraries } from './libraries.ts'
import { withinMemory } from './limits.ts'
import { listFunctions } from './list.ts'
import { mapFunctions } from './map.ts'
import { numberFunctions } from './number.ts'
import { regexFunctions } from './regex.ts'
import { secretFunctions } from './secret-stores.ts'
import { setFunctions } from './set.ts'
import { stringFunctions } from './string.ts'
import { templatefile } from './template-file.ts'
import { yamlFunctions } from './yaml.ts'

/** Every function of the language, by name. */
export const functionDefinitions: ReadonlyMap<string, ValueFunction | ExpressionFunction> = new Map(
  [
    ...charsetFunctions,
    ...collectionFunctions,
    ...listFunctions,
    ...mapFunctions,
    ...conversionFunctions,
    ...cryptoFunctions,
    ...csvFunctions,
    ...datetimeFunctions,
    ...encodingFunctions,
    ...filesystemFunctions,
    ...formatFunctions,
    ...ipnetFunctions,
    ...numberFunctions,
    ...regexFunctions,
    ...secretFunctions,
    ...setFunctions,
    ...stringFunctions,
    templatefile,
    ...yamlFunctions,
  ].map((definition) => [definition.name, 'call' in definition ? granted(withinMemory(definition)) : definition]),
)

/** Loads what the named functions need. Await it before evaluating expressions that call them. */
export async function prepareFunctions(names: Iterable<string>): Promise<void> {
  await loadLibraries(new Set([...names].flatMap((name) => needsOf(functionDefinitions.get(name)))))
}

function needsOf(definition: ValueFunction | ExpressionFunction | undefined): readonly Library[] {
  return definition !== undefined && 'needs' in definition ? (definition.needs ?? []) : []
}

/** The functions for a scope. Await `prepareFunctions` with the names that are called before evaluating. */
export function createFunctions(context: FunctionContext): ReadonlyMap<string, HclFunction> {
  return new Map([...functionDefinitions].map(([name, definition]) => [name, bind(definition, context)]))
}

/** Not among the others: Packer has it in defaults of variables only. An unset variable is an empty string. */
export const env: ValueFunction = granted({
  name: 'env',
  grant: 'env',
  parameters: [text('key')],
  returns: StringType,
  call: (args, context) => string(context.env[textAt(args, 0)] ?? ''),
})

/** Does it ask a server of secrets? */
export function isSecretFunction(name: string): boolean {
  return secretFunctions.some((each) => each.name === name)
}

/** What a server of secrets says, for those who have texts only. A missing last argument is null. Throws FunctionError. */
export function secretText(name: string, words: readonly string[], context: Omit<FunctionContext, 'random'>): string {
  const definition = secretFunctions.map(granted).find((each) => each.name === name)
  const parameters = definition?.parameters ?? []
  const least = parameters.filter(({ allowNull }) => allowNull !== true).length
  if (definition === undefined || words.length < least || words.length > parameters.length)
    throw new FunctionError(`wrong number of args for ${name}: want ${parameters.length} got ${words.length}`)
  const values = parameters.map(({ type }, index) => (words[index] === undefined ? nullOf(type) : string(words[index])))
  return stringOf(definition.call(values, { ...context, random: () => new Uint8Array() }, new Map(), new Allowance()))
}
