import { isUtf8 } from "node:buffer";

// src/scripts/windows/powershell-text.ts
/** PowerShell takes these for quotation marks too: what was typed with a word processor's would end a string. */
const singleQuotes = /['‘’‚‛]/g;
const special = /[$`"'“”„‘’‚‛]/g;
/** A text as a literal of PowerShell, whatever is in it. */
function literal(text) {
	return `'${text.replaceAll(singleQuotes, "$&$&")}'`;
}
/** A list of texts as an expression of PowerShell that is a list also of one or none. */
function literals(texts) {
	return `@(${texts.map(literal).join(", ")})`;
}
/** A text for the inside of a string in double quotes; as Packer writes the values of variables. */
function insideDoubleQuotes(text) {
	return text.replaceAll(special, "`$&");
}
/** A text for the inside of a literal. */
function insideSingleQuotes(text) {
	return text.replaceAll(singleQuotes, "$&$&");
}
/**
* Writes a value so that `format` holds it together: by the quotes that stand before its place. Without any, as Packer
* does in every case, like in double ones.
*/
function valueFor(format) {
	const before = format.split("%s").slice(0, 2).join("NAME");
	return /'[^'"]*$/.test(before) ? insideSingleQuotes : insideDoubleQuotes;
}
const ourOwn = {
	program: "powershell",
	policy: "bypass"
};
/**
* A command line that runs a short script, the same for cmd and for PowerShell: nothing in it is read by either. cmd takes
* 8191 characters, which are some 2900 of a script.
*/
function encodedCommand(script, { program, policy, profile = false } = ourOwn) {
	const encoded = Buffer.from(script, "utf16le").toString("base64");
	return `${program}${profile ? "" : " -NoProfile -NonInteractive"} -ExecutionPolicy ${policy} -OutputFormat Text -EncodedCommand ${encoded}`;
}
const mark = Buffer.from([
	239,
	187,
	191
]);
/**
* The bytes of a script for Windows PowerShell, which takes a file without a byte order mark for one of the system's old
* code page. What is no UTF-8, or plain ASCII, stays as it is.
*/
function withMark(script) {
	if (script.every((byte) => byte < 128) || script.subarray(0, 3).equals(mark) || !isUtf8(script)) return script;
	return Buffer.concat([mark, script]);
}

export { withMark as a, valueFor as i, literal as n, literals as r, encodedCommand as t };