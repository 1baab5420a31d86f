import { t as fetchImages } from "./engine-embedded-fetch-images.js";

// src/terminal/serve/place-images.ts
/** Puts the images that `--embedded-images` names where an embedded server has them. */
async function placeImages(product, { wanted, data, ...given }) {
	if (wanted.length === 0) return;
	const how = {
		workingDirectory: process.cwd(),
		cache: void 0,
		clock: product.clock
	};
	await product.placeImages(data, await fetchImages(wanted, {
		...given,
		...how
	}));
}

export { placeImages as t };