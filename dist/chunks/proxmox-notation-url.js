import { a as warning, t as error } from "./diagnostics-diagnostic.js";

// src/proxmox/notation/url.ts
const apiPath = "/api2/json";
/**
* The API's address from what the user wrote: `https://host:8006/api2/json` with or without a trailing slash. A URL
* without any path gets the API's own. `url` never ends in a slash; undefined when there are errors.
*/
function parseServerUrl(text) {
	const refused = (code, summary, detail) => ({
		url: void 0,
		diagnostics: [error(code, summary, detail)]
	});
	const example = `Write it as https://pve.example.com:8006${apiPath}.`;
	const url = URL.parse(text.trim());
	if (url === null || url.protocol !== "https:" && url.protocol !== "http:" || url.hostname === "") return refused("invalid-server-url", "could not parse proxmox_url", `"${text}" is not an https:// address. ${example}`);
	if (url.username !== "" || url.password !== "") return refused("invalid-server-url", "proxmox_url must not contain a user or password", "Use username with password or token instead: they are kept out of the log.");
	if (url.search !== "" || url.hash !== "") return refused("invalid-server-url", "proxmox_url must not contain a query or fragment", `"${text}" looks like a page's address. ${example}`);
	const path = url.pathname.replace(/\/+$/, "");
	if (path !== "" && !path.endsWith(apiPath)) return refused("invalid-server-url", `proxmox_url does not end in ${apiPath}`, `The path "${path}" is not the API: Proxmox answers 501 there. ${example}`);
	url.pathname = path === "" ? apiPath : path;
	return {
		url,
		diagnostics: url.protocol === "http:" ? [warning("unencrypted-server-url", "proxmox_url is not encrypted", "Proxmox itself speaks HTTPS only; over http:// the token or password travels in clear text.")] : []
	};
}
/** The page of a virtual machine in the web interface. `server` is the API's address. */
function uiUrl(server, vmid) {
	const prefix = server.pathname.replace(/\/api2\/json\/?$/, "");
	return `${server.origin}${prefix}/#v1:0:=qemu%2F${vmid}`;
}

export { uiUrl as n, parseServerUrl as t };