import { t as error } from "./diagnostics-diagnostic.js";
import { n as ExternalError } from "./diagnostics-errors.js";
import { t as ProxmoxError } from "./proxmox-error.js";
import { r as grantHint } from "./proxmox-grant.js";

// src/proxmox/transport/upload-file.ts
const stallLimit = 3e5;
/** Streams a file into a storage; resolves with the task that moves it to its place. Constant memory. */
async function startUpload(transport, upload) {
	const path = `/nodes/${upload.node}/storage/${upload.storage}/upload`;
	const stall = new AbortController();
	const signals = upload.signal === void 0 ? [stall.signal] : [stall.signal, upload.signal];
	const timer = setTimeout(() => stall.abort(), stallLimit);
	const body = multipart(upload, () => timer.refresh());
	try {
		const options = {
			signal: AbortSignal.any(signals),
			idempotent: true,
			attempts: 3
		};
		return String(await transport.send(path, body, options));
	} catch (thrown) {
		if (!stall.signal.aborted || upload.signal?.aborted === true) throw await explained(thrown, transport, upload);
		throw new ProxmoxError({
			code: "upload-stalled",
			method: "POST",
			path,
			reason: `the upload of ${upload.filename} stood still for ${stallLimit / 6e4} minutes`,
			hint: "The network or the storage of the node hangs.",
			ambiguous: true
		});
	} finally {
		clearTimeout(timer);
	}
}
/**
* A server that refuses while the content is on its way may take the rest of it for another request, or close the
* connection over its own answer: then its rights say what it was.
*/
async function explained(thrown, transport, { storage }) {
	if (!(thrown instanceof ProxmoxError)) return thrown;
	const { status, reason, failure } = thrown;
	const isBare = status === 400 && /^bad request$/i.test(reason) && failure.parameters === void 0;
	if (!isBare && status !== void 0) return thrown;
	const path = `/storage/${storage}`;
	const given = (await transport.call("GET", "/access/permissions", { path }, { attempts: 1 }).catch(() => void 0))?.[path];
	if (given === void 0) return isBare ? new ProxmoxError({
		...failure,
		hint: maybeRefused(path)
	}, { cause: thrown }) : thrown;
	if ("Datastore.AllocateTemplate" in given) return thrown;
	const hint = grantHint({
		reason: `Permission check failed (${path}, Datastore.AllocateTemplate)`,
		identity: transport.identity
	});
	const refusal = {
		...failure,
		code: "permission-denied",
		ambiguous: false,
		hint
	};
	return new ProxmoxError(refusal, { cause: thrown });
}
function maybeRefused(path) {
	return `The server says no more than that. It answers so where the user or token lacks Datastore.AllocateTemplate on ${path}.`;
}
/** The parts in the order in which Proxmox reads them; anything else is a bare 400. */
function multipart(upload, moved) {
	const boundary = `----proxmox-template-${crypto.randomUUID()}`;
	const field = (name, value) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
	const fields = [field("content", upload.content)];
	if (upload.checksum !== void 0) fields.push(field("checksum-algorithm", upload.checksum.algorithm), field("checksum", upload.checksum.digest));
	const head = Buffer.from(`${fields.join("")}--${boundary}\r\nContent-Disposition: form-data; name="filename"; filename="${upload.filename}"\r\nContent-Type: application/octet-stream\r
\r
`);
	const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
	async function* parts() {
		yield head;
		let done = 0;
		for await (const chunk of upload.open()) {
			done += chunk.length;
			yield chunk;
			moved();
			upload.onProgress?.(Math.min(done, upload.size), upload.size);
		}
		if (done !== upload.size) throw new ExternalError("file-changed", `${upload.filename} changed while it was uploaded`, `${upload.size} bytes were expected, ${done} were read.`);
		yield tail;
	}
	return {
		contentType: `multipart/form-data; boundary=${boundary}`,
		size: head.length + upload.size + tail.length,
		open: parts
	};
}
/** The name that Proxmox will give to an uploaded file: it keeps the last segment, and replaces what it does not like. */
function storedFilename(name) {
	return (name.split(/[/\\]/).at(-1) ?? "").replaceAll(/[^-A-Za-z0-9_.]/g, "_");
}
/** Undefined: Proxmox will take a file of that (stored) name. */
function checkFilename(name, content) {
	const endings = content === "iso" ? [".iso", ".img"] : [
		".qcow2",
		".raw",
		".vmdk",
		".ova"
	];
	if (name.length > 255) return error("invalid-image-name", `The file name ${name.slice(0, 40)}... is too long`, "Proxmox takes at most 255 characters.");
	const ending = endings.find((one) => name.toLowerCase().endsWith(one));
	if (ending !== void 0 && name.length > ending.length) return void 0;
	return error("invalid-image-name", `Proxmox does not take a file named "${name}"`, `The name must end in ${endings.join(" or ")}.`);
}
/** Says before gigabytes are sent what the server would say only afterwards, often without words. */
async function checkStorage(transport, upload) {
	const { node, storage, size, content, signal } = upload;
	const path = `/nodes/${node}/storage/${storage}/status`;
	const refuse = (code, reason, hint) => {
		throw new ProxmoxError({
			code,
			reason,
			hint
		});
	};
	let status;
	try {
		status = await transport.call("GET", path, {}, { signal });
	} catch (thrown) {
		if (thrown instanceof ProxmoxError && thrown.status === 403) return;
		throw thrown;
	}
	if (status.enabled === 0 || status.active === 0) refuse("storage-unavailable", `storage '${storage}' is not active on node ${node}`, "Enable it in Datacenter > Storage, or choose another one.");
	if (status.content !== void 0 && !status.content.split(",").includes(content)) refuse("storage-without-content", `storage '${storage}' does not support '${content}' content`, "Allow that kind of content on the storage (Datacenter > Storage > Edit > Content), or choose another storage.");
	if (status.avail !== void 0 && (status.total ?? 0) > 0 && status.avail < size) refuse("storage-full", `storage '${storage}' is full: ${upload.filename} has ${megabytes(size)}, ${megabytes(status.avail)} are free`, `Free space on it, or choose another ${content === "iso" ? "iso_storage_pool" : "image_storage_pool"}.`);
}
function megabytes(bytes) {
	return `${Math.ceil(bytes / 2 ** 20)} MiB`;
}

export { storedFilename as i, checkStorage as n, startUpload as r, checkFilename as t };