// src/options/content-for-path.ts
/** A key in base64 without the lines around it, or with them once more; no name of a file is as long as a part of it. */
const bareKey = /^(?:b3BlbnNzaC1rZXkt|LS0tLS1CRUdJTi|MI[GI][\w+/]{40})|[^/\\]{256}/;
/** Is this the text of a file rather than its path? It may be a secret, so that it must not be shown. */
function isContent(text) {
	return /[\r\n]/.test(text.trim()) || /-----BEGIN [A-Z0-9 ]+-----/.test(text) || bareKey.test(text.trim());
}
/** What is said of a path that is none; `instead` is a sentence on what to do. */
function contentForPath(name, instead) {
	return [
		"content-for-path",
		`${name} holds the text of a file where its path belongs`,
		instead
	];
}

export { isContent as n, contentForPath as t };