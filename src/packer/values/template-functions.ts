import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import { bind, type FunctionContext, type HclFunction } from '../../hcl/evaluation/function.ts'
import { createFunctions, env as envFunction, prepareFunctions } from '../../hcl/functions/all-functions.ts'
import { functionsOfBody } from '../../hcl/syntax/references.ts'
import type { RandomBytes } from '../moment.ts'
import type { Template } from '../read/template.ts'

// Packer reads files relative to the template's folder, but these two relative to where it runs.
const fromWorkingDirectory = ['abspath', 'filebase64']

export interface TemplateFunctions {
  readonly all: ReadonlyMap<string, HclFunction>
  /** The only one that defaults of variables may call, and nothing else may. */
  readonly env: HclFunction
}

type FunctionSurroundings = Omit<FunctionContext, 'random'> & { readonly random?: RandomBytes | undefined }

/** The functions that a template can call, with what those need that it does call. */
export async function functionsFor(
  { root, files }: Template,
  { random = randomBytes, ...around }: FunctionSurroundings,
): Promise<TemplateFunctions> {
  await prepareFunctions(files.flatMap(({ body }) => [...functionsOfBody(body)]))
  const here: FunctionContext = { ...around, random: (bytes) => random(bytes) }
  const { workingDirectory } = here
  const all = new Map(createFunctions({ ...here, workingDirectory: resolve(workingDirectory, root) }))
  for (const name of fromWorkingDirectory) {
    const bound = all.get(name)
    if (bound !== undefined) all.set(name, bind(bound.definition, here))
  }
  return { all, env: bind(envFunction, here) }
}
