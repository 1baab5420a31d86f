import { n as communicatorOf } from "./communicators-communicator-registry.js";

// src/builders/reach-guest.ts
/** Looks for what has to be on this machine to reach the guest: better found missing before there is a guest. */
async function checkReach(options, context) {
	await communicatorOf(options).checkHere?.(options, withHiding(context));
}
function withHiding(context) {
	return {
		...context,
		hide: (text, name) => context.emit({
			kind: "secret",
			text,
			name
		})
	};
}
/** Waits until the guest answers. */
async function connectTo(options, whereabouts, keyPair, context) {
	const kind = communicatorOf(options);
	await kind.checkHere?.(options, withHiding(context));
	return kind.connect(options, {
		...withHiding(context),
		...whereabouts,
		keyPair,
		waiting: (label, done, total, finished = false) => context.emit({
			kind: "progress",
			id: "guest",
			label,
			unit: "milliseconds",
			done,
			total,
			finished
		})
	});
}
/** What Packer's `build.*` knows of how the guest is reached. */
function guestValues(options, { host, type = options.communicator }, keyPair) {
	const { port, user, password } = communicatorOf({ communicator: type }).access(options);
	return {
		Host: host,
		Port: port,
		User: user,
		Password: password,
		ConnType: type,
		SSHPublicKey: keyPair?.publicKey ?? "",
		SSHPrivateKey: keyPair?.privateKey ?? "",
		SSHPrivateKeyFile: options.ssh_private_key_file,
		SSHAgentAuth: String(options.ssh_agent_auth),
		WinRMPassword: options.winrm_password
	};
}

export { connectTo as n, guestValues as r, checkReach as t };