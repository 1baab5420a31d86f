import { n as ExternalError } from "./diagnostics-errors.js";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

// src/media/local-path.ts
/** Where a source of this machine is; undefined: it is one of the network. Throws ExternalError for what is neither. */
function localPath(url, workingDirectory) {
	if (/^https?:\/\//i.test(url)) {
		if (URL.canParse(url)) return void 0;
		throw new ExternalError("invalid-url", `"${url}" is not an address`, "Check iso_url.");
	}
	if (/^file:\/\//i.test(url)) {
		const rest = url.slice(7);
		return rest.startsWith("/") ? fileURLToPath(url) : resolve(workingDirectory, rest);
	}
	if (/^[a-z][a-z0-9+.-]*::?\/\//i.test(url)) throw new ExternalError("invalid-url", `"${url}" can not be downloaded`, "Only http://, https:// and file:// addresses and local paths are supported.");
	return resolve(workingDirectory, url);
}

export { localPath as t };