import { n as ExternalError } from "./diagnostics-errors.js";
import { r as resolveChecksum } from "./media-checksum.js";
import { n as downloadText, t as download } from "./media-download.js";

// src/engine/embedded/fetch-images.ts
/** The images as files of this machine, each checked by its checksum. Rejects with ExternalError, TemplateError or Cancelled. */
async function fetchImages(wanted, given) {
	const images = [];
	for (const { volid, content, name, url, checksum: rule } of wanted) {
		const { workingDirectory, env, signal } = given;
		given.onMessage(`Fetching ${volid}`);
		const fetchText = (address) => downloadText(address, {
			env,
			signal
		});
		const checksum = await resolveChecksum(rule, {
			url,
			workingDirectory,
			fetchText
		});
		const { path: file } = await download({
			...given,
			urls: [url],
			checksum
		}).catch((thrown) => {
			if (!(thrown instanceof ExternalError)) throw thrown;
			const said = `The image ${volid} of embedded-images: ${thrown.message}`;
			throw new ExternalError(thrown.code, said, thrown.detail, { cause: thrown });
		});
		images.push({
			content,
			name,
			file
		});
	}
	return images;
}

export { fetchImages as t };