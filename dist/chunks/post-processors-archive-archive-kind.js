// src/post-processors/archive/archive-kind.ts
/** By their endings. */
const algorithms = {
	gz: "gzip",
	bgzf: "bgzf",
	lz4: "lz4",
	xz: "xz",
	bzip2: "bzip2",
	bz2: "bzip2",
	zst: "zstd"
};
/** The endings that are known: `tar`, `zip`, `gz`, ... */
const endings = [
	"tar",
	"zip",
	...Object.keys(algorithms)
];
/**
* What the name of an archive says, or its format where that is given. As in Packer it is the text before its `{{ }}` are
* filled in, and what says nothing is a tar with gzip.
*/
function archiveKind(output, format) {
	const parts = [...(format === "" ? output : `${output}.${format}`).matchAll(/\.([a-z0-9]+)/g)].map(([, ending]) => ending);
	const last = parts.at(-1) ?? "";
	if (last === "tar" || last === "zip") return {
		archive: last,
		algorithm: void 0
	};
	const algorithm = algorithms[last];
	if (algorithm === void 0) return {
		archive: "tar",
		algorithm: "gzip"
	};
	return {
		archive: parts.at(-2) === "tar" ? "tar" : void 0,
		algorithm
	};
}
/** Programs of this machine that compress what neither Node nor a small library does. */
const programs = {
	xz: "xz",
	bzip2: "bzip2"
};
/** `tar with gzip`, `zip`, `lz4`. */
function kindText({ archive, algorithm }) {
	return [archive, algorithm].filter((part) => part !== void 0).join(" with ");
}

export { programs as i, endings as n, kindText as r, archiveKind as t };