import { r as GuestError } from "./diagnostics-errors.js";
import { i as readCertificate } from "./communicators-ssh-authentication-certificate.js";
import { r as readPrivateKey } from "./communicators-ssh-private-key.js";
import { t as parseTunnel } from "./communicators-ssh-tunnel-spec.js";

// src/communicators/ssh/ssh-settings.ts
/** `keyPair` is the one generated for this build, `person` who is asked by the bastion. Throws GuestError where a key file or an agent is missing now. */
function sshSettings(options, env, keyPair, person) {
	const agent = env["SSH_AUTH_SOCK"] || void 0;
	return {
		host: options.ssh_host || void 0,
		port: options.ssh_port,
		credentials: {
			username: options.ssh_username,
			password: options.ssh_password || void 0,
			privateKey: options.ssh_private_key_file === "" ? keyPair?.privateKey : keyText(options.ssh_private_key_file),
			certificate: certificateOf(options.ssh_certificate_file),
			agent: options.ssh_agent_auth ? agentFor("ssh_agent_auth", agent) : void 0
		},
		pty: options.ssh_pty,
		forwardedAgent: forwardsAgent(options) ? agent : void 0,
		keepAliveInterval: atLeastZero(options.ssh_keep_alive_interval),
		readWriteTimeout: atLeastZero(options.ssh_read_write_timeout),
		ciphers: options.ssh_ciphers,
		keyExchanges: options.ssh_key_exchange_algorithms,
		transferMethod: options.ssh_file_transfer_method === "sftp" ? "sftp" : "scp",
		localTunnels: tunnels(options.ssh_local_tunnels),
		remoteTunnels: tunnels(options.ssh_remote_tunnels),
		bastion: options.ssh_bastion_host === "" ? void 0 : bastion(options, agent, person),
		proxy: options.ssh_proxy_host === "" ? void 0 : {
			host: options.ssh_proxy_host,
			port: options.ssh_proxy_port,
			username: options.ssh_proxy_username || void 0,
			password: options.ssh_proxy_password || void 0
		},
		timeout: atLeastZero(options.ssh_timeout),
		handshakeAttempts: options.ssh_handshake_attempts,
		pauseBeforeConnecting: atLeastZero(options.pause_before_connecting)
	};
}
/** As the template says; otherwise who logs in by the agent lends it to the guest as well. */
function forwardsAgent({ ssh_disable_agent_forwarding: disabled, ssh_agent_auth }) {
	return disabled === void 0 ? ssh_agent_auth : !disabled;
}
function bastion(options, agent, person) {
	return {
		host: options.ssh_bastion_host,
		port: options.ssh_bastion_port,
		credentials: {
			username: options.ssh_bastion_username || options.ssh_username,
			password: options.ssh_bastion_password || void 0,
			privateKey: options.ssh_bastion_private_key_file === "" ? void 0 : keyText(options.ssh_bastion_private_key_file),
			certificate: certificateOf(options.ssh_bastion_certificate_file),
			person: options.ssh_bastion_interactive ? person : void 0,
			agent: options.ssh_bastion_agent_auth ? agentFor("ssh_bastion_agent_auth", agent) : void 0
		}
	};
}
function keyText(path) {
	const read = readPrivateKey(path);
	if (read.problem === void 0) return read.text;
	throw new GuestError("unusable-key", `The SSH key can not be used: ${read.problem.summary}`, read.problem.detail);
}
function certificateOf(path) {
	if (path === "") return void 0;
	const read = readCertificate(path);
	if (read.problem === void 0) return read.certificate;
	const { summary, detail } = read.problem;
	throw new GuestError("unusable-certificate", `The SSH certificate can not be used: ${summary}`, detail);
}
function agentFor(option, socket) {
	if (socket !== void 0) return socket;
	throw new GuestError("no-ssh-agent", `${option} is set, but there is no SSH agent`, "SSH_AUTH_SOCK is not set. Start an agent and add the key.");
}
function atLeastZero(milliseconds = 0) {
	return Math.max(0, milliseconds);
}
function tunnels(texts) {
	return texts.flatMap((text) => parseTunnel(text) ?? []);
}

export { forwardsAgent, sshSettings };