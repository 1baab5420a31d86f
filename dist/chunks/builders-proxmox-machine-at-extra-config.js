import { i as TemplateError, s as toDiagnostics } from "./diagnostics-errors.js";
import { t as ProxmoxError } from "./proxmox-error.js";

// src/builders/proxmox/machine/at-extra-config.ts
/** Does work that sends `extra_config`, which the server alone can judge: what it refuses is told at the key that it names. */
async function atExtraConfig({ options }, { places }, work) {
	try {
		return await work();
	} catch (thrown) {
		if (!(thrown instanceof ProxmoxError)) throw thrown;
		const { parameters = {}, reason } = thrown.failure;
		const isNamed = (key) => key in parameters || reason.includes(`'${key}'`);
		const key = Object.keys(options.extra_config).find(isNamed);
		if (key === void 0) throw thrown;
		const range = places.at(["extra_config", key]);
		throw new TemplateError(toDiagnostics(thrown).map((one) => ({
			...one,
			range
		})));
	}
}

export { atExtraConfig as t };