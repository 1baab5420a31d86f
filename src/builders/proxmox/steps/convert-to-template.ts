import type { BuildContext } from '../../builder.ts'
import type { Vm } from '../machine/vm.ts'

export async function convertToTemplate(vm: Vm, context: BuildContext): Promise<void> {
  await context.step('Converting VM to template', async () => {
    const result = await vm.convertToTemplate()
    for (const text of result?.warnings ?? [])
      context.warn('conversion-warning', 'Proxmox VE warns about the conversion', text)
  })
}
