import { resolve } from 'node:path'
import { bind, type FunctionContext, type HclFunction } from '../../hcl/evaluation/function.ts'
import {
  createFunctions,
  env as envFunction,
  isSecretFunction,
  prepareFunctions,
} from '../../hcl/functions/all-functions.ts'
import { functionsOfBody } from '../../hcl/syntax/references.ts'
import { type Held, heldBytes, heldEnv, heldMoment } from '../held.ts'
import type { Template } from '../read/template.ts'

// Packer reads files relative to the template's folder, but these two relative to where it runs.
const fromWorkingDirectory = ['abspath', 'filebase64']

export interface TemplateFunctions {
  readonly all: ReadonlyMap<string, HclFunction>
  /** The only one that defaults of variables may call, and nothing else may. */
  readonly env: HclFunction
}

/** The functions that a template can call, with what those need that it does call. */
export async function functionsFor(
  { root, files }: Template,
  {
    workingDirectory,
    env,
    trust,
    now,
    random,
    request,
    made,
    held,
  }: FunctionContext & { readonly held?: Held | undefined },
): Promise<TemplateFunctions> {
  await prepareFunctions(files.flatMap(({ body }) => [...functionsOfBody(body)]))
  const here: FunctionContext = { workingDirectory, env: heldEnv(env, held), trust, now, random, request, made }
  const all = new Map(createFunctions({ ...here, workingDirectory: resolve(workingDirectory, root) }))
  for (const name of fromWorkingDirectory) {
    const bound = all.get(name)
    if (bound !== undefined) all.set(name, bind(bound.definition, here))
  }
  if (held !== undefined)
    for (const [name, { definition, context }] of all) all.set(name, bind(definition, heldContext(name, context, held)))
  return { all, env: bind(envFunction, here) }
}

/** The moment and random bytes are the same in every run. What asks a server asks it as it did. */
function heldContext(name: string, context: FunctionContext, held: Held): FunctionContext {
  if (isSecretFunction(name)) return context
  return {
    ...context,
    get now() {
      held.note(`${name}()`)
      return heldMoment
    },
    random(bytes) {
      held.note(`${name}()`)
      return heldBytes(bytes)
    },
  }
}
