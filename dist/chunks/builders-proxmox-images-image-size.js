import { t as error } from "./diagnostics-diagnostic.js";
import { i as TemplateError } from "./diagnostics-errors.js";
import { t as ProxmoxError } from "./proxmox-error.js";
import { a as formatSize } from "./proxmox-notation-drive-notation.js";

// src/builders/proxmox/images/image-size.ts
/** Bytes of the disk that an image on a storage becomes; undefined: the server does not tell. */
async function virtualSize({ storage, volid }, session) {
	const { client, node, task } = session;
	const path = `/nodes/${node}/storage/${storage}/content/${volid.replaceAll("/", "%2F")}`;
	try {
		const { size } = await client.request("GET", path, {}, { signal: task.signal });
		return size;
	} catch (thrown) {
		if (thrown instanceof ProxmoxError && thrown.status !== void 0) return void 0;
		throw thrown;
	}
}
/** A disk is grown, never shrunk. `bytes`: of the image; undefined: not known. Throws TemplateError at the option. */
function checkDiskSize({ disks }, bytes, { places }) {
	const wanted = disks[0]?.bytes;
	if (wanted === void 0 || bytes === void 0 || wanted >= bytes) return;
	throw new TemplateError([error("disk-smaller-than-image", `disk_size is ${formatSize(wanted)}, and the image is a disk of ${formatSize(bytes)}`, "A disk is grown, and never shrunk. Leave disk_size out to have it as large as the image.", places.at([
		"disks",
		0,
		"disk_size"
	]))]);
}

export { virtualSize as n, checkDiskSize as t };